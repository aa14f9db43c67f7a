"""Officers and their accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.accounts import actions as accounts
from lms.accounts.errors import AccountError
from lms.accounts.models import fold_login
from lms.personnel.actions.slips import first_slip
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Officer, OrgUnit
from lms.personnel.rules import may_hand_out_slip, refuse_own


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
    *,
    person: Person,
    kept_by: OrgUnit,
    at: datetime,
    by: Any,
    with_account: bool = True,
    uid: UUID | None = None,
) -> tuple[Officer, str]:
    """Create an officer kept by an agency, with an account; returns the officer and the code of
    an activation slip (empty without an account), which is shown once and stored nowhere.

    With `uid`, which the form carries, a repeat returns the officer that stands and no code.
    Raises `PersonnelError` for a missing name, a unit that is no agency, or a number in use.
    """
    # One new officer of an agency after the other: a form that is sent twice at once waits here.
    OrgUnit.objects.select_for_update(no_key=True).filter(pk=kept_by.pk).first()
    standing = Officer.objects.filter(uid=uid).first() if uid else None
    if standing is not None:
        return standing, ""
    if not normal(person.full_name):
        raise PersonnelError(_("Enter the full name."), field="full_name")
    if not kept_by.is_agency:
        raise PersonnelError(_("Only an agency keeps files."), field="kept_by")
    _refuse_used_number(person.number, None)
    officer = Officer(kept_by=kept_by, recorded_at=at, **_values(person))
    officer.uid = uid or officer.uid
    officer.save()
    log(instance=officer, action="wagtail.create", user=by, timestamp=at)
    return officer, first_slip(officer=officer, at=at, by=by) if with_account else ""


def _values(person: Person) -> dict[str, Any]:
    typed = {**vars(person), "number": normal(person.number) or None}
    return typed | {"full_name": normal(person.full_name), "email": fold_login(person.email)}


def _refuse_used_number(number: str, officer: Officer | None) -> None:
    number = normal(number)
    rows = Officer.objects.filter(number__iexact=number)  # td-01 and TD-01 are one on paper
    if number and (rows.exclude(pk=officer.pk) if officer else rows).exists():
        raise PersonnelError(
            _("Another officer has the number %(number)s already.") % {"number": number},
            field="number",
        )


@transaction.atomic
def change_officer(*, officer: Officer, person: Person, at: datetime, by: Any) -> Officer:
    """Change what is known of a person, the name and e-mail address of the account with it.

    Raises `PersonnelError` as `create_officer` does, for the own file, and for the e-mail address of
    an account whose pass phrase the keeper may not hand out: the address opens the account.
    """
    refuse_own(by, officer)
    if not normal(person.full_name):
        raise PersonnelError(_("Enter the full name."), field="full_name")
    _refuse_used_number(person.number, officer)
    values = _values(person)
    changed = [name for name, value in values.items() if getattr(officer, name) != value]
    if not changed:
        return officer
    for name in changed:
        setattr(officer, name, values[name])
    officer.save()
    if {"full_name", "email", "phone"} & set(changed):
        carry_to_account(officer, email="email" in changed, at=at, by=by)
    log(instance=officer, action="wagtail.edit", user=by, timestamp=at, data={"fields": changed})
    return officer


def carry_to_account(officer: Officer, *, email: bool, at: datetime, by: Any) -> None:
    """Give the officer's account, if there is one, the name, e-mail address and phone of the file.

    Raises `PersonnelError` when `by` may not change the address, or when it is another account's.
    """
    account, on = officer.user, timezone.localtime(at).date()
    if account is None:
        return
    if email and by is not None and not may_hand_out_slip(by=by, officer=officer, on=on):
        raise PersonnelError(
            _("This account may do more than yours. The administrator changes its address."),
            field="email",
        )
    try:
        accounts.change_account(
            user=account,
            full_name=officer.full_name,
            email=officer.email,
            phone=officer.phone,
            at=at,
            by=by,
        )
    except AccountError as error:
        raise PersonnelError(str(error), field="email") from error
