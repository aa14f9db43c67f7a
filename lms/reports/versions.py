"""Who is where: the versions of a course with how many study by them and completed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from courses.changes import Change, change_of
from courses.models import CoursePage, CourseVersion
from lms.learning.models import StudyRound


@dataclass(frozen=True)
class Standing:
    """One version: what changed in it, how many are in the middle of it, how many completed it."""

    change: Change
    studying: int
    completed: int

    @property
    def version(self) -> CourseVersion:
        return self.change.version


def standings(course: CoursePage) -> list[Standing]:
    """The versions of a course, the newest first (one query)."""
    open_rounds = Count("rounds", filter=Q(rounds__completed_at__isnull=True))
    all_rounds = Count("rounds")
    rows: Sequence[Any] = list(
        course.versions.annotate(studying=open_rounds, everyone=all_rounds).order_by("-number")
    )
    earlier = [*rows[1:], None]
    return [
        Standing(change_of(row, before), row.studying, row.everyone - row.studying)
        for row, before in zip(rows, earlier, strict=True)
    ]


def behind(course: CoursePage) -> int:
    """How many are in the middle of a version that is not the newest (one query)."""
    newest = course.versions.values("number")[:1]
    return StudyRound.objects.open().filter(course=course, version__number__lt=newest).count()
