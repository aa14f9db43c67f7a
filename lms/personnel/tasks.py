"""Background work of the personnel side."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from lms.personnel.actions.rosters import carry_out_roster, confirm_roster
from lms.personnel.models import RosterImport


@task()
def write_list(uid: str) -> bool:
    """Write a confirmed list of people; may run twice, the second time does nothing."""
    roster = RosterImport.objects.select_related("agency", "uploaded_by").get(uid=uid)
    return carry_out_roster(roster=roster, at=timezone.now())


@transaction.atomic
def send_roster(*, roster: RosterImport, seen: datetime | None, at: datetime) -> bool:
    """Confirm a list and let a worker write it; False when it was sent before."""
    sent = confirm_roster(roster=roster, seen=seen, at=at)
    if sent:
        write_list.enqueue(uid=str(roster.uid))
    return sent
