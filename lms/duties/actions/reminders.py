"""Reminding people, and writing down that they were."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from lms.duties.models import Reminder, ReminderRound
from lms.duties.wording import REMINDER, Need
from lms.notices.actions import Draft, give_notices
from lms.personnel.models import Officer, OrgUnit

Channel = ReminderRound.Channel
BATCH = 500


@dataclass(frozen=True, slots=True)
class Message:
    """What one officer is reminded of, and the account that gets it (None: there is none)."""

    officer: int
    text: str
    need: Need
    account: int | None = None
    mail: bool = False


@dataclass(frozen=True)
class Reminded:
    """Ids of the officers who were reminded, lately reminded already, or cannot be reached."""

    round: ReminderRound | None = None
    reminded: Collection[int] = ()
    mailed: int = 0
    lately: Collection[int] = ()
    unreached: Collection[int] = field(default_factory=list)


def reminded_lately(officers: Any, at: datetime) -> set[int]:
    """Ids of those who were reminded so lately that they are not reminded again yet (one query)."""
    rows = Reminder.objects.lately(at).filter(officer__in=officers).order_by()
    return set(rows.values_list("officer_id", flat=True))


@transaction.atomic
def remind(
    *,
    messages: Sequence[Message],
    channel: str,
    unit: OrgUnit,
    at: datetime,
    by: Any,
    insist: bool = False,
) -> Reminded:
    """Remind people, each once; who was reminded lately is left out unless the sender insists.

    On the site a notice comes for everyone with an account; a copied text has been sent by hand and
    is written down only. Two senders at a time wait for each other, so that nobody is told twice.
    """
    wanted = [one for one in messages if channel == Channel.COPIED or one.account is not None]
    unreached = {one.officer for one in messages} - {one.officer for one in wanted}
    ids = [one.officer for one in wanted]
    locked = Officer.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk", flat=True))
    lately = set() if insist else reminded_lately(ids, at)
    told = [one for one in wanted if one.officer not in lately]
    if not told:
        return Reminded(lately=lately, unreached=unreached)
    mailed = sum(one.mail for one in told) if channel == Channel.SITE else 0
    round = ReminderRound.objects.create(
        by=by, unit=unit, channel=channel, people=len(told), mailed=mailed, at=at
    )
    Reminder.objects.bulk_create(
        [Reminder(round=round, officer_id=one.officer, text=one.text, at=at) for one in told],
        batch_size=BATCH,
    )
    if channel == Channel.SITE:
        give_notices(drafts=_drafts(told, by), kind=REMINDER, at=at)
    return Reminded(round, [one.officer for one in told], mailed, lately, unreached)


def _drafts(told: Sequence[Message], by: Any) -> list[Draft]:
    name = by.get_full_name()
    return [
        Draft(one.account, {"by": name, "need": one.need.plain()}, mail=one.mail)
        for one in told
        if one.account is not None
    ]
