"""Saving one answer: short, idempotent, never losing what was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.marking import answer_in
from lms.learning.errors import LearningError
from lms.learning.models import Attempt, RefusedAnswer

TRIES = 3


@dataclass(frozen=True)
class Saved:
    """The outcome of a save: `saved`, `stale` (an older page; `value` is what stands) or `late`."""

    outcome: str
    value: Any
    client_seq: int


def save_answer(*, attempt: Attempt, slot: int, value: Any, client_seq: int, at: datetime) -> Saved:
    """Store the answer of one slot of a running attempt.

    One UPDATE where `rev` is what was read, tried again up to three times when another save came
    between; no transaction of its own. A higher `client_seq` wins, an equal one is a repeat, a
    lower one is stale: it is kept aside and what stands is returned. After the end plus grace, or
    after closing, the answer is kept aside as late. Raises `LearningError` for an unknown slot.
    """
    for _try in range(TRIES):
        if slot not in slots_of(attempt):
            raise LearningError(_("This question is not part of the test."))
        if not attempt.takes_answers(at):
            return _refuse(attempt, slot, value, client_seq, RefusedAnswer.Reason.LATE, at)
        stored = attempt.answers.get(str(slot))
        if stored is not None and client_seq <= stored[1]:
            if client_seq == stored[1] and value == stored[0]:
                return Saved("saved", value, client_seq)
            return _refuse(attempt, slot, value, client_seq, RefusedAnswer.Reason.STALE, at)
        answers = {**attempt.answers, str(slot): [value, client_seq]}
        if Attempt.objects.filter(pk=attempt.pk, rev=attempt.rev, closed_at=None).update(
            answers=answers, rev=attempt.rev + 1
        ):
            attempt.answers, attempt.rev = answers, attempt.rev + 1
            return Saved("saved", value, client_seq)
        attempt.refresh_from_db(fields=["answers", "rev", "closed_at"])
    raise LearningError(_("The answer could not be saved just now. Try again."))


def _refuse(
    attempt: Attempt, slot: int, value: Any, client_seq: int, reason: str, at: datetime
) -> Saved:
    RefusedAnswer.objects.create(
        attempt=attempt,
        slot=slot,
        value=value,
        client_seq=client_seq,
        reason=reason,
        received_at=at,
    )
    stored = attempt.answers.get(str(slot)) or [None, 0]
    return Saved(reason, answer_in(attempt.answers, slot), stored[1])


def slots_of(attempt: Attempt) -> dict[int, dict[str, Any]]:
    """The slots of the frozen paper by number."""
    return {slot["slot"]: slot for slot in attempt.paper["slots"]}
