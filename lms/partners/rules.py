"""How an application and a contract stand, who oversees partners, whose account is whose. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing

from lms.accounts.rules import Limit
from lms.partners.models import ApplicationStep, Contract

Kind = ApplicationStep.Kind
#: Applications from one address, and from everywhere: enough for a hall of people, not for a program.
FROM_ONE, FROM_ALL = Limit(5, timedelta(hours=24)), Limit(200, timedelta(hours=24))
#: The link in the mail works so long.
LINK_VALID = timedelta(days=3)
LINK_SALT = "lms.partners.confirm"
#: The agency is told so many days before a contract ends, once for each.
TOLD_DAYS = (60, 14)


class State(StrEnum):
    """How an application stands."""

    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


def state_of(application: Any) -> State:
    """Of an application that was read with `with_last()`."""
    match application.last_kind:
        case Kind.APPROVED:
            return State.APPROVED
        case Kind.REFUSED:
            return State.REFUSED
        case Kind.ASKED:
            return State.ASKED
    return State.WAITING if application.confirmed_at else State.UNCONFIRMED


class ContractState(StrEnum):
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDING = "ending"
    OVER = "over"


def contract_state(contract: Contract, on: date) -> ContractState:
    """How a contract stands on a day; `ending` within the first time at which the agency is told."""
    if on < contract.active_from:
        return ContractState.TO_COME
    if on > contract.active_to:
        return ContractState.OVER
    soon = (contract.active_to - on).days <= max(TOLD_DAYS)
    return ContractState.ENDING if soon else ContractState.IN_FORCE


def oversees(user: Any) -> bool:
    """Whether somebody decides on partners: reviewers of the agency, administrators."""
    return bool(user.has_perm("courses.change_provider"))


def mail_is_set() -> bool:
    """Whether this installation really sends mail; else nobody waits for a link."""
    return bool(settings.EMAIL_BACKEND.rsplit(".", 2)[-2] not in {"console", "dummy"})


def link_token(uid: Any) -> str:
    """What the mailed link carries: the application, signed, for `LINK_VALID`."""
    return signing.dumps(str(uid), salt=LINK_SALT)


def uid_of_token(token: str) -> str | None:
    """The application that a link is for; None for a link that is old or not ours."""
    try:
        uid: str = signing.loads(token, salt=LINK_SALT, max_age=LINK_VALID)
    except (signing.BadSignature, ValueError):
        return None
    return uid
