"""Taking a course out of the catalogue, and back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.actions.errors import CourseRefused, refuse_unless_at_work
from courses.models import CoursePage


@transaction.atomic
def retire_course(*, course: CoursePage, at: datetime, by: Any) -> CoursePage:
    """Take a course out of the catalogue: no new enrolment, open rounds go on. Safe to repeat."""
    changed = CoursePage.objects.filter(pk=course.pk, retired_at=None).update(retired_at=at)
    if changed:
        log(instance=course, action="courses.retire", user=by, timestamp=at)
    course.refresh_from_db()
    return course


@transaction.atomic
def restore_course(*, course: CoursePage, at: datetime, by: Any) -> CoursePage:
    """Offer a retired course again. Raises `CourseRefused` when it is not published."""
    if not course.live:
        raise CourseRefused(_("Publish the course before offering it again."))
    refuse_unless_at_work(course)
    changed = (
        CoursePage.objects.filter(pk=course.pk).exclude(retired_at=None).update(retired_at=None)
    )
    if changed:
        log(instance=course, action="courses.restore", user=by, timestamp=at)
    course.refresh_from_db()
    return course
