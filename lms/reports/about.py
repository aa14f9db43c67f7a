"""The people who have to learn one track or one course, told apart by how it goes with that alone.

Found by the database with a condition for each required step, so that it is the same for a hundred
people and for a hundred thousand. A step all of whose courses are retired is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lms.duties.models import Obligation
from lms.learning.due import SOON
from lms.learning.models import StudyRound
from lms.learning.urgency import Urgency, steps_in_force
from lms.personnel.ledger import total_tiet
from lms.personnel.models import Appointment, Officer, named
from lms.reports.giving import thing, track_title
from lms.reports.scope import Place

#: A condition that nothing fulfils.
NEVER = Q(pk__in=[])
TIET = DecimalField(max_digits=8, decimal_places=1)


@dataclass(slots=True)
class Step:
    """A required step: of a track, or a course that was given by itself (`track` None)."""

    track: int | None
    for_everyone: bool = False
    in_force: date | None = None
    days: int | None = None
    courses: list[int] = field(default_factory=list)

    def posts(self, on: date) -> QuerySet[Appointment]:
        rows = Appointment.objects.active(on).filter(officer=OuterRef("pk"))
        return rows if self.for_everyone else rows.filter(position__tracks=self.track)

    def given(self) -> QuerySet[Obligation]:
        rows = Obligation.objects.in_force().filter(officer=OuterRef("pk"))
        if self.track is None:
            return rows.filter(duty__course__in=self.courses)
        return rows.filter(duty__track=self.track)

    def applies(self, on: date) -> Q:
        given = Q(Exists(self.given()))
        return given if self.track is None else given | Q(Exists(self.posts(on)))

    def done(self) -> Q:
        later = StudyRound.objects.filter(
            officer=OuterRef("officer"), course=OuterRef("course"), number__gt=OuterRef("number")
        )
        rounds = StudyRound.objects.completed().filter(~Exists(later), officer=OuterRef("pk"))
        return Q(Exists(rounds.filter(course__in=self.courses)))

    def due_by(self, day: date, on: date) -> Q:
        """Whether it is due on `day` or before."""
        given = Q(Exists(self.given().filter(due_on__lte=day)))
        if self.track is None or self.days is None:
            return given
        begun = day - timedelta(days=self.days)
        if self.in_force is not None and self.in_force > begun:
            return given
        return given | Q(Exists(self.posts(on).filter(active_from__lte=begun)))


@dataclass(frozen=True)
class Subject:
    """A track or a course by which a list is narrowed, with its required steps."""

    title: str
    steps: Sequence[Step]
    track: Any = None
    course: Any = None

    def conditions(self, on: date) -> dict[str, Q]:
        """Of an officer: whether it `applies`, is `overdue`, due `soon`, still `open`, or `done`."""
        applies, still_open, overdue, soon = NEVER, NEVER, NEVER, NEVER
        for step in self.steps:
            is_open = step.applies(on) & ~step.done()
            applies |= step.applies(on)
            still_open |= is_open
            overdue |= is_open & step.due_by(on - timedelta(days=1), on)
            soon |= is_open & step.due_by(on + SOON, on)
        return {
            "applies": applies,
            "overdue": overdue,
            "soon": soon & ~overdue,
            "open": still_open,
            "done": applies & ~still_open,
        }


def subject_of(uid: str, on: date) -> Subject | None:
    """The track or course with that uid; None when there is none (three queries)."""
    found = thing(uid, on)
    if not found:
        return None
    track, course = found.get("track"), found.get("course")
    rows = steps_in_force(on).filter(trackstep__required=True)
    if track is not None:
        rows = rows.filter(trackstep__track=track)
    else:
        having = steps_in_force(on).filter(coursepage=course).values("trackstep")
        rows = rows.filter(trackstep__in=having)
    steps: dict[int, Step] = {}
    offered = set()
    for pk, track_id, everyone, since, days, page, retired in rows.order_by("pk").values_list(
        "trackstep_id",
        "trackstep__track_id",
        "trackstep__track__for_everyone",
        "trackstep__track__active_from",
        "trackstep__due_days",
        "coursepage_id",
        "coursepage__retired_at",
    ):
        steps.setdefault(pk, Step(track_id, everyone, since, days)).courses.append(page)
        if retired is None:
            offered.add(pk)
    shown = [step for pk, step in steps.items() if pk in offered]
    if course is not None:
        shown.append(Step(None, courses=[course.pk]))
    title = track_title(track) if track is not None else str(course)
    return Subject(title, shown, track, course)


def narrowed(place: Place, wanted: Any) -> QuerySet[Officer]:
    """The officers of a place to whom `wanted.about` applies, of those who fit, by given name."""
    on, subject = place.on, wanted.about
    tests = subject.conditions(on)
    rows = Officer.objects.filter(tests["applies"], pk__in=place.officers())
    shows = {
        "qua-han": tests["overdue"],
        "sap-han": tests["soon"],
        "chua-xong": tests["open"],
        "da-xong": tests["done"],
        "chua-dang-nhap": Q(user__last_login__isnull=True),
    }
    if wanted.show in shows:
        rows = rows.filter(shows[wanted.show])
    elif wanted.show in {"thieu-tiet", "du-tiet"}:
        rows = rows.annotate(tiet=Coalesce(total_tiet(on.year), 0, output_field=TIET))
        short = Q(tiet__lt=place.minimum)
        rows = rows.filter(short if wanted.show == "thieu-tiet" else ~short)
    if wanted.position:
        posts = Appointment.objects.active(on).filter(officer=OuterRef("pk"))
        rows = rows.filter(Exists(posts.filter(position__code=wanted.position)))
    return rows.filter(named(wanted.text)).order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Told:
    """How it goes with one officer: the first day on which it is due, and whether it is done."""

    urgency: Urgency | None
    done: bool


def told_of(subject: Subject, officers: Sequence[int], on: date) -> dict[int, Told]:
    """By officer how it goes with the subject (four queries for any number)."""
    posts: dict[int, list[tuple[int, date]]] = {}
    rows = Appointment.objects.active(on).filter(officer__in=officers).order_by()
    tracks = {step.track for step in subject.steps if step.track is not None}
    for pk, track, start in rows.values_list("officer_id", "position__tracks", "active_from"):
        posts.setdefault(pk, []).append((track if track in tracks else 0, start))
    given: dict[int, list[tuple[int | None, int | None, date]]] = {}
    bound = Obligation.objects.in_force().filter(officer__in=officers).order_by()
    for pk, track, course, day in bound.values_list(
        "officer_id", "duty__track_id", "duty__course_id", "due_on"
    ):
        given.setdefault(pk, []).append((track, course, day))
    done: dict[int, dict[int, bool]] = {}
    courses = {pk for step in subject.steps for pk in step.courses}
    rounds = StudyRound.objects.filter(officer__in=officers, course__in=courses)
    for pk, course, at in rounds.order_by("number").values_list(
        "officer_id", "course_id", "completed_at"
    ):
        done.setdefault(pk, {})[course] = at is not None
    return {
        pk: _told(subject, posts.get(pk, []), given.get(pk, []), done.get(pk, {}), on)
        for pk in officers
    }


def _told(
    subject: Subject,
    posts: list[tuple[int, date]],
    given: list[tuple[int | None, int | None, date]],
    done: dict[int, bool],
    on: date,
) -> Told:
    days, is_open = [], False
    for step in subject.steps:
        starts = [start for track, start in posts if step.for_everyone or track == step.track]
        if step.track is None:
            starts = []
        told = [
            day
            for track, course, day in given
            if (track == step.track if step.track is not None else course in step.courses)
        ]
        if not (starts or told) or any(done.get(pk) for pk in step.courses):
            continue
        is_open = True
        if starts and step.days is not None:
            begin = min(starts)
            told.append(max(begin, step.in_force or begin) + timedelta(days=step.days))
        days += told
    if not is_open:
        return Told(None, True)
    if not days:
        return Told(None, False)
    return Told(Urgency(min(days), (min(days) - on).days, subject.title, ""), False)
