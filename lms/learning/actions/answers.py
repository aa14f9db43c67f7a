"""Saving one answer: short, idempotent, never losing what was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.models import QuestionVersion
from courses.questions import BadAnswer, type_named
from lms.learning.errors import LearningError, TryAgain
from lms.learning.models import Attempt, RefusedAnswer
from lms.learning.models.attempts import Given

TRIES = 5
REFUSED_KEPT = 100
"""So many refused answers of one attempt are kept: enough for any marker, too few to fill a disk."""

SAVED, STALE, LATE = "saved", RefusedAnswer.Reason.STALE, RefusedAnswer.Reason.LATE


@dataclass(frozen=True)
class Saved:
    """The outcome of a save: `saved`, `stale` (from an older page) or `late`.

    `value`, `client_seq` and `unsure` are what stands now; a further save of the slot must carry a
    higher number. `offered` is what was sent.
    """

    outcome: str
    value: Any
    client_seq: int
    unsure: bool = False
    offered: Any = None


def answer_question(
    *, attempt: Attempt, slot: int, raw: Any, client_seq: int, unsure: bool, at: datetime
) -> Saved:
    """Take in what a form sent for one slot, and store it (see `save_answer`).

    `raw` is the list of texts sent under the field's name. Raises `BadAnswer` for an answer that
    cannot be read, `LearningError` for an unknown slot; then nothing is changed.
    """
    version = QuestionVersion.objects.get(uid=_known_slot(attempt, slot)["version"])
    value = type_named(version.spec["type"]).clean(version.spec, raw)
    return save_answer(
        attempt=attempt, slot=slot, value=value, client_seq=client_seq, unsure=unsure, at=at
    )


def save_answer(
    *,
    attempt: Attempt,
    slot: int,
    value: Any,
    client_seq: int,
    at: datetime,
    unsure: bool = False,
) -> Saved:
    """Store the answer of one slot of a running attempt.

    One UPDATE where `rev` is what was read, tried again when another save came between; no
    transaction of its own. A higher `client_seq` wins, an equal one with the same value is a
    repeat, all else is stale: it is kept aside and what stands is returned. After the end plus
    grace, or after closing, the answer is kept aside as late. What stands already is never
    refused, whenever it is sent again. Raises `LearningError` for an unknown slot, `TryAgain` when
    other saves came between every time. A practice that has replied takes no other answer to that
    question: `LearningError`.
    """
    _known_slot(attempt, slot)
    for _try in range(TRIES):
        stands = attempt.given(slot)
        if stands.replied:
            if value == stands.value:
                return Saved(SAVED, *stands[:3], offered=value)
            raise LearningError(_("The reply was shown: the answer can no longer be changed."))
        sent = Given(value, client_seq, unsure)
        new = _new_state(stands, sent)
        runs = attempt.takes_answers(at)
        if new == stands or (not runs and sent.says(stands)):
            return Saved(SAVED, *stands[:3], offered=value)
        if not runs:
            return _refuse(attempt, slot, Given(value, client_seq), LATE, at)
        if new is None:
            return _refuse(attempt, slot, Given(value, client_seq), STALE, at)
        if _write(attempt, slot, new):
            return Saved(SAVED, *new[:3], offered=value)
    raise TryAgain(_("The answer could not be saved just now. Try again."))


def give_reply(*, attempt: Attempt, slot: int, at: datetime) -> None:
    """Fix the answer of one slot of a running practice, so that its reply may be shown.

    Safe to repeat. Raises `BadAnswer` when nothing is answered and the learner has not said that
    they are not sure, `LearningError` when the attempt is no practice, runs no more or has no such
    slot, `TryAgain` when saves came between every time.
    """
    _known_slot(attempt, slot)
    if not attempt.is_practice or not attempt.takes_answers(at):
        raise LearningError(_("Replies are shown when the test is handed in."))
    for _try in range(TRIES):
        stands = attempt.given(slot)
        if stands.replied:
            return
        if stands.value is None and not stands.unsure:
            raise BadAnswer(_("Choose or write an answer first."))
        if _write(attempt, slot, stands._replace(replied=True)):
            return
    raise TryAgain(_("The answer could not be saved just now. Try again."))


def _write(attempt: Attempt, slot: int, given: Given) -> bool:
    """Store what stands in a slot unless another save came between; then read what is there now."""
    answers = {**attempt.answers, str(slot): given.stored}
    running = Attempt.objects.filter(pk=attempt.pk, rev=attempt.rev, closed_at=None)
    if running.update(answers=answers, rev=attempt.rev + 1):
        attempt.answers, attempt.rev = answers, attempt.rev + 1
        return True
    attempt.refresh_from_db(fields=["answers", "rev", "closed_at"])
    return False


def _new_state(stands: Given, sent: Given) -> Given | None:
    """What a save makes of a slot: `stands` itself when there is nothing to do, None when stale.

    The same answer said again takes the later number where one may be held up between the two: that
    one would pass for the newest. The learner's doubt is no answer: where only that differs, the
    last word counts.
    """
    if sent.says(stands) and sent.client_seq <= stands.client_seq + 1:
        return stands
    if sent.client_seq > stands.client_seq:
        return sent
    if sent.value == stands.value:
        return stands._replace(client_seq=stands.client_seq + 1, unsure=sent.unsure)
    return None


def _refuse(attempt: Attempt, slot: int, sent: Given, reason: str, at: datetime) -> Saved:
    """Keep a refused answer aside, once however often it is sent, and say what stands."""
    rows = RefusedAnswer.objects.filter(attempt=attempt)
    kept = list(rows.values_list("slot", "client_seq", "reason", "value"))
    if len(kept) < REFUSED_KEPT and (slot, sent.client_seq, reason, sent.value) not in kept:
        RefusedAnswer.objects.create(
            attempt=attempt,
            slot=slot,
            value=sent.value,
            client_seq=sent.client_seq,
            reason=reason,
            received_at=at,
        )
    return Saved(reason, *attempt.given(slot)[:3], offered=sent.value)


def _known_slot(attempt: Attempt, slot: int) -> dict[str, Any]:
    found = attempt.slot(slot)
    if found is None:
        raise LearningError(_("This question is not part of the test."))
    return found
