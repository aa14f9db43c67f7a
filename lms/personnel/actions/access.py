"""Noting who looked at whose profile."""

from datetime import datetime
from typing import Any

from lms.personnel.models import AccessLogEntry, Officer


def note_access(
    *, officer: Officer, user: Any, what: str, detail: str = "", at: datetime
) -> AccessLogEntry | None:
    """Write down one look of another person; None for the officer's own.

    `what` is one of `AccessLogEntry.What`. Every look is a line of its own: the log answers how
    often, not only whether.
    """
    if officer.user_id == user.pk:
        return None
    return AccessLogEntry.objects.create(
        officer=officer, user=user, what=what, detail=detail[:200], at=at
    )
