"""Background work of learning."""

from django.utils import timezone
from django_tasks import task

from courses.models import CourseVersion
from lms.learning import actions


@task()
def close_expired() -> int:
    """Mark attempts whose time is up; may run at any time, twice, or never."""
    return actions.close_expired(at=timezone.now())


@task()
def take_over(version_uid: str, everybody: bool = False) -> int:
    """Take who is in the middle of a course over to its new version; may run at any time, twice."""
    version = CourseVersion.objects.get(uid=version_uid)
    return actions.take_over(version=version, at=timezone.now(), everybody=everybody)
