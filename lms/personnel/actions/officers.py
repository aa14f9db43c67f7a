"""Officers, their posts and their authority."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import JobPosition
from courses.vietnamese import normal
from lms.accounts import actions as accounts
from lms.accounts.errors import AccountError
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit


@dataclass(frozen=True)
class Person:
    """What is typed about a person."""

    full_name: str
    number: str = ""
    birth_date: date | None = None
    birth_precision: str = "day"
    sex: str = ""
    kind: str = Officer.Kind.CIVIL_SERVANT
    phone: str = ""
    email: str = ""


@transaction.atomic
def create_officer(
    *, person: Person, kept_by: OrgUnit, at: datetime, by: Any, with_account: bool = True
) -> tuple[Officer, str]:
    """Create an officer kept by an agency, with an account; returns the officer and the first
    pass phrase (empty without an account), which is shown once and stored nowhere.

    Raises `PersonnelError` for a missing name, a unit that is no agency, or a number in use.
    """
    if not normal(person.full_name):
        raise PersonnelError(_("Enter the full name."), field="full_name")
    if not kept_by.is_agency:
        raise PersonnelError(_("Only an agency keeps files."), field="kept_by")
    _refuse_used_number(person.number, None)
    officer = Officer(kept_by=kept_by, recorded_at=at, **_values(person))
    officer.save()
    password = ""
    if with_account:
        try:
            officer.user, password = accounts.create_account(
                full_name=officer.full_name, email=officer.email, at=at, by=by
            )
        except AccountError as error:
            raise PersonnelError(str(error), field="email") from error
        officer.save(update_fields=["user"])
    log(instance=officer, action="wagtail.create", user=by, timestamp=at)
    return officer, password


def _values(person: Person) -> dict[str, Any]:
    return {**vars(person), "number": person.number or None}


def _refuse_used_number(number: str, officer: Officer | None) -> None:
    number = normal(number)
    rows = Officer.objects.filter(number=number)
    if number and (rows.exclude(pk=officer.pk) if officer else rows).exists():
        raise PersonnelError(
            _("Another officer has the number %(number)s already.") % {"number": number},
            field="number",
        )


@transaction.atomic
def change_officer(*, officer: Officer, person: Person, at: datetime, by: Any) -> Officer:
    """Change what is known of a person. Raises `PersonnelError` as `create_officer` does."""
    if not normal(person.full_name):
        raise PersonnelError(_("Enter the full name."), field="full_name")
    _refuse_used_number(person.number, officer)
    changed = [name for name, value in _values(person).items() if getattr(officer, name) != value]
    for name in changed:
        setattr(officer, name, _values(person)[name])
    officer.save()
    log(instance=officer, action="wagtail.edit", user=by, timestamp=at, data={"fields": changed})
    return officer


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
) -> Appointment:
    """Appoint an officer to a position in a unit from a date. Safe to repeat.

    Raises `PersonnelError` when the dates are in the wrong order or the unit is not in force on
    the first day.
    """
    if active_to is not None and active_to < active_from:
        raise PersonnelError(_("The last day lies before the first."), field="active_to")
    if not OrgUnit.objects.active(active_from).filter(pk=unit.pk).exists():
        raise PersonnelError(_("The unit does not exist on that day."), field="unit")
    values = {
        "kind": kind,
        "active_to": active_to,
        "decision_number": normal(decision_number),
        "decision_date": decision_date,
        "recorded_at": at,
        "recorded_by": by,
    }
    appointment, created = Appointment.objects.get_or_create(
        officer=officer, unit=unit, position=position, active_from=active_from, defaults=values
    )
    if created:
        log(instance=appointment, action="wagtail.create", user=by, timestamp=at)
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, last_day: date, at: datetime, by: Any, decision_number: str = ""
) -> Appointment:
    """End a post on its last day. Raises `PersonnelError` when that day lies before the first."""
    if last_day < appointment.active_from:
        raise PersonnelError(_("The last day lies before the first."), field="last_day")
    appointment.active_to = last_day
    appointment.save(update_fields=["active_to"])
    log(
        instance=appointment,
        action="personnel.end_appointment",
        user=by,
        timestamp=at,
        data={"last_day": last_day.isoformat(), "decision": normal(decision_number)},
    )
    return appointment


@transaction.atomic
def grant_authority(
    *,
    officer: Officer,
    unit: OrgUnit,
    kind: str,
    active_from: date,
    basis: str,
    at: datetime,
    by: Any,
    active_to: date | None = None,
) -> Authority:
    """Let an officer act for a unit and all below it. Safe to repeat."""
    authority, created = Authority.objects.get_or_create(
        officer=officer,
        unit=unit,
        kind=kind,
        active_from=active_from,
        defaults={
            "active_to": active_to,
            "basis": basis,
            "recorded_at": at,
            "granted_by": by,
        },
    )
    if created:
        log(instance=authority, action="wagtail.create", user=by, timestamp=at)
    return authority


@transaction.atomic
def transfer_file(*, officer: Officer, to: OrgUnit, at: datetime, by: Any) -> Officer:
    """Hand an officer's file over to another agency; the hand-over is logged."""
    if not to.is_agency:
        raise PersonnelError(_("Only an agency keeps files."), field="kept_by")
    was = officer.kept_by
    officer.kept_by = to
    officer.save(update_fields=["kept_by"])
    log(
        instance=officer,
        action="personnel.transfer_file",
        user=by,
        timestamp=at,
        data={"from": str(was.uid), "to": str(to.uid)},
    )
    return officer
