"""What waits for a keeper to be confirmed: narrowed, page by page, some or all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.personnel.models import Evidence, named
from lms.personnel.pages import Stretch, start_of, stretch

PAGE = 50
ORDER = ("proposed_at", "pk")
AT_ONCE = 500
"""Lines that one press decides: some seconds."""


@dataclass(frozen=True)
class Sought:
    """Which waiting lines are meant; empty parts do not narrow them."""

    text: str = ""
    source: str = ""

    @property
    def any(self) -> bool:
        return bool(self.text or self.source)


def waiting(user: Any, on: date, sought: Sought) -> QuerySet[Evidence]:
    """The lines that wait for the account as keeper and fit, the oldest first."""
    rows = Evidence.objects.proposed().decidable_by(user, on)
    if sought.source:
        rows = rows.filter(source=sought.source)
    if sought.text:
        said = Q(title__icontains=sought.text) | Q(provider__icontains=sought.text)
        rows = rows.filter(said | named(sought.text, "officer__search_folded"))
    return rows.order_by(*ORDER)


def waiting_page(rows: QuerySet[Evidence], *, after: str, before: str) -> Stretch:
    """One page of waiting lines, after or before the line of that uid, else the first."""
    start = start_of(rows, before or after, "uid", ORDER)
    shown = rows.select_related("officer", "proposed_by")
    return stretch(shown, ORDER, start, backwards=bool(before), size=PAGE)


def chosen_lines(
    rows: QuerySet[Evidence], uids: Sequence[UUID], *, everything: bool, seen: datetime | None
) -> list[Evidence]:
    """Those of the waiting lines that were ticked; with `everything` all that were there when `seen`.

    At most `AT_ONCE`, the oldest first.
    """
    if not everything:
        rows = rows.filter(uid__in=uids)
    elif seen is not None:
        rows = rows.filter(proposed_at__lte=seen)
    else:
        return []
    return list(rows.select_related("officer")[:AT_ONCE])
