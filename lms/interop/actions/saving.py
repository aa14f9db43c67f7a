"""Saving what a package keeps: idempotent by number, and never more than a claim."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.interop.errors import Elsewhere, NotThere, Over, TooOften
from lms.interop.models import PackageAttempt
from lms.interop.rollup import Outcome, leaves, roll_up
from lms.interop.sent import SentState
from lms.interop.tokens import Ticket
from lms.interop.versions import version_with
from lms.learning.actions import finish_activity

BURST = timedelta(seconds=30)
MOST_IN_A_BURST = 60
"""The wrapper saves at most once a second; a package may ask for more, it waits."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save: the number of the last one, and what the package claims."""

    seq: int
    at: datetime
    done: bool
    finished: bool
    items: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def save_state(*, ticket: Ticket, sent: SentState, at: datetime) -> Saved:
    """Keep the state of one item and mark the activity as done once the package says so.

    The same save twice is one. Raises `NotThere` (no such attempt, account closed, no such item),
    `Elsewhere` (opened in a newer page, or an older save), `Over` (the attempt is ended), `TooOften`.
    """
    attempt = _attempt(ticket)
    version = version_with(attempt.version.uid)
    items = version.spec["items"]
    if sent.item not in {item["identifier"] for item in leaves(items)}:
        raise NotThere
    if attempt.launch == ticket.stamp and attempt.seq == sent.seq:
        return _as_it_stands(attempt, at)
    _refuse(attempt, ticket, sent, at)
    states = {**attempt.item_states, sent.item: _merged(attempt.item_states, sent)}
    outcome = roll_up(version.standard, items, states)
    finished = sent.ended and outcome.completed and not wants_to_go_on(sent.cmi)
    values = _values(outcome, at, finished=finished)
    begins = attempt.burst_from is None or at - attempt.burst_from > BURST
    kept = (
        PackageAttempt.objects.running()
        .filter(pk=attempt.pk, launch=ticket.stamp, seq=attempt.seq)
        .update(
            state={"items": states, "last": sent.item},
            seq=sent.seq,
            burst_from=at if begins else attempt.burst_from,
            burst=1 if begins else attempt.burst + 1,
            **values,
        )
    )
    if not kept:
        raise Elsewhere(_("This lesson was saved by another page meanwhile."))
    if outcome.done and not attempt.done:
        finish_activity(round=attempt.round, activity_uid=attempt.activity_uid, at=at)
    return Saved(sent.seq, at, outcome.done, finished, outcome.items)


def wants_to_go_on(cmi: dict[str, Any]) -> bool:
    """Whether an item that closes asks to be taken up where it was ("suspend"), though completed."""
    core = cmi.get("core")
    said = (core if isinstance(core, dict) else cmi).get("exit")
    return said == "suspend"


def _attempt(ticket: Ticket) -> PackageAttempt:
    """Locked: two saves of one attempt wait for each other, here and on the other database."""
    rows = PackageAttempt.objects.open_to(ticket.user).filter(uid=ticket.attempt)
    found: PackageAttempt | None = (
        rows.select_related("version", "round")
        .defer("version__spec")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        raise NotThere
    return found


def _refuse(attempt: PackageAttempt, ticket: Ticket, sent: SentState, at: datetime) -> None:
    if attempt.finished_at is not None:
        raise Over(_("This attempt is ended. What is done now is not saved."))
    if attempt.launch != ticket.stamp:
        raise Elsewhere(_("This lesson was opened in another window. Go on there."))
    if sent.seq < attempt.seq:
        raise Elsewhere(_("A newer state of this lesson is saved already."))
    full = attempt.burst >= MOST_IN_A_BURST
    if full and attempt.burst_from is not None and at - attempt.burst_from <= BURST:
        raise TooOften(_("Saved too often. It is tried again in a moment."))


def _merged(states: dict[str, Any], sent: SentState) -> dict[str, Any]:
    """What came last; that an item was closed once stays true."""
    before = states.get(sent.item) or {}
    return {
        "cmi": sent.cmi or before.get("cmi") or {},
        "ended": sent.ended or bool(before.get("ended")),
    }


def _values(outcome: Outcome, at: datetime, *, finished: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "saved_at": at,
        "completed": outcome.completed,
        "passed": outcome.passed,
        "fraction": outcome.fraction,
    }
    return {**values, "finished_at": at} if finished else values


def _as_it_stands(attempt: PackageAttempt, at: datetime) -> Saved:
    return Saved(attempt.seq, attempt.saved_at or at, attempt.done, attempt.finished_at is not None)
