"""Posts: taking one up, ending it, taking the end back, taking a mistaken one away."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import JobPosition
from courses.vietnamese import normal
from lms.personnel.actions.authority import follow_post, forget_with_post, head_by_post
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Appointment, Officer, OrgUnit
from lms.personnel.rules import refuse_own

MISTAKE_WINDOW = timedelta(days=30)
"""So long after it was recorded a post can be taken away as a mistake."""


@transaction.atomic
def appoint(
    *,
    officer: Officer,
    unit: OrgUnit,
    position: JobPosition,
    active_from: date,
    at: datetime,
    by: Any,
    kind: str = Appointment.Kind.MAIN,
    active_to: date | None = None,
    decision_number: str = "",
    decision_date: date | None = None,
    leads: bool = False,
    ends: Appointment | None = None,
) -> Appointment:
    """Appoint an officer to a position in a unit from a date. Safe to repeat.

    Who `leads` the unit in this post is its head for as long as the post lasts. What the same decision
    `ends` is held until the day before. Raises `PersonnelError` for dates in disorder, a unit or
    position not in force then, a post that stands with other values, a second main post, the own file.
    """
    refuse_own(by, officer)
    _refuse_out_of_force(unit, position, active_from, active_to)
    values: dict[str, Any] = {"kind": kind, "active_to": active_to}
    values |= {"decision_number": normal(decision_number), "decision_date": decision_date}
    values |= {"recorded_at": at, "recorded_by": by}
    post = {"officer": officer, "unit": unit, "position": position, "active_from": active_from}
    if standing := Appointment.objects.filter(**post).first():
        return _led(_same_post(standing, values), leads=leads, at=at, by=by)
    _end_before(ends, active_from, decision_number=decision_number, at=at, by=by)
    if kind == Appointment.Kind.MAIN:
        _refuse_second_main(officer, active_from, active_to)
    appointment, created = Appointment.objects.get_or_create(**post, defaults=values)
    if created:
        log(instance=appointment, action="wagtail.create", user=by, timestamp=at)
    return _led(appointment, leads=leads, at=at, by=by)


def _end_before(
    post: Appointment | None, day: date, *, decision_number: str, at: datetime, by: Any
) -> None:
    """End a post, if any, on the day before the next begins; one that ended earlier stays as it is."""
    if post is None or (post.active_to is not None and post.active_to < day):
        return
    if post.active_from >= day:
        raise PersonnelError(
            _("The post that ends began on %(day)s: the new one begins later.")
            % {"day": f"{post.active_from:%d/%m/%Y}"},
            field="active_from",
        )
    end_appointment(
        appointment=post,
        last_day=day - timedelta(days=1),
        at=at,
        by=by,
        decision_number=decision_number,
    )


def _led(post: Appointment, *, leads: bool, at: datetime, by: Any) -> Appointment:
    if leads:
        head_by_post(post=post, at=at, by=by)
    return post


def _refuse_out_of_force(
    unit: OrgUnit, position: JobPosition, day: date, last: date | None
) -> None:
    if last is not None and last < day:
        raise PersonnelError(_("The last day lies before the first."), field="active_to")
    if not OrgUnit.objects.active(day).filter(pk=unit.pk).exists():
        raise PersonnelError(_("The unit does not exist on that day."), field="unit")
    if position.active_to is not None and position.active_to < day:
        raise PersonnelError(
            _("This position was given up on %(day)s.") % {"day": f"{position.active_to:%d/%m/%Y}"},
            field="position",
        )


def _same_post(standing: Appointment, values: dict[str, Any]) -> Appointment:
    """The post that stands, when it was recorded as it is typed again."""
    typed = ("kind", "active_to", "decision_number", "decision_date")
    if any(getattr(standing, name) != values[name] for name in typed):
        raise PersonnelError(_("This post is already recorded from that day."), field="active_from")
    return standing


def _refuse_second_main(
    officer: Officer, first: date, last: date | None, *, but: Appointment | None = None
) -> None:
    mains = Appointment.objects.filter(officer=officer, kind=Appointment.Kind.MAIN)
    mains = mains.exclude(pk=but.pk) if but else mains
    open_end = Q(active_to__isnull=True) | Q(active_to__gte=first)
    until = Q(active_from__lte=last) if last else Q()
    other = mains.filter(open_end, until).select_related("position").first()
    if other is not None:
        raise PersonnelError(
            _(
                "%(position)s is the main post since %(day)s. Record its last day first, or choose "
                "another kind."
            )
            % {"position": other.position.short_name, "day": f"{other.active_from:%d/%m/%Y}"},
            field="kind",
        )


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, last_day: date, at: datetime, by: Any, decision_number: str = ""
) -> Appointment:
    """End a post on its last day, or move that day. Raises `PersonnelError` when it lies before the
    first, when a main post would reach into another one, or for the own file.
    """
    refuse_own(by, appointment.officer)
    if last_day < appointment.active_from:
        raise PersonnelError(_("The last day lies before the first."), field="last_day")
    if appointment.active_to is not None and last_day > appointment.active_to:
        _refuse_reaching_into(appointment, last_day)
    before, appointment.active_to = appointment.active_to, last_day
    appointment.save(update_fields=["active_to"])
    follow_post(post=appointment, before=before, at=at, by=by)
    log(
        instance=appointment,
        action="personnel.end_appointment",
        user=by,
        timestamp=at,
        data={"last_day": last_day.isoformat(), "decision": normal(decision_number)},
    )
    return appointment


@transaction.atomic
def reopen_appointment(*, appointment: Appointment, at: datetime, by: Any) -> Appointment:
    """Take the last day of a post away again. Safe to repeat.

    Raises `PersonnelError` when a main post would reach into another one, or for the own file.
    """
    refuse_own(by, appointment.officer)
    if appointment.active_to is not None:
        _refuse_reaching_into(appointment, None)
        before, appointment.active_to = appointment.active_to, None
        appointment.save(update_fields=["active_to"])
        follow_post(post=appointment, before=before, at=at, by=by)
        log(instance=appointment, action="personnel.reopen_appointment", user=by, timestamp=at)
    return appointment


def _refuse_reaching_into(appointment: Appointment, last: date | None) -> None:
    if appointment.kind == Appointment.Kind.MAIN:
        first = appointment.active_from
        _refuse_second_main(appointment.officer, first, last, but=appointment)


@transaction.atomic
def withdraw_appointment(*, appointment: Appointment, reason: str, at: datetime, by: Any) -> None:
    """Take away a post that was recorded by mistake; the log keeps what it said and why.

    It leaves the work history of form 2C, so only a young record can go: `MISTAKE_WINDOW`. A post
    that was held is ended instead. Raises `PersonnelError` for an older one, without a reason, or
    for the own file.
    """
    refuse_own(by, appointment.officer)
    if not normal(reason):
        raise PersonnelError(_("Say why the post goes."), field="reason")
    if at - appointment.recorded_at > MISTAKE_WINDOW:
        raise PersonnelError(
            _("Recorded more than %(days)d days ago: it can only be ended.")
            % {"days": MISTAKE_WINDOW.days}
        )
    said = {
        "officer": str(appointment.officer.uid),
        "unit": str(appointment.unit.uid),
        "position": appointment.position.code,
        "kind": appointment.kind,
        "from": appointment.active_from.isoformat(),
        "to": appointment.active_to.isoformat() if appointment.active_to else "",
        "decision": appointment.decision_number,
        "recorded_at": appointment.recorded_at.isoformat(),
        "reason": normal(reason),
    }
    act = "personnel.withdraw_appointment"
    log(instance=appointment, action=act, user=by, timestamp=at, data=said)
    forget_with_post(post=appointment, at=at, by=by)
    appointment.delete()
