"""Background work of notices."""

from django.utils import timezone
from django_tasks import task

from lms.notices import actions


@task()
def mail_notices() -> int:
    """Mail what waits; may run at any time, twice, or never."""
    return actions.mail_waiting(at=timezone.now())
