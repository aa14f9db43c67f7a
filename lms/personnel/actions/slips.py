"""Activation slips of officers, and the accounts that come with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts import actions as accounts
from lms.accounts import slips
from lms.accounts.errors import AccountError
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Officer
from lms.personnel.rules import needs_slip, open_to_slips


@transaction.atomic
def first_slip(*, officer: Officer, at: datetime, by: Any) -> str:
    """Make an account for an officer who has none; returns the code of its slip.

    Raises `PersonnelError` when there is one already, or when the e-mail address is another's.
    """
    if officer.user_id is not None:
        raise PersonnelError(_("This officer has an account already."))
    _open_account(officer, at=at, by=by)
    return _codes([officer], at=at, by=by)[officer.pk]


@transaction.atomic
def hand_out_slip(*, officer: Officer, at: datetime, by: Any) -> str:
    """A slip for one officer, whose pass phrase is forgotten or who has no account; its code.

    The old pass phrase, an earlier slip and all sessions are dead at once. Raises `PersonnelError`
    for an account that may do more than a keeper may hand out.
    """
    if officer.pk not in open_to_slips([officer], by=by, on=timezone.localtime(at).date()):
        raise PersonnelError(
            _("This account may do more than yours. The administrator hands out its slip.")
        )
    if officer.user is None:
        return first_slip(officer=officer, at=at, by=by)
    try:
        return slips.replace_password(user=officer.user, by=by, at=at)
    except AccountError as error:
        raise PersonnelError(str(error)) from error


@transaction.atomic
def void_slip(*, officer: Officer, at: datetime, by: Any) -> bool:
    """Make an officer's waiting slip useless; whether there was one. A new slip undoes it.

    Raises `PersonnelError` for an account that may do more than a keeper may hand out.
    """
    if officer.pk not in open_to_slips([officer], by=by, on=timezone.localtime(at).date()):
        raise PersonnelError(
            _("This account may do more than yours. The administrator hands out its slip.")
        )
    return officer.user is not None and slips.void_slip(user=officer.user, by=by, at=at)


@transaction.atomic
def hand_out_slips(*, officers: Sequence[Officer], at: datetime, by: Any) -> dict[int, str]:
    """Slips for many officers at once, with accounts for who has none; codes by the officer's id.

    Nobody loses a pass phrase that works: who uses an account already is left out, as is whose
    account may do more than `by` may hand out. So a press too many takes nothing away. Raises
    `PersonnelError` when somebody's e-mail address is another account's.
    """
    on = timezone.localtime(at).date()
    allowed = open_to_slips(officers, by=by, on=on)
    chosen = [one for one in officers if one.pk in allowed and needs_slip(one, on)]
    for officer in chosen:
        if officer.user is None:
            _open_account(officer, at=at, by=by)
    return _codes(chosen, at=at, by=by)


def _open_account(officer: Officer, *, at: datetime, by: Any) -> None:
    try:
        officer.user, _nothing = accounts.create_account(
            full_name=officer.full_name,
            email=officer.email,
            phone=officer.phone,
            password="",
            at=at,
            by=by,
        )
    except AccountError as error:
        raise PersonnelError(str(error), field="email") from error
    officer.save(update_fields=["user"])


def _codes(officers: Sequence[Officer], *, at: datetime, by: Any) -> dict[int, str]:
    users = [officer.user for officer in officers if officer.user is not None]
    codes = slips.issue_slips(users=users, by=by, at=at)
    return {one.pk: codes[one.user_id] for one in officers if one.user_id is not None}
