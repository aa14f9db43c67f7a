"""Background work of duties."""

from django.utils import timezone
from django_tasks import task

from lms.duties import actions
from lms.duties.models import Duty


@task()
def spread(*, duty_uid: str) -> int:
    """Give a duty to everyone who is meant and has it not yet; may run twice."""
    duty = Duty.objects.in_force().filter(uid=duty_uid).first()
    return actions.spread_duty(duty=duty, at=timezone.now()) if duty is not None else 0


@task()
def extend_duties() -> int:
    """Give duties to who came into a unit or position since; may run at any time, twice, or never."""
    return actions.extend_duties(at=timezone.now())
