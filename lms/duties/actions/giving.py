"""Giving a duty to many, to who comes later, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CoursePage, JobPosition, SkillTrack
from lms.duties.errors import DutyError
from lms.duties.models import Duty, Obligation, posts_in
from lms.duties.models.duties import first_days
from lms.duties.signals import duty_given
from lms.personnel.models import Appointment, Officer, OrgUnit

#: So many obligations are written in one transaction; the rest is the worker's.
BATCH = 1000
AT_ONCE = 5000


@dataclass(frozen=True)
class Terms:
    """What is given to whom by when. `officers` are ids, for a list of names only."""

    unit: OrgUnit
    track: SkillTrack | None = None
    course: CoursePage | None = None
    position: JobPosition | None = None
    officers: Sequence[int] | None = None
    kept_only: bool = False
    due_on: date | None = None
    due_days: int | None = None
    for_newcomers: bool = False
    basis: str = ""

    @property
    def whom(self) -> str:
        if self.officers is not None:
            return Duty.Whom.NAMED
        return Duty.Whom.UNIT if self.position is None else Duty.Whom.POSITION

    def posts(self, on: date) -> QuerySet[Appointment]:
        posts = posts_in(self.unit, on, position=self.position, kept_only=self.kept_only)
        return posts if self.officers is None else posts.filter(officer__in=self.officers)

    def people(self, on: date) -> QuerySet[Officer]:
        """Everyone who is meant, whatever they have to learn already."""
        return Officer.objects.filter(pk__in=self.posts(on).values("officer"))

    def obliged(self) -> QuerySet[Obligation]:
        """Obligations in force to learn just this."""
        rows = Obligation.objects.in_force()
        return rows.filter(duty__track=self.track, duty__course=self.course)

    def newly(self, on: date) -> QuerySet[Officer]:
        """Those of `people` who have not got it already."""
        return self.people(on).filter(~Exists(self.obliged().filter(officer=OuterRef("pk"))))


@transaction.atomic
def give_duty(*, terms: Terms, without: Any = None, at: datetime, by: Any) -> Duty:
    """Give a duty; who has it already is left out, and the officers `without` (a subquery).

    Of very many people the first thousands get it at once and the others from the worker.
    """
    if (terms.due_on is None) == (terms.due_days is None):
        raise DutyError(_("Write either a date or a number of days."))
    on = timezone.localtime(at).date()
    if terms.due_on is not None and terms.due_on < on:
        raise DutyError(_("The date lies in the past. Choose a later one."))
    people = terms.newly(on)
    if without is not None:
        people = people.exclude(pk__in=without)
    # Two presses at a time: the second waits here and finds that nobody is left.
    OrgUnit.objects.select_for_update().get(pk=terms.unit.pk)
    found = list(people.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    if terms.officers is not None and len(found) > AT_ONCE:
        raise DutyError(_("These are too many names. Give it to a unit or a position."))
    if not found:
        raise DutyError(_("Everyone who is meant has it already, or has completed it."))
    duty = Duty.objects.create(
        unit=terms.unit,
        whom=terms.whom,
        position=terms.position,
        kept_only=terms.kept_only,
        track=terms.track,
        course=terms.course,
        due_on=terms.due_on,
        due_days=terms.due_days,
        for_newcomers=terms.for_newcomers and terms.officers is None,
        basis=terms.basis,
        given_at=at,
        given_by=by,
    )
    _oblige(duty, found[:AT_ONCE], at)
    if len(found) > AT_ONCE:
        duty_given.send(sender=Duty, duty=duty)
    return duty


def _oblige(duty: Duty, officers: Sequence[int], at: datetime) -> None:
    on = timezone.localtime(at).date()
    posts = duty.posts(on).filter(officer__in=officers)
    starts = first_days(posts) if duty.due_on is None else {}
    Obligation.objects.bulk_create(
        [
            Obligation(duty=duty, officer_id=pk, due_on=_due(duty, starts.get(pk, on)), made_at=at)
            for pk in officers
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _due(duty: Duty, start: date) -> date:
    return duty.due_on or start + timedelta(days=duty.due_days or 0)


def spread_duty(*, duty: Duty, at: datetime) -> int:
    """Give a duty to everyone in its unit and position who has it not yet; how many that were."""
    if duty.whom == Duty.Whom.NAMED:
        return 0
    terms = Terms(
        unit=duty.unit,
        track=duty.track,
        course=duty.course,
        position=duty.position,
        kept_only=duty.kept_only,
    )
    on, last, number = timezone.localtime(at).date(), 0, 0
    people = terms.newly(on).order_by("pk").values_list("pk", flat=True)
    while found := list(people.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            if not Duty.objects.select_for_update().in_force().filter(pk=duty.pk).exists():
                return number
            _oblige(duty, found, at)
        last, number = found[-1], number + len(found)
    return number


def extend_duties(*, at: datetime) -> int:
    """Give what is given to newcomers, too, to those who came since; how many obligations."""
    duties = Duty.objects.in_force().filter(for_newcomers=True).exclude(whom=Duty.Whom.NAMED)
    return sum(
        spread_duty(duty=duty, at=at)
        for duty in duties.select_related("unit", "position", "track", "course").order_by("pk")
    )


def end_duty(*, duty: Duty, reason: str = "", at: datetime, by: Any) -> bool:
    """End a duty for everyone; whether it was in force until now.

    Within a day it is taken back as if it had never been given; later a reason is needed. What was
    learnt stays learnt.
    """
    if at > duty.undone_until() and not reason:
        raise DutyError(_("It was given more than a day ago. Write why it ends."))
    ended = Duty.objects.in_force().filter(pk=duty.pk)
    return bool(ended.update(ended_at=at, ended_by=by, end_reason=reason))
