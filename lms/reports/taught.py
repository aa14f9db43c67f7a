"""Who studies a trainer's courses: name, unit, progress, result, and nothing else of their files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.models import CoursePage
from courses.models.dated import local_name
from lms.enquiries.models import Enquiry
from lms.learning.models import Attempt, AttemptRequest, StudyGroup, StudyRound
from lms.personnel.models import Appointment, named
from lms.reports.person import best_attempts

PAGE = 25
EXPORT_CHUNK = 1000


class State:
    """How far a learner is; the codes stand in addresses."""

    STUDYING, COMPLETED, FAILED = "dang-hoc", "da-xong", "chua-dat"
    choices = [
        (STUDYING, gettext_lazy("studying")),
        (COMPLETED, gettext_lazy("completed")),
        (FAILED, gettext_lazy("test not passed yet")),
    ]


class Sorting:
    """In which order learners are listed; the codes stand in addresses."""

    NAME, LATEST, PROGRESS = "", "moi-hoc", "tien-do"
    choices = [
        (NAME, gettext_lazy("by given name")),
        (LATEST, gettext_lazy("last studied first")),
        (PROGRESS, gettext_lazy("least progress first")),
    ]


@dataclass(frozen=True)
class Learner:
    """One learner of a course, as a trainer sees them."""

    name: str
    unit: str
    done: int
    required: int
    last_at: datetime
    completed_at: datetime | None
    fraction: float | None
    passed: bool | None

    @property
    def percent(self) -> int | None:
        return None if self.fraction is None else int(self.fraction * 100 + 1e-6)


def taught_courses(user: Any) -> QuerySet[CoursePage]:
    """Courses whose page `user` may edit, with how many study and have completed them.

    `asked` is how many questions and reports wait for an answer there.
    """
    waiting = Enquiry.objects.open().filter(course=OuterRef("pk")).order_by().values("course")
    return courses_of(user).annotate(
        learners=Count("rounds__officer", distinct=True),
        completed=Count(
            "rounds__officer", filter=Q(rounds__completed_at__isnull=False), distinct=True
        ),
        asked=Coalesce(Subquery(waiting.annotate(number=Count("pk")).values("number")), 0),
    )


def courses_of(user: Any) -> QuerySet[CoursePage]:
    """Courses whose page `user` may edit, by title."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return CoursePage.objects.filter(pk__in=pages.values("pk")).order_by("title", "pk")


def members_of(groups: QuerySet[StudyGroup]) -> QuerySet[StudyGroup]:
    """Groups with how many have `joined` them, the newest first."""
    joined = Count("members", filter=Q(members__joined_at__isnull=False))
    return groups.annotate(joined=joined).order_by("-made_at", "-pk")


def waiting_requests(user: Any) -> int:
    """How many learners wait for the trainer's answer."""
    return AttemptRequest.objects.decidable_by(user).waiting().count()


def learners_of(
    course: CoursePage,
    *,
    text: str = "",
    state: str = "",
    sorting: str = Sorting.NAME,
    version: int = 0,
) -> QuerySet[StudyRound]:
    """The latest round of everyone who studies a course, of those who fit, in order.

    `version`: only those whose round is pinned to the version of that number; 0 for all.
    """
    later = StudyRound.objects.filter(
        course=course, officer=OuterRef("officer"), number__gt=OuterRef("number")
    )
    rows = StudyRound.objects.filter(~Exists(later), course=course)
    rows = rows.filter(named(text, "officer__search_folded"))
    if version:
        rows = rows.filter(version__number=version)
    if state == State.STUDYING:
        rows = rows.filter(completed_at__isnull=True)
    elif state == State.COMPLETED:
        rows = rows.filter(completed_at__isnull=False)
    elif state == State.FAILED:
        tried = Attempt.objects.counted().filter(round=OuterRef("pk"), closed_at__isnull=False)
        rows = rows.filter(Exists(tried.filter(passed=False)), ~Exists(tried.filter(passed=True)))
    return rows.order_by(*_order(sorting), "pk").select_related("officer", "completion")


def _order(sorting: str) -> Sequence[Any]:
    if sorting == Sorting.LATEST:
        return ["-last_at"]
    if sorting == Sorting.PROGRESS:
        return [F("completed_at").asc(nulls_first=True), "done", "officer__sort_key"]
    return ["officer__sort_key"]


def learners(rounds: Sequence[Any], on: date) -> list[Learner]:
    """Names, units and results of some rounds, in their order (two queries)."""
    best = best_attempts([row.pk for row in rounds])
    units = main_units([row.officer_id for row in rounds], on)
    return [_learner(row, units.get(row.officer_id, ""), best.get(row.pk)) for row in rounds]


def _learner(row: Any, unit: str, best: tuple[float, bool] | None) -> Learner:
    completion = getattr(row, "completion", None)
    fraction, passed = best or (None, None)
    if completion is not None:
        fraction, passed = completion.fraction, True
    return Learner(
        name=row.officer.full_name,
        unit=unit,
        done=row.done,
        required=row.required,
        last_at=row.last_at,
        completed_at=row.completed_at,
        fraction=fraction,
        passed=passed,
    )


def main_units(officers: Any, on: date) -> dict[int, str]:
    """By officer the unit of the main post held on a day (one query)."""
    main_last = Case(When(kind=Appointment.Kind.MAIN, then=1), default=0)
    rows = (
        Appointment.objects.active(on)
        .filter(officer__in=officers)
        .select_related("unit")
        .order_by(main_last, "-active_from", "-pk")
        .only("officer_id", "unit__name", "unit__name_en")
    )
    return {row.officer_id: local_name(row.unit) for row in rows}


def exported(rounds: QuerySet[StudyRound], on: date) -> Iterator[list[Any]]:
    """The heading and then a row for each learner, read a thousand at a time."""
    yield [
        _("Full name"),
        _("Unit"),
        _("Parts done"),
        _("Parts required"),
        _("Result in percent"),
        _("Completed on"),
        _("Last studied on"),
    ]
    found = rounds.iterator(chunk_size=EXPORT_CHUNK)
    while chunk := list(islice(found, EXPORT_CHUNK)):
        yield from map(_cells, learners(chunk, on))


def _cells(one: Learner) -> list[Any]:
    completed = timezone.localtime(one.completed_at).date() if one.completed_at else None
    return [
        one.name,
        one.unit,
        one.done,
        one.required,
        one.percent,
        completed,
        timezone.localtime(one.last_at).date(),
    ]
