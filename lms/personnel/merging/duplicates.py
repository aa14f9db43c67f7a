"""Who may have two profiles: told, never merged by itself."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.vietnamese import fold
from lms.accounts.phones import phone_key
from lms.personnel.models import Officer
from lms.personnel.persons import may_be_one_day

MOST = 100
"""Pairs shown at once: the next ones come when these are merged."""
MOST_ON_A_PHONE = 3
"""A number that more people have is an office's."""


@dataclass(frozen=True)
class Likeness:
    """Two profiles that may be one person's, and why."""

    first: Officer
    second: Officer
    reasons: tuple[str, ...]

    @property
    def people(self) -> tuple[Officer, Officer]:
        return self.first, self.second


def _number_key(number: str | None) -> str:
    return re.sub(r"\W", "", fold(number or ""))


def likenesses(officers: QuerySet[Officer], of: Officer | None = None) -> list[Likeness]:
    """Pairs among `officers` with the same name and birth date, phone or number (one query).

    Diacritics, case and marks do not matter. With `of` only the pairs of that one.
    """
    rows = list(officers.select_related("kept_by").order_by("pk"))
    alike = (
        (_("same officer number"), _pairs(rows, lambda one: _number_key(one.number))),
        (_("same name and birth date"), filter(_born_alike, _pairs(rows, _name_key))),
        (_("same phone"), _pairs(rows, lambda one: phone_key(one.phone), most=MOST_ON_A_PHONE)),
    )
    found: dict[tuple[Officer, Officer], list[str]] = defaultdict(list)
    for reason, pairs in alike:
        for pair in pairs:
            if of is None or of in pair:
                found[pair].append(reason)
    told = [Likeness(*pair, tuple(reasons)) for pair, reasons in found.items()]
    return sorted(told, key=lambda one: -len(one.reasons))


def _name_key(officer: Officer) -> str:
    return fold(officer.full_name) if officer.birth_date else ""


def _born_alike(pair: tuple[Officer, Officer]) -> bool:
    return may_be_one_day(pair[0].birth, pair[1].birth)


def _pairs(
    rows: Iterable[Officer], key: Callable[[Officer], str], *, most: int | None = None
) -> Iterable[tuple[Officer, Officer]]:
    """Every two rows of one key, the older first; none of a key that more than `most` have."""
    groups: dict[str, list[Officer]] = defaultdict(list)
    for row in rows:
        if name := key(row):
            groups[name].append(row)
    for group in groups.values():
        if most is None or len(group) <= most:
            yield from combinations(group, 2)
