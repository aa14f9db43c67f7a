"""The files that are kept already, as far as a list may name their people. Few queries, in chunks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from courses.vietnamese import fold, same_spelling_key
from lms.personnel.exchange.roster.cells import Typed
from lms.personnel.listing import active_posts
from lms.personnel.models import Appointment, Officer

CHUNK = 500
"""Values in one query; SQLite takes more, and PostgreSQL plans it well."""


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    found = list(values)
    for start in range(0, len(found), CHUNK):
        yield found[start : start + CHUNK]


class KeptFiles:
    """Officers of the kept files whose number or name a list has, with their posts.

    `scope` are ids of units whose agencies' files are kept here, None for all. With `lock` the rows
    stay as they are until the transaction ends.
    """

    def __init__(
        self,
        rows: Sequence[Typed],
        *,
        scope: Collection[int] | None,
        since: date,
        lock: bool = False,
    ) -> None:
        numbers = {row.values["number"].casefold() for row in rows if "number" in row.values}
        names = {fold(row.name) for row in rows if row.name}
        wanted, self.old_numbers = _wanted(numbers, names, scope)
        self.officers = {one.pk: one for one in _officers(wanted, lock)}
        self.by_number: dict[str, Officer] = {}
        self.by_name: dict[str, list[Officer]] = defaultdict(list)
        self.by_uid = {str(one.uid): one for one in self.officers.values()}
        for one in self.officers.values():
            if one.number:
                self.by_number[one.number.casefold()] = one
            self.by_name[same_spelling_key(one.full_name)].append(one)
        for (
            number,
            pk,
        ) in self.old_numbers.items():  # of a merged profile: means the person
            if pk in self.officers:
                self.by_number.setdefault(number, self.officers[pk])
        self.used_numbers = _used(numbers - self.by_number.keys())
        self.posts = _posts(self.officers, since)

    def named(self, name: str) -> list[Officer]:
        """Those of the same name; case, spacing and the place of a tone do not matter."""
        return self.by_name.get(same_spelling_key(name), [])


def _wanted(
    numbers: Collection[str], names: Collection[str], scope: Collection[int] | None
) -> tuple[list[int], dict[str, int]]:
    """Ids of the kept officers who may be in the list, in one query over the files.

    And by the number of a profile that was merged the id of the one that stands for it.
    """
    kept = Officer.objects.order_by()
    if scope is not None:
        kept = kept.filter(kept_by__in=scope)
    found = kept.values_list("pk", "merged_into", "number", "search_folded")
    ids: dict[int, None] = {}
    aliases: dict[str, int] = {}
    for pk, merged_into, number, key in found.iterator(chunk_size=5000):
        written = (number or "").casefold()
        by_number = bool(written) and written in numbers
        if by_number or key.removesuffix(f" {fold(number)}" if number else "") in names:
            ids[merged_into or pk] = None
            if merged_into and by_number:
                aliases[written] = merged_into
    return list(ids), aliases


def _officers(ids: list[int], lock: bool) -> Iterator[Officer]:
    rows = Officer.objects.order_by("pk")
    for chunk in chunks(ids):
        if lock:  # no joins: who waits would lose a row that changed
            list(rows.select_for_update().filter(pk__in=chunk).values_list("pk"))
        yield from rows.select_related("user", "kept_by").filter(pk__in=chunk)


def _used(numbers: Collection[str]) -> set[str]:
    """Those of `numbers` that officers of other agencies have."""
    used: set[str] = set()
    lower = Officer.objects.order_by().annotate(lower=Lower("number"))
    for chunk in chunks(sorted(numbers)):
        used.update(lower.filter(lower__in=chunk).values_list("lower", flat=True))
    return used


def _posts(officers: Iterable[int], since: date) -> dict[int, list[Appointment]]:
    """Posts that last on the day `since` or begin later, by officer."""
    posts: dict[int, list[Appointment]] = defaultdict(list)
    lasting = Q(active_to__isnull=True) | Q(active_to__gte=since)
    for chunk in chunks(officers):
        rows = Appointment.objects.filter(lasting, officer__in=chunk)
        for post in rows.select_related("unit", "position").order_by("active_from", "pk"):
            posts[post.officer_id].append(post)
    return posts


def posts_told(officers: Collection[int], on: date) -> dict[int, Appointment]:
    """The main post of each officer on a day, to tell people of one name apart."""
    told: dict[int, Appointment] = {}
    for chunk in chunks(officers):
        for post in active_posts(on).filter(officer__in=chunk):
            told.setdefault(post.officer_id, post)
    return told
