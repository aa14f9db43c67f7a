"""What is most urgent for each of many officers: `due`, set by set instead of one by one.

It says of everyone what `due` says of one (a test compares them), in two queries for any number of
people, three where duties were given. A later change of what is due changes both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q
from django.utils.formats import date_format
from django.utils.translation import get_language

from courses.models import TrackStep
from courses.models.pages import address_of
from lms.duties.models import Duty, Obligation
from lms.learning.due import SOON, relative
from lms.learning.models import StudyRound


@dataclass(frozen=True, slots=True)
class Urgency:
    """The required step of an officer that is due first; `more` others are overdue or due soon."""

    due_on: date
    days_left: int
    title: str
    address: str
    more: int = 0

    @property
    def overdue(self) -> bool:
        return self.days_left < 0

    @property
    def soon(self) -> bool:
        return 0 <= self.days_left <= SOON.days

    @property
    def when(self) -> str:
        """The date, and how far off it is: "30/11/2026 · 7 days left"."""
        return _when(self.due_on, self.days_left, get_language())


@lru_cache(maxsize=1000)
def _when(due_on: date, days_left: int, language: str | None) -> str:
    """A list says the same dates over and over."""
    return f"{date_format(due_on, 'SHORT_DATE_FORMAT')} · {relative(days_left)}"


@dataclass(frozen=True, slots=True)
class _Course:
    pk: int
    title: str
    address: str
    offered: bool


@dataclass(slots=True)
class _Step:
    """A step of a track in force, with its live courses in order; `days` None: it has no date."""

    track: int
    for_everyone: bool
    in_force: date | None
    days: int | None
    required: bool
    courses: list[_Course] = field(default_factory=list)


@dataclass
class _Norms:
    """Steps in force, the tracks of each position, and whether anybody was given anything."""

    steps: list[_Step]
    tracks: Mapping[int, set[int]]
    any_duty: bool


@dataclass(slots=True)
class _Given:
    """What was given to an officer: by track its day, and courses, each with its day."""

    tracks: dict[int, date] = field(default_factory=dict)
    courses: dict[int, tuple[date, _Course]] = field(default_factory=dict)


NOTHING = _Given()


def urgencies(
    officers: Any, posts: Iterable[tuple[int, int, date]], on: date
) -> dict[int, Urgency]:
    """By officer what is required first; officers for whom nothing is dated are left out.

    `officers` is a queryset or list for `officer__in`; `posts` are the posts that they hold on the
    day `on`: (officer id, position id, first day).
    """
    norms = _norms(on)
    given = _given(officers) if norms.any_duty else {}
    courses = {course.pk for step in norms.steps for course in step.courses}
    courses |= {pk for one in given.values() for pk in one.courses}
    studied = _studied(officers, courses) if courses else {}
    found: dict[int, Urgency] = {}
    for officer, theirs in _held(posts).items():
        first = _first(norms, theirs, given.get(officer, NOTHING), studied.get(officer, {}), on)
        if first is not None:
            found[officer] = first
    return found


def _held(posts: Iterable[tuple[int, int, date]]) -> dict[int, list[tuple[int, date]]]:
    held: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for officer, position, start in posts:
        held[officer].append((position, start))
    return held


def _norms(on: date) -> _Norms:
    """One query: a row for each step, course and position of its track.

    Steps without a date are there for tracks that were given.
    """
    in_force = Duty.objects.in_force()
    rows = steps_in_force(on).filter(
        Q(trackstep__due_days__isnull=False)
        | Q(trackstep__track__in=in_force.filter(track__isnull=False).values("track"))
    )
    ordered = list(
        rows.annotate(any_duty=Exists(in_force))
        .order_by("trackstep_id", "coursepage__title", "pk")
        .values_list(
            "trackstep_id",
            "any_duty",
            "trackstep__track_id",
            "trackstep__track__for_everyone",
            "trackstep__track__active_from",
            "trackstep__due_days",
            "trackstep__required",
            "coursepage_id",
            "coursepage__title",
            "coursepage__url_path",
            "coursepage__retired_at",
            "trackstep__track__positions",
        )
    )
    steps: dict[int, _Step] = {}
    tracks: dict[int, set[int]] = defaultdict(set)
    any_duty = not ordered  # without a row nothing is known about duties: then they are asked for
    for pk, some_duty, track, everyone, since, days, required, *course, position in ordered:
        step = steps.setdefault(pk, _Step(track, everyone, since, days, required))
        any_duty = any_duty or some_duty
        course_id, title, path, retired = course
        if course_id not in {one.pk for one in step.courses}:
            step.courses.append(_Course(course_id, title, address_of(path), retired is None))
        if position is not None:
            tracks[position].add(track)
    return _Norms(list(steps.values()), tracks, any_duty)


def steps_in_force(on: date) -> Any:
    """A row for each live course of each step of the tracks in force."""
    return TrackStep.courses.through.objects.filter(
        Q(trackstep__track__active_from__isnull=True) | Q(trackstep__track__active_from__lte=on),
        Q(trackstep__track__active_to__isnull=True) | Q(trackstep__track__active_to__gte=on),
        coursepage__live=True,
    )


def _given(officers: Any) -> dict[int, _Given]:
    """By officer what was given; of several days for the same the earliest (one query)."""
    rows: Any = Obligation.objects.in_force().filter(officer__in=officers)
    rows = rows.order_by("due_on", "pk")
    found: dict[int, _Given] = defaultdict(_Given)
    for officer, due_on, track, course, title, path, retired, live in rows.values_list(
        "officer_id",
        "due_on",
        "duty__track_id",
        "duty__course_id",
        "duty__course__title",
        "duty__course__url_path",
        "duty__course__retired_at",
        "duty__course__live",
    ):
        if track is not None:
            found[officer].tracks.setdefault(track, due_on)
        elif live:
            one = _Course(course, title, address_of(path), retired is None)
            found[officer].courses.setdefault(course, (due_on, one))
    return found


def _studied(officers: Any, courses: set[int]) -> dict[int, dict[int, bool]]:
    """By officer and course whether the latest round of it is completed (one query)."""
    completed = ExpressionWrapper(Q(completed_at__isnull=False), output_field=BooleanField())
    rows = (
        StudyRound.objects.filter(officer__in=officers, course__in=courses)
        .annotate(is_completed=completed)
        .order_by("number")
        .values_list("officer_id", "course_id", "is_completed")
    )
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for officer, course, is_completed in rows:
        found[officer][course] = bool(is_completed)
    return found


def _first(
    norms: _Norms,
    posts: list[tuple[int, date]],
    given: _Given,
    studied: Mapping[int, bool],
    on: date,
) -> Urgency | None:
    """Of an officer's open steps and given courses the required one with the earliest date."""
    dates: dict[int, tuple[date, bool, _Course]] = {}
    for due_on, required, course in _open(norms, posts, given, studied):
        known = dates.get(course.pk)
        # Each course once: the earliest of its dates, required when any track requires it.
        dates[course.pk] = (
            min(due_on, known[0]) if known else due_on,
            required or bool(known and known[1]),
            course,
        )
    required_ones = [(day, course) for day, required, course in dates.values() if required]
    if not required_ones:
        return None
    day, course = min(required_ones, key=lambda one: (one[0], one[1].title))
    pressing = sum(one <= on + SOON for one, _course in required_ones)
    return Urgency(day, (day - on).days, course.title, course.address, max(0, pressing - 1))


def _open(
    norms: _Norms, posts: list[tuple[int, date]], given: _Given, studied: Mapping[int, bool]
) -> Iterable[tuple[date, bool, _Course]]:
    """What is not done and has a date: (date, whether required, course)."""
    for due_on, course in given.courses.values():
        one = _open_course([course], studied)
        if one is not None:
            yield due_on, True, one
    starts: dict[int, date] = {}
    for position, start in posts:
        for track in norms.tracks.get(position, ()):
            starts[track] = min(starts.get(track, start), start)
    everyone = min(start for _position, start in posts)
    for step in norms.steps:
        begin = starts.get(step.track, everyone if step.for_everyone else None)
        day = _due(step, begin, given.tracks.get(step.track))
        one = _open_course(step.courses, studied) if day is not None else None
        if day is not None and one is not None:
            yield day, step.required, one


def _due(step: _Step, begin: date | None, given: date | None) -> date | None:
    """When a step is due: by its own days after `begin`, and by the day on which it was given."""
    given = given if step.required else None
    if begin is None or step.days is None:
        return given
    own = max(begin, step.in_force or begin) + timedelta(days=step.days)
    return min(own, given or own)


def _open_course(courses: list[_Course], studied: Mapping[int, bool]) -> _Course | None:
    """The course that stands for a step: begun, else the first offered; None when it is done."""
    first = None
    for course in courses:
        done = studied.get(course.pk)
        if done:
            return None
        if (done is False and (first is None or studied.get(first.pk) is None)) or (
            first is None and course.offered
        ):
            first = course
    return first
