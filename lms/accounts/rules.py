"""Rules of accounts: when guessing is stopped, who needs a second factor, the notice's version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from lms.accounts.models import User

# Raise it when the text in templates/accounts/notice/ changes in meaning: everyone reads it again.
NOTICE_VERSION = 1


@dataclass(frozen=True)
class Limit:
    """So many failures within `window`; the next attempt waits until the oldest has left it."""

    failures: int
    window: timedelta

    def locked_until(self, failures: Sequence[datetime]) -> datetime | None:
        """End of the lock after `failures` (newest first, within the window), None without one."""
        if len(failures) < self.failures:
            return None
        return failures[self.failures - 1] + self.window


# The account comes first: a whole office sits behind one address, so an address is stopped only
# for failures, and only when they are far more than an office's typing mistakes.
ACCOUNT_LIMIT = Limit(5, timedelta(minutes=15))
NETWORK_LIMIT = Limit(50, timedelta(minutes=10))
# Wrong codes of slips from one address, trusted or not: an office that activates together types a
# few wrong; at this pace guessing one of a thousand slips takes longer than there are people.
SLIP_LIMIT = Limit(30, timedelta(minutes=10))
SLIP_VALID = timedelta(days=30)


# Rooms above add a check for their own kind of access, for example to a unit's people.
SENSITIVE_ROLE_CHECKS: list[Callable[[User], bool]] = []


def sees_other_people(user: User) -> bool:
    """Whether the account opens other people's data, so that a password alone is too little."""
    if user.is_superuser or user.has_perm("wagtailadmin.access_admin"):
        return True
    return any(check(user) for check in SENSITIVE_ROLE_CHECKS)


# Rooms above tell whose account an officer number opens, and the number of an account's person.
ACCOUNT_OF_NUMBER: list[Callable[[str], User | None]] = []
NUMBER_OF_ACCOUNT: list[Callable[[User], str]] = []


def account_of_number(number: str) -> User | None:
    """The account of the officer with that number, if there is one; an officer alone is nobody."""
    found = (ask(number) for ask in ACCOUNT_OF_NUMBER)
    return next((user for user in found if user), None)


def number_of_account(user: User) -> str:
    """The officer number of the person whose account it is; empty where none is known."""
    return next((number for ask in NUMBER_OF_ACCOUNT if (number := ask(user))), "")


def last_use(user: User) -> date:
    """The last day on which the account was used; that it was made counts."""
    moments = (user.date_joined, user.last_login)
    days = [timezone.localtime(moment).date() for moment in moments if moment]
    return max([*days, *filter(None, [user.last_seen_on])])


def is_asleep(user: User, on: date) -> bool:
    """Whether a learner's account was not used for so long that only a new slip wakes it.

    `settings.SLEEP_DAYS` says how long (0: never). Who answers for others is not put to sleep: there
    may be nobody who could hand out the slip, and a second factor guards the account.
    """
    if not settings.SLEEP_DAYS or (on - last_use(user)).days < settings.SLEEP_DAYS:
        return False
    return not sees_other_people(user)


def password_is_old(user: User, on: date) -> bool:
    """Whether a pass phrase must be changed for its age (`settings.PASSWORD_DAYS`; 0: never)."""
    if not user.has_usable_password():
        return False  # signs in by another way
    since = user.password_set_on or timezone.localtime(user.date_joined).date()
    return bool(settings.PASSWORD_DAYS) and (on - since).days >= settings.PASSWORD_DAYS
