"""The user-facing errors of accounts."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class AccountError(Exception):
    """An act on an account that cannot be done; its message is for the user."""


def asleep_message() -> str:
    """What who knows the pass phrase of an account that sleeps is told."""
    return _(
        "This account was not used for %(days)d days and sleeps. The file keeper wakes it with a new "
        "slip. Nothing was lost."
    ) % {"days": settings.SLEEP_DAYS}


def closed_message(user: Any) -> str:
    """What who knows the pass phrase of a closed account is told: where it goes on, if it does."""
    if user.joined_to is None:
        return _("This account is closed. The unit's file keeper can open it again.")
    return _(
        "This account was joined with another one of yours. Sign in with the user name %(name)s."
    ) % {"name": user.joined_to.username}


class SignInPausedError(ValidationError):
    """Signing in is refused until `until`, before any password is looked at.

    `retry_after` are the seconds until then, for the header of that name.
    """

    def __init__(self, *, until: datetime, at: datetime) -> None:
        self.retry_after = max(1, ceil((until - at).total_seconds()))
        minutes = ceil(self.retry_after / 60)
        message = ngettext(
            "Signing in is paused after several wrong attempts. "
            "Please try again at %(time)s, in %(minutes)d minute.",
            "Signing in is paused after several wrong attempts. "
            "Please try again at %(time)s, in %(minutes)d minutes.",
            minutes,
        )
        ready = timezone.localtime(until + timedelta(minutes=1))
        params = {"time": time_format(ready.time(), "H:i"), "minutes": minutes}
        super().__init__(message, code="paused", params=params)
