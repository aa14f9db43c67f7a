"""Background work of learning."""

from django.utils import timezone
from django_tasks import task

from lms.learning import actions


@task()
def close_expired() -> int:
    """Mark attempts whose time is up; may run at any time, twice, or never."""
    return actions.close_expired(at=timezone.now())
