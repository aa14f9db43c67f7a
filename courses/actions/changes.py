"""Planning what the next version of a course means for who is in the middle of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions.errors import CourseRefused
from courses.changes import plannable
from courses.drafts import read_draft
from courses.models import ChangePlan, CoursePage, CourseReviewState


@transaction.atomic
def plan_change(
    *,
    course: CoursePage,
    text: str,
    move: bool,
    equivalent: Mapping[str, Iterable[str]],
    substance: Iterable[str],
    at: datetime,
    by: Any,
) -> ChangePlan | None:
    """Write the plan of a course's next version; with nothing in it there is none, and None is returned.

    The arguments are those of `CourseVersion.changes`. Raises `CourseRefused` while the course waits
    for a reviewer, before it was ever published, and for parts that it does not have.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    if CourseReviewState.objects.of_page(course.path).open().exists():
        raise CourseRefused(_("The course waits for a reviewer."))
    versions = list(course.versions.order_by("-number"))
    if not versions:
        raise CourseRefused(_("The course was never published, so nobody is in the middle of it."))
    known = plannable(read_draft(course), versions)
    wanted = {new: sorted(set(olds)) for new, olds in equivalent.items() if olds}
    again = sorted(set(substance))
    earlier = {uid for uid, _title in known.earlier}
    if not (set(wanted) | set(again) <= known.uids and set().union(*wanted.values()) <= earlier):
        raise CourseRefused(_("The course has changed meanwhile. Open the page again."))
    ChangePlan.objects.filter(course=course).delete()
    if not (text.strip() or move or wanted or again):
        return None
    return ChangePlan.objects.create(
        course=course,
        text=text.strip(),
        move=move,
        equivalent=wanted,
        substance=again,
        written_at=at,
        written_by=by,
    )
