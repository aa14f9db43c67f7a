"""Some or all of a list, chosen to be reminded: only people for whom the sender answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms.duties.actions import Message
from lms.duties.wording import sentences
from lms.personnel.models import Officer
from lms.reports.listing import Few, Many
from lms.reports.people import Followed, Person, Row, Wanted, followed_people, rows_of
from lms.reports.reminders import need_of
from lms.reports.scope import Place

#: So many are reminded by one press; the worker mails them afterwards.
MOST_REMINDED = 5000
CHUNK = 1000


class TooMany(Exception):
    """More people than can be reminded at once."""


@dataclass(frozen=True)
class Reach:
    """The account of an officer, and whether mail reaches it."""

    account: int | None
    mail: bool


@dataclass(frozen=True)
class Chosen:
    """People in the order of their list, who have something to be reminded of; how many have not."""

    followed: Followed
    rows: Sequence[Row] = ()
    reach: dict[int, Reach] | None = None
    content: int = 0

    def messages(self) -> list[Message]:
        return [self._message(row) for row in self.rows]

    def _message(self, row: Row) -> Message:
        need = need_of(row.person, self.followed)
        reach = (self.reach or {})[row.person.officer_id]
        return Message(
            row.person.officer_id, "\n".join(sentences(need)), need, reach.account, reach.mail
        )

    def named(self, officers: Collection[int]) -> list[Row]:
        """The rows of some officers, in the order of the list."""
        return [row for row in self.rows if row.person.officer_id in officers]

    def without(self, officers: Collection[int]) -> list[Row]:
        return [row for row in self.rows if row.person.officer_id not in officers]


def chosen(
    place: Place, people: Few | Many, wanted: Wanted, uids: Sequence[UUID], *, everyone: bool
) -> Chosen:
    """Those named by `uids`, or with `everyone` all who fit. Raises `TooMany`."""
    followed = people.followed
    found: Sequence[Person]
    if everyone:
        if people.number(wanted) > MOST_REMINDED:
            raise TooMany
        found = people.people(wanted)
    elif len(uids) > MOST_REMINDED:
        raise TooMany
    else:
        ids = list(
            Officer.objects.filter(uid__in=uids, pk__in=place.officers()).values_list(
                "pk", flat=True
            )
        )
        some = followed_people(ids, place.on, minimum=followed.minimum)
        followed = some or followed
        found = wanted.sorted(some.people if some else ())
    reach = _reach([one.officer_id for one in found], place)
    mine = [one for one in found if one.officer_id in reach]
    needy = [one for one in mine if need_of(one, followed).any]
    rows = [
        row
        for start in range(0, len(needy), CHUNK)
        for row in rows_of(needy[start : start + CHUNK], place.on)
    ]
    return Chosen(followed, rows, reach, content=len(mine) - len(needy))


def _reach(officers: Sequence[int], place: Place) -> dict[int, Reach]:
    """By officer the account, of those for whom the sender answers; never the own (one query)."""
    user: Any = place.scope.user
    mine = Officer.objects.guided_by(user, place.on).filter(pk__in=officers)
    rows = mine.exclude(user=user).order_by()
    found = rows.values_list("pk", "user_id", "user__is_active", "user__email")
    return {
        pk: Reach(account if active else None, bool(active and email))
        for pk, account, active, email in found
    }
