"""Background work of the personnel side."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django_tasks import task

from lms.personnel.actions.rosters import carry_out_roster, confirm_roster
from lms.personnel.models import Appointment, Officer, RosterImport

MANY = 500
"""New rows, from which on the database's planner is told of them at once."""

SOMEBODY_WAITS = 50
"""Before the search index and what else the worker has queued by the thousand."""


@task(priority=SOMEBODY_WAITS)
def write_list(uid: str) -> bool:
    """Write a confirmed list of people; may run twice, the second time does nothing."""
    roster = RosterImport.objects.select_related("agency", "uploaded_by").get(uid=uid)
    done = carry_out_roster(roster=roster, at=timezone.now())
    if done and roster.new + roster.changed >= MANY:
        count_anew(Officer, Appointment)
    return done


def count_anew(*models: type[Model]) -> None:
    """Let the planner count the rows of tables that grew by leaps.

    Until PostgreSQL does so of itself it plans as for the few rows that it knew, and lists of the
    newcomers take seconds.
    """
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


@transaction.atomic
def send_roster(*, roster: RosterImport, seen: datetime | None, at: datetime) -> bool:
    """Confirm a list and let a worker write it; False when it was sent before."""
    sent = confirm_roster(roster=roster, seen=seen, at=at)
    if sent:
        write_list.enqueue(uid=str(roster.uid))
    return sent
