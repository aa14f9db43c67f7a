"""What a row says of a person, against what the file says. An empty cell changes nothing."""

from typing import Any

from django.utils.translation import gettext as _

from courses.vietnamese import same_spelling_key
from lms.accounts.models import User
from lms.papers.dates import PartialDate
from lms.personnel.exchange.roster.cells import Typed
from lms.personnel.exchange.roster.columns import FULL_NAME, NUMBER, label_of
from lms.personnel.exchange.roster.outcomes import Terms
from lms.personnel.models import Officer
from lms.personnel.persons import may_be_one_day
from lms.personnel.rules import may_hand_out_slip

PLAIN = (FULL_NAME, NUMBER, "sex", "kind", "phone", "email")


def new_values(row: Typed) -> dict[str, Any]:
    """The fields of a new officer."""
    return {name: row.values[name] for name in PLAIN if name in row.values} | _birth(row.birth)


def _birth(born: PartialDate | None) -> dict[str, Any]:
    return {"birth_date": born.first(), "birth_precision": born.precision} if born else {}


def changed_values(
    row: Typed, officer: Officer
) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """The fields of the officer that the row changes, and what to tell: label, before, after."""
    values: dict[str, Any] = {}
    told = []
    for name in PLAIN:
        new, old = row.values.get(name), getattr(officer, name) or ""
        if not new or _same(name, new, old):
            continue
        values[name] = new
        told.append((label_of(name), _text(name, old), _text(name, new)))
    if row.birth and not _known_already(row.birth, officer.birth):
        values |= _birth(row.birth)
        told.append((label_of("birth"), str(officer.birth or ""), str(row.birth)))
    return values, told


def _same(name: str, new: str, old: str) -> bool:
    """Whether two spellings say the same: of a name, a phone number, a number, an address."""
    if name == FULL_NAME:
        return same_spelling_key(new) == same_spelling_key(old)
    if name == "phone":
        return _digits(new) == _digits(old)
    return new.casefold() == old.casefold()


def _digits(phone: str) -> str:
    digits = "".join(char for char in phone if char.isdigit())
    return "0" + digits[2:] if digits.startswith("84") and len(digits) == 11 else digits


def _known_already(new: PartialDate, old: PartialDate | None) -> bool:
    """Whether the file knows the day at least as well: 1990 takes nothing from 15/06/1990."""
    if old is None or not may_be_one_day(new, old):
        return False
    return (bool(old.month), bool(old.day)) >= (bool(new.month), bool(new.day))


def _text(name: str, value: str) -> str:
    choices = {"sex": Officer.Sex, "kind": Officer.Kind}
    if name in choices and value:
        return str(choices[name](value).label)
    return value


def email_refusal(officer: Officer, email: str, terms: Terms) -> str:
    """Why the account may not get this e-mail address, which opens it; empty when it may."""
    if terms.by is not None and not may_hand_out_slip(by=terms.by, officer=officer, on=terms.on):
        return _("This account may do more than yours. The administrator changes its address.")
    if User.objects.filter(email=email).exclude(officer=officer).exists():
        return _("Another account has this e-mail address.")
    return ""
