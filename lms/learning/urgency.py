"""What is most urgent for each of many officers: `due`, set by set instead of one by one.

It says of everyone what `due` says of one (a test compares them), in two queries for any number of
people. A later change of what is due changes both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.formats import date_format
from django.utils.translation import get_language

from courses.models import TrackStep
from courses.models.pages import address_of
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
    """A dated step of a track in force, with its live courses in order."""

    track: int
    for_everyone: bool
    in_force: date | None
    days: int
    required: bool
    courses: list[_Course] = field(default_factory=list)


@dataclass
class _Norms:
    """The dated steps in force and the tracks of each position."""

    steps: list[_Step]
    tracks: Mapping[int, set[int]]


def urgencies(
    officers: Any, posts: Iterable[tuple[int, int, date]], on: date
) -> dict[int, Urgency]:
    """By officer what is required first; officers for whom nothing is dated are left out.

    `officers` is a queryset or list for `officer__in`; `posts` are the posts that they hold on the
    day `on`: (officer id, position id, first day).
    """
    norms = _norms(on)
    courses = {course.pk for step in norms.steps for course in step.courses}
    studied = _studied(officers, courses) if courses else {}
    held: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for officer, position, start in posts:
        held[officer].append((position, start))
    found: dict[int, Urgency] = {}
    for officer, theirs in held.items():
        first = _first(norms, theirs, studied.get(officer, {}), on)
        if first is not None:
            found[officer] = first
    return found


def _norms(on: date) -> _Norms:
    """One query: a row for each step, course and position of its track."""
    through = TrackStep.courses.through
    rows = through.objects.filter(
        Q(trackstep__track__active_from__isnull=True) | Q(trackstep__track__active_from__lte=on),
        Q(trackstep__track__active_to__isnull=True) | Q(trackstep__track__active_to__gte=on),
        coursepage__live=True,
        trackstep__due_days__isnull=False,
    )
    ordered = rows.order_by("trackstep_id", "coursepage__title", "pk").values_list(
        "trackstep_id",
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
    steps: dict[int, _Step] = {}
    tracks: dict[int, set[int]] = defaultdict(set)
    for pk, track, everyone, in_force, days, required, *course, position in ordered:
        step = steps.setdefault(pk, _Step(track, everyone, in_force, days, required))
        course_id, title, path, retired = course
        if course_id not in {one.pk for one in step.courses}:
            step.courses.append(_Course(course_id, title, address_of(path), retired is None))
        if position is not None:
            tracks[position].add(track)
    return _Norms(list(steps.values()), tracks)


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
    norms: _Norms, posts: list[tuple[int, date]], studied: Mapping[int, bool], on: date
) -> Urgency | None:
    """Of an officer's open steps the required one with the earliest date."""
    starts: dict[int, date] = {}
    for position, start in posts:
        for track in norms.tracks.get(position, ()):
            starts[track] = min(starts.get(track, start), start)
    everyone = min(start for _position, start in posts)
    dates: dict[int, tuple[date, bool, _Course]] = {}
    for step in norms.steps:
        begin = starts.get(step.track, everyone if step.for_everyone else None)
        course = _open_course(step, studied) if begin is not None else None
        if begin is None or course is None:
            continue
        due_on = max(begin, step.in_force or begin) + timedelta(days=step.days)
        known = dates.get(course.pk)
        # Each course once: the earliest of its dates, required when any track requires it.
        dates[course.pk] = (
            min(due_on, known[0]) if known else due_on,
            step.required or bool(known and known[1]),
            course,
        )
    required = [(day, course) for day, is_required, course in dates.values() if is_required]
    if not required:
        return None
    day, course = min(required, key=lambda one: (one[0], one[1].title))
    pressing = sum(one <= on + SOON for one, _course in required)
    return Urgency(day, (day - on).days, course.title, course.address, max(0, pressing - 1))


def _open_course(step: _Step, studied: Mapping[int, bool]) -> _Course | None:
    """The course that stands for a step: begun, else the first offered; None when it is done."""
    first = None
    for course in step.courses:
        done = studied.get(course.pk)
        if done:
            return None
        if (done is False and (first is None or studied.get(first.pk) is None)) or (
            first is None and course.offered
        ):
            first = course
    return first
