"""Rules of accounts: when guessing is stopped, who needs a second factor, the notice's version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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


# Rooms above add a check for their own kind of access, for example to a unit's people.
SENSITIVE_ROLE_CHECKS: list[Callable[[User], bool]] = []


def sees_other_people(user: User) -> bool:
    """Whether the account opens other people's data, so that a password alone is too little."""
    if user.is_superuser or user.has_perm("wagtailadmin.access_admin"):
        return True
    return any(check(user) for check in SENSITIVE_ROLE_CHECKS)
