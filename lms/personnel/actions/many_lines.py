"""Many proposed lines decided at once. Each is decided alone, so that nobody waits for a hundred."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from lms.personnel.actions.access import note_access
from lms.personnel.actions.evidence import confirm_evidence, refuse_evidence
from lms.personnel.errors import PersonnelError
from lms.personnel.models import AccessLogEntry, Evidence


def confirm_many(*, lines: Iterable[Evidence], at: datetime, by: Any) -> int:
    """Confirm these proposed lines, as far as `by` decides on them; how many were confirmed now.

    Others' lines and those that were decided before are passed over.
    """

    def confirm(line: Evidence) -> None:
        confirm_evidence(evidence=line, at=at, by=by)

    return _decide(lines, confirm, at=at, by=by)


def refuse_many(*, lines: Iterable[Evidence], reason: str, at: datetime, by: Any) -> int:
    """Refuse these proposed lines with one reason; how many were refused now.

    Others' lines and those that were decided before are passed over.
    """

    def refuse(line: Evidence) -> None:
        refuse_evidence(evidence=line, reason=reason, at=at, by=by)

    return _decide(lines, refuse, at=at, by=by)


def _decide(
    lines: Iterable[Evidence], decide: Callable[[Evidence], object], *, at: datetime, by: Any
) -> int:
    on = timezone.localtime(at).date()
    rows = Evidence.objects.proposed().decidable_by(by, on)
    rows = rows.filter(pk__in=[line.pk for line in lines])
    decided = 0
    for row in rows.select_related("officer").order_by("officer", "ended_on", "pk"):
        try:
            decide(row)
        except PersonnelError:  # decided by somebody else meanwhile
            continue
        change = AccessLogEntry.What.CHANGE
        note_access(officer=row.officer, user=by, what=change, detail=row.title, at=at)
        decided += 1
    return decided
