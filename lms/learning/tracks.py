"""The skill tracks of an officer's posts, with what is done of each step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, JSONField, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import TrackStep
from courses.models.pages import address_of
from lms.duties.models import Obligation
from lms.learning.models import StudyRound
from lms.personnel.models import Appointment, Officer


@dataclass(frozen=True, slots=True)
class Study:
    """How far an officer is in a course: the latest round of it.

    `path` is the course's place in the tree; `spec` is there for the round to go on with only.
    """

    course_id: int
    course_uid: UUID
    title: str
    address: str
    path: str
    round_id: int
    done: int
    required: int
    completed_at: datetime | None
    last_activity: UUID | None
    fraction: float | None
    tiet: Decimal | None
    spec: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StepCourse:
    """A course of a step, with how far the officer is in it (None: not begun)."""

    course_id: int
    uid: UUID
    title: str
    address: str
    tiet: Decimal | None
    offered: bool
    study: Study | None


@dataclass
class Step:
    """One step of a track: a course, or a choice among courses of which one suffices."""

    required: bool
    due_on: date | None
    courses: list[StepCourse] = field(default_factory=list)
    shown_in: str = ""

    @property
    def completed(self) -> StepCourse | None:
        return next((c for c in self.courses if c.study and c.study.completed_at), None)

    @property
    def going(self) -> StepCourse | None:
        return next((c for c in self.courses if c.study and not c.study.completed_at), None)

    @property
    def state(self) -> str:
        """`done`, `going` or `open`: the best that holds for any of its courses."""
        return "done" if self.completed else "going" if self.going else "open"

    @property
    def course(self) -> StepCourse:
        """The course that stands for the step: completed, begun, else the first."""
        return self.completed or self.going or self.courses[0]

    @property
    def others(self) -> list[StepCourse]:
        """The other courses that would do, while none is begun."""
        return self.courses[1:] if self.state == "open" else []


@dataclass
class Track:
    """A track that an officer follows, with its steps in order."""

    title: str
    summary: str
    for_everyone: bool
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


def studies_of(officer: Officer) -> dict[int, Study]:
    """The latest round of every course that the officer began, by course id (one query).

    The one to go on with, studied last and not completed, comes with its version's `spec`.
    """
    open_ones = StudyRound.objects.open().filter(officer=officer, course__live=True)
    going = Subquery(open_ones.order_by("-last_at", "-pk").values("pk")[:1])
    rows = (
        StudyRound.objects.filter(officer=officer)
        .annotate(spec=Case(When(pk=going, then=F("version__spec")), output_field=JSONField()))
        .order_by("number")
        .values_list(
            "course_id",
            "course__translation_key",
            "course__title",
            "course__url_path",
            "course__path",
            "pk",
            "done",
            "required",
            "completed_at",
            "last_activity",
            "completion__fraction",
            "completion__tiet",
            "spec",
        )
    )
    return {row[0]: Study(row[0], row[1], row[2], address_of(row[3]), *row[4:]) for row in rows}


def tracks_of(officer: Officer, at: datetime, studies: dict[int, Study]) -> list[Track]:
    """The tracks in force for everyone and for the positions that the officer holds, after what was
    given to the officer (two queries; a third for who has obligations).

    A step is due N days after the officer took the post that it is for, or after the track came
    into force when that was later; a required one of a track that was given is due by that day at
    the latest. A course that an earlier track has too is marked there with `shown_in`, so that it
    is shown once.
    """
    day = timezone.localtime(at).date()
    starts, everyone, is_obliged = _starts(officer, day)
    given = _given(officer) if is_obliged else Given()
    rows = _step_rows({*starts, *given.tracks}, day)
    tracks: dict[int, Track] = {}
    if given.courses:
        tracks[0] = Track(_("Given to me to learn"), "", False)
        tracks[0].steps = [_given_step(row, studies) for row in given.courses]
    steps: dict[int, Step] = {}
    for row in rows:
        step = steps.get(row["trackstep_id"])
        if step is None:
            track_id = row["trackstep__track_id"]
            track = tracks.setdefault(track_id, _track(row))
            start = starts.get(track_id, everyone if track.for_everyone else None)
            step = Step(row["trackstep__required"], _due(row, start, given.tracks.get(track_id)))
            steps[row["trackstep_id"]] = step
            track.steps.append(step)
        step.courses.append(_course(row, studies.get(row["coursepage_id"])))
    _show_once(tracks.values())
    return [track for track in tracks.values() if track.steps]


def _starts(officer: Officer, day: date) -> tuple[dict[int, date], date | None, bool]:
    """(first day of a post by track, first day of any post, whether something was given to the
    officer): by the posts held on `day`.
    """
    obliged = Obligation.objects.in_force().filter(officer=officer)
    rows = Appointment.objects.active(day).filter(officer=officer).annotate(obliged=Exists(obliged))
    starts: dict[int, date] = {}
    first: date | None = None
    is_obliged = False
    for start, track, obliged_ in rows.values_list("active_from", "position__tracks", "obliged"):
        is_obliged = obliged_
        first = min(first or start, start)
        if track is not None:
            starts[track] = min(starts.get(track, start), start)
    return starts, first, is_obliged


@dataclass
class Given:
    """What was given to an officer: by track its day, and courses, each with its day."""

    tracks: dict[int, date] = field(default_factory=dict)
    courses: list[dict[str, Any]] = field(default_factory=list)


def _given(officer: Officer) -> Given:
    """Of several days for the same the earliest (one query)."""
    rows: Any = Obligation.objects.in_force().filter(officer=officer).order_by("due_on", "pk")
    found, courses = Given(), set[int]()
    for row in rows.values(
        "due_on",
        "duty__track_id",
        "duty__course_id",
        "duty__course__title",
        "duty__course__url_path",
        "duty__course__translation_key",
        "duty__course__tiet",
        "duty__course__retired_at",
        "duty__course__live",
    ):
        if row["duty__track_id"] is not None:
            found.tracks.setdefault(row["duty__track_id"], row["due_on"])
        elif row["duty__course__live"] and row["duty__course_id"] not in courses:
            courses.add(row["duty__course_id"])
            found.courses.append(row)
    return found


def _given_step(row: dict[str, Any], studies: dict[int, Study]) -> Step:
    pk = row["duty__course_id"]
    return Step(True, row["due_on"], [_course(row, studies.get(pk), "duty__course")])


def _step_rows(tracks: set[int], day: date) -> Iterable[dict[str, Any]]:
    through = TrackStep.courses.through
    rows = through.objects.filter(
        Q(trackstep__track__for_everyone=True) | Q(trackstep__track__in=tracks),
        Q(trackstep__track__active_from__isnull=True) | Q(trackstep__track__active_from__lte=day),
        Q(trackstep__track__active_to__isnull=True) | Q(trackstep__track__active_to__gte=day),
        coursepage__live=True,
    )
    return rows.order_by(
        "trackstep__track__sort_order",
        "trackstep__track__title",
        "trackstep__sort_order",
        "trackstep_id",
        "coursepage__title",
    ).values(
        "trackstep_id",
        "trackstep__required",
        "trackstep__due_days",
        "trackstep__track_id",
        "trackstep__track__title",
        "trackstep__track__title_en",
        "trackstep__track__summary",
        "trackstep__track__for_everyone",
        "trackstep__track__active_from",
        "coursepage_id",
        "coursepage__title",
        "coursepage__url_path",
        "coursepage__translation_key",
        "coursepage__tiet",
        "coursepage__retired_at",
    )


def _track(row: dict[str, Any]) -> Track:
    english = get_language() == "en" and row["trackstep__track__title_en"]
    return Track(
        title=english or row["trackstep__track__title"],
        summary=row["trackstep__track__summary"],
        for_everyone=row["trackstep__track__for_everyone"],
    )


def _due(row: dict[str, Any], start: date | None, given: date | None) -> date | None:
    """When a step is due: by its own days from `start`, and by the day on which it was given."""
    days = row["trackstep__due_days"]
    given = given if row["trackstep__required"] else None
    if days is None or start is None:
        return given
    in_force = row["trackstep__track__active_from"]
    own: date = max(start, in_force or start) + timedelta(days=days)
    return min(own, given or own)


def _course(row: dict[str, Any], study: Study | None, at: str = "coursepage") -> StepCourse:
    """A course from a row whose columns about it begin with `at`."""
    return StepCourse(
        course_id=row[f"{at}_id"],
        uid=row[f"{at}__translation_key"],
        title=row[f"{at}__title"],
        address=address_of(row[f"{at}__url_path"]),
        tiet=row[f"{at}__tiet"],
        offered=row[f"{at}__retired_at"] is None,
        study=study,
    )


def _show_once(tracks: Iterable[Track]) -> None:
    """Leave out what is retired and was never begun, and mark the second mention of a course."""
    seen: dict[int, str] = {}
    for track in tracks:
        for step in track.steps:
            step.courses = [c for c in step.courses if c.offered or c.study]
            if step.courses:
                step.shown_in = seen.get(step.course.course_id, "")
                seen.setdefault(step.course.course_id, track.title)
        track.steps = [step for step in track.steps if step.courses]
