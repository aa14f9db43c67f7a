"""What can be given to be learnt, who has done it, and how it goes with those who have to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.models import SkillTrack, TrackStep
from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.duties.actions import Terms
from lms.duties.models import Duty, Obligation
from lms.duties.models.duties import first_days
from lms.learning.catalogue import offered
from lms.learning.models import StudyRound
from lms.personnel.models import Authority, Officer, UnitClosure, named
from lms.personnel.pages import uid_of
from lms.reports.people import Person, Row, rows_of
from lms.reports.scope import Place

#: So many courses are offered in one choice, the newest first; others are given from their page.
MOST_COURSES = 300
MOST_NAMED = 500


class Progress:
    """How far those are who have to learn something; the codes stand in addresses."""

    OPEN, OVERDUE, DONE = "chua-xong", "qua-han", "da-xong"
    choices = [
        (OPEN, gettext_lazy("not done yet")),
        (OVERDUE, gettext_lazy("overdue")),
        (DONE, gettext_lazy("done")),
    ]


def track_title(track: SkillTrack) -> str:
    return track.title_en if track.title_en and get_language() == "en" else track.title


def title_of(duty: Duty) -> str:
    """What a duty says to learn."""
    return track_title(duty.track) if duty.track is not None else str(duty.course)


def whom_of(duty: Duty) -> str:
    """Who has to learn it, in words."""
    if duty.position is not None:
        return local_name(duty.position)
    return str(duty.get_whom_display())


def learnable(on: date, asked: str = "") -> list[tuple[Any, list[tuple[str, str]]]]:
    """Tracks and courses to choose among, in groups; `asked` is there however many there are."""
    tracks = [
        (str(one.uid), track_title(one)) for one in SkillTrack.objects.active(on).order_by("title")
    ]
    courses = {
        str(one.translation_key): one.title
        for one in offered().order_by("-first_published_at", "pk")[:MOST_COURSES]
    }
    if asked and asked not in courses and (uid := uid_of(asked)) is not None:
        courses |= {
            str(one.translation_key): one.title for one in offered().filter(translation_key=uid)
        }
    by_title = sorted(courses.items(), key=lambda one: fold(one[1]))
    return [(_("Skill tracks"), tracks), (_("Courses"), by_title)]


def thing(uid: str, on: date) -> dict[str, Any]:
    """The track or the course of an uid, as a duty names it; empty when there is none."""
    if uid_of(uid) is None:
        return {}
    track = SkillTrack.objects.active(on).filter(uid=uid).first()
    if track is not None:
        return {"track": track}
    course = offered().filter(translation_key=uid).first()
    return {"course": course} if course is not None else {}


def steps_of(*, track: Any = None, course: Any = None) -> list[list[int]]:
    """Of what has to be done the ids of the courses of each step, of which one suffices."""
    if course is not None:
        return [[course.pk]]
    rows = TrackStep.courses.through.objects.filter(
        trackstep__track=track, trackstep__required=True, coursepage__live=True
    )
    found: dict[int, list[int]] = {}
    for step, page in rows.order_by("pk").values_list("trackstep_id", "coursepage_id"):
        found.setdefault(step, []).append(page)
    return list(found.values())


def done_by(steps: Sequence[Sequence[int]], officer: str) -> Any:
    """A condition: whether the officer of a row, at the column `officer`, has done all steps."""
    later = StudyRound.objects.filter(
        officer=OuterRef("officer"), course=OuterRef("course"), number__gt=OuterRef("number")
    )
    condition = Q() if steps else Q(Exists(StudyRound.objects.none()))
    for courses in steps:
        rounds = StudyRound.objects.completed().filter(
            ~Exists(later), officer=OuterRef(officer), course__in=list(courses)
        )
        condition &= Q(Exists(rounds))
    return condition


# Before it is given ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """Who would have to learn it: how many are meant, have it already, have done it; the names.

    `late` would be overdue at once: so many days after they took their post are over.
    """

    meant: int
    already: int
    done: int
    people: Sequence[Row]
    number: int
    late: int

    @property
    def more(self) -> int:
        return self.number - len(self.people)


def done_officers(terms: Terms) -> Any:
    """Ids of those who have done what is given, as a subquery."""
    steps = steps_of(track=terms.track, course=terms.course)
    return Officer.objects.filter(done_by(steps, "pk")).order_by().values("pk")


def preview(terms: Terms, on: date) -> Preview:
    """What giving would do, in four queries however many they are; five for days after a post."""
    meant = terms.people(on)
    newly = terms.newly(on)
    done = done_by(steps_of(track=terms.track, course=terms.course), "pk")
    counts = newly.aggregate(new=Count("pk"), done=Count("pk", filter=done))
    number = meant.count()
    rest = newly.exclude(done)
    left = rest.order_by("sort_key", "pk").values_list("pk", flat=True)
    people = rows_of([Person(pk, "", "") for pk in left[:MOST_NAMED]], on)
    return Preview(
        meant=number,
        already=number - counts["new"],
        done=counts["done"],
        people=people,
        number=counts["new"] - counts["done"],
        late=_late_at_once(terms, rest, on),
    )


def _late_at_once(terms: Terms, people: QuerySet[Officer], on: date) -> int:
    if terms.due_days is None:
        return 0
    last = on - timedelta(days=terms.due_days)
    starts = first_days(terms.posts(on).filter(officer__in=people.order_by().values("pk")))
    return sum(start < last for start in starts.values())


def steers_by_post(place: Place) -> bool | None:
    """Whether the account steers everyone with a post in the unit, as its head does.

    False for a training officer, who steers those whose file is kept there; None for nobody.
    """
    held, unit = place.scope.held, place.tops[0]
    above = UnitClosure.objects.active(place.on).filter(descendant=unit)
    units = set(above.values_list("ancestor_id", flat=True))
    if units & held.units(Authority.Kind.HEAD):
        return True
    return False if units & held.units(Authority.Kind.TRAINING) else None


# After it was given --------------------------------------------------------------------------------


def obligations(
    duty: Duty, followed: Any, *, text: str = "", state: str = "", on: date
) -> QuerySet[Obligation]:
    """Who has to do what a duty says, of the officers `followed`, of those who fit, by given name."""
    done = done_by(steps_of(track=duty.track, course=duty.course), "officer")
    rows = Obligation.objects.filter(duty=duty, officer__in=followed)
    rows = rows.annotate(done=ExpressionWrapper(done, output_field=BooleanField()))
    rows = rows.filter(named(text, "officer__search_folded"))
    tests = {
        Progress.OPEN: Q(done=False),
        Progress.OVERDUE: Q(done=False, due_on__lt=on),
        Progress.DONE: Q(done=True),
    }
    if state in tests:
        rows = rows.filter(tests[state])
    return rows.order_by("officer__sort_key", "pk")


@dataclass(frozen=True)
class Obliged:
    """One person who has to learn something, as a list shows it."""

    row: Row
    due_on: date
    done: bool
    overdue: bool


def obliged(rows: Sequence[Any], on: date) -> list[Obliged]:
    """Names and posts of some obligations, in their order (one query)."""
    by_officer = {one.officer_id: one for one in rows}
    shown = rows_of([Person(pk, "", "") for pk in by_officer], on)
    return [
        Obliged(row, one.due_on, one.done, overdue=not one.done and one.due_on < on)
        for row in shown
        for one in [by_officer[row.person.officer_id]]
    ]


def duty_sheet(rows: QuerySet[Obligation], on: date) -> Iterator[list[Any]]:
    """The heading and then a row for each person, a thousand at a time."""
    yield [_("Full name"), _("Unit"), _("Job position"), _("Due on"), _("State")]
    last = 0
    while chunk := list(rows[last : last + 1000]):
        last += len(chunk)
        for one in obliged(chunk, on):
            yield [one.row.name, one.row.units, one.row.positions, one.due_on, state_of(one)]


def state_of(one: Obliged) -> str:
    if one.done:
        return _("done")
    return _("overdue") if one.overdue else _("not done yet")


def with_numbers(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Duties with what a list says of them, and how many people have each."""
    named = duties.select_related("unit", "position", "track", "course", "given_by")
    return named.annotate(people=Count("obligations")).order_by("-given_at", "-pk")
