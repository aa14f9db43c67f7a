"""Where an officer stands against what the posts ask: computed from facts and norms, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from courses.models import Competency, CourseOutcome, PositionRequirement
from courses.models.dated import local_name
from courses.models.pages import address_of
from lms.personnel.models import Attainment, Officer, same_person

COUNTING_RULE = "attainment.counting_sources"
COUNTING_DEFAULT = "head multi record test"
"""Sources that count as the level attained now, by the codes of `Attainment.Source`. A test counts
by default, under its own name, until the head confirms it; a place may decide otherwise."""

# Between sources that show the same level, the one named first is the stronger.
STRENGTH: list[str] = [
    Attainment.Source.HEAD,
    Attainment.Source.MULTI_SOURCE,
    Attainment.Source.RECORD,
]


@dataclass(frozen=True, slots=True)
class Range:
    """Levels that all posts together ask of a competency: of each bound the highest.

    `uncertain` when one of the requirements is illustrative or remembered.
    """

    minimum: int
    maximum: int
    target: int
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The highest level that one source has shown, and the day on which it did."""

    level: int
    source: str
    on: date

    @property
    def source_label(self) -> str:
        return str(Attainment.Source(self.source).label)


@dataclass(frozen=True, slots=True)
class FittingCourse:
    """An offered course whose outcome closes a gap."""

    title: str
    address: str
    level: int


@dataclass(frozen=True)
class Standing:
    """One competency of an officer: what is asked, what is attained, what to learn.

    `now` comes from the sources that count; `beside` holds what others show beyond it, so that a
    test that waits for the head is neither hidden nor counted. `offered` tells whether any course
    teaches the competency.
    """

    competency: Competency
    required: Range | None
    now: Level | None
    beside: tuple[Level, ...] = ()
    course: FittingCourse | None = None
    offered: bool = False

    @property
    def name(self) -> str:
        return local_name(self.competency)

    @property
    def assessed(self) -> bool:
        return self.now is not None or bool(self.beside)

    @property
    def uncertain(self) -> bool:
        """Whether what is asked is illustrative or remembered, and so to be marked."""
        return self.competency.uncertain or bool(self.required and self.required.uncertain)

    @property
    def gap(self) -> int | None:
        """Levels missing to the least that the posts ask; None where nothing is asked or measured."""
        if self.required is None or self.now is None:
            return None
        return max(0, self.required.minimum - self.now.level)

    @property
    def on_target(self) -> bool:
        return bool(self.required and self.now and self.now.level >= self.required.target)

    @property
    def goal(self) -> int | None:
        """The level to learn for: the least asked, then the target; None when nothing is missing.

        A level that waits for the head's confirmation need not be learnt again.
        """
        if self.required is None:
            return None
        levels = [level.level for level in (self.now, *self.beside) if level is not None]
        shown = max(levels, default=0)
        goals = (self.required.minimum, self.required.target)
        return next((goal for goal in goals if shown < goal), None)


def standings(
    officer: Officer, *, positions: Iterable[int], sources: str, on: date
) -> list[Standing]:
    """All competencies that were measured or that the positions ask for, in three queries.

    In the order in which they are of use: what is missing and can be learnt, what was measured,
    the rest. `sources` are the codes that count, separated by spaces.
    """
    required = _required(positions, on)
    shown = _attained(officer)
    competencies = {row.competency_id: row.competency for row in required} | {
        row.competency_id: row.competency for row in shown
    }
    levels = _levels(shown)
    courses = _courses(competencies)
    ranges = _ranges(required)
    found = [
        _standing(competency, ranges.get(pk), levels[pk], courses[pk], set(sources.split()))
        for pk, competency in competencies.items()
    ]
    return sorted(found, key=_usefulness)


def _required(positions: Iterable[int], on: date) -> list[PositionRequirement]:
    return list(
        PositionRequirement.objects.active(on)
        .filter(position__in=list(positions))
        .filter(Q(competency__active_to__isnull=True) | Q(competency__active_to__gte=on))
        .select_related("competency")
        .order_by("competency__sort_order", "competency__code")
    )


def _attained(officer: Officer) -> list[Attainment]:
    return list(
        Attainment.objects.filter(officer__in=same_person(officer))
        .select_related("competency")
        .order_by("competency__sort_order", "competency__code", "-level", "-occurred_at")
    )


def _ranges(rows: Iterable[PositionRequirement]) -> dict[int, Range]:
    """Of each bound the highest over all posts."""
    by_competency: dict[int, list[PositionRequirement]] = defaultdict(list)
    for row in rows:
        by_competency[row.competency_id].append(row)
    return {
        pk: Range(
            minimum=max(row.min_level for row in group),
            maximum=max(row.max_level for row in group),
            target=max(row.target_level for row in group),
            uncertain=any(row.uncertain for row in group),
        )
        for pk, group in by_competency.items()
    }


def _levels(rows: Iterable[Attainment]) -> dict[int, dict[str, Level]]:
    """The highest level of each source, for each competency."""
    found: dict[int, dict[str, Level]] = defaultdict(dict)
    for row in rows:
        of_competency = found[row.competency_id]
        if row.source not in of_competency:  # highest first, newest first among equals
            day = timezone.localtime(row.occurred_at).date()
            of_competency[row.source] = Level(row.level, row.source, day)
    return found


def _courses(competencies: Iterable[int]) -> dict[int, list[FittingCourse]]:
    """Offered courses by competency, the lowest outcome first: of each level the first by title."""
    place = Window(
        RowNumber(),
        partition_by=[F("competency"), F("level")],
        order_by=[F("course__title"), F("pk")],
    )
    rows = (
        CourseOutcome.objects.filter(
            competency__in=list(competencies),
            course__live=True,
            course__retired_at__isnull=True,
        )
        .annotate(place=place)
        .filter(place=1)
        .order_by("level")
        .values_list("competency_id", "course__title", "course__url_path", "level")
    )
    found: dict[int, list[FittingCourse]] = defaultdict(list)
    for competency, title, url_path, level in rows:
        found[competency].append(FittingCourse(title, address_of(url_path), level))
    return found


def _standing(
    competency: Competency,
    required: Range | None,
    levels: dict[str, Level],
    courses: list[FittingCourse],
    sources: set[str],
) -> Standing:
    counting = [level for source, level in levels.items() if source in sources]
    now = max(counting, key=_weight, default=None)
    floor = now.level if now else 0
    beside = tuple(
        level
        for level in sorted(levels.values(), key=_weight, reverse=True)
        if level is not now and (level.level > floor or level.source == Attainment.Source.HEAD)
    )
    standing = Standing(competency, required, now, beside, offered=bool(courses))
    return replace(standing, course=_fitting(standing, courses))


def _weight(level: Level) -> tuple[int, int]:
    strength = STRENGTH.index(level.source) if level.source in STRENGTH else len(STRENGTH)
    return level.level, -strength


def _fitting(standing: Standing, courses: list[FittingCourse]) -> FittingCourse | None:
    """The course with the least outcome that reaches the goal; none where nothing is missing."""
    goal = standing.goal
    if goal is None:
        return None
    return next((course for course in courses if course.level >= goal), None)


def _usefulness(standing: Standing) -> tuple[Any, ...]:
    competency = standing.competency
    rank = 0 if standing.course else 1 if standing.assessed else 2
    return rank, not standing.assessed, competency.sort_order, competency.code
