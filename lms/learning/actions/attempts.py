"""Starting, closing and repeating attempts at quizzes.

Locks are taken in one order everywhere: first the round, then its attempts. On SQLite a transaction
is IMMEDIATE and the only one that writes, so the locks are for PostgreSQL.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.marking import Marks, mark
from courses.models import QuestionVersion, QuizPage, QuizSlot
from lms.learning.actions.drawing import draw_paper
from lms.learning.actions.rounds import (
    finish_in,
    lock_and_note_place,
    locked_round,
    note_first_opening,
)
from lms.learning.errors import LearningError
from lms.learning.models import Attempt, AttemptRequest, Response, StudyRound
from lms.learning.models.attempts import GRACE
from lms.learning.rules import attempts_left, may_practise


@transaction.atomic
def start_attempt(
    *,
    round: StudyRound,
    quiz: QuizPage,
    at: datetime,
    slots: Sequence[QuizSlot] | None = None,
) -> Attempt:
    """Draw a paper and begin, or return the attempt that is running. Safe at fifty at once.

    A running attempt whose time is up is closed first, and so is a practice of wrong answers.
    `slots` are those of the quiz, from a caller who has read them. Raises `LearningError` when no
    attempt is left or the bank cannot fill the paper.
    """
    uid = quiz.translation_key
    lock_and_note_place(round=round, activity_uid=uid, at=at)
    attempts = list(Attempt.objects.at_quiz(round, uid).order_by("number", "pk"))
    for running in [one for one in attempts if one.closed_at is None]:
        if running.repeats_id is None and running.takes_answers(at):
            return running
        submit_attempt(attempt=running, at=at)
    used = sum(one.counts for one in attempts)
    if not _may_start(round, quiz, used):
        raise LearningError(_("No attempts are left. Ask for another one."))
    note_first_opening(round=round, activity_uid=uid, at=at)
    limit = quiz.time_limit
    return Attempt.objects.create(
        round=round,
        activity_uid=uid,
        number=sum(one.repeats_id is None for one in attempts) + 1,
        started_at=at,
        due_at=at + timedelta(minutes=limit) if limit else None,
        paper=draw_paper(round=round, quiz=quiz, slots=slots),
    )


def _may_start(round: StudyRound, quiz: QuizPage, used: int) -> bool:
    """Whether an attempt is left; what was granted is asked for only when the others are used up."""
    if attempts_left(quiz.attempts, 0, used) != 0:
        return True
    granted = granted_attempts(round, quiz.translation_key)
    return attempts_left(quiz.attempts, granted, used) != 0


def granted_attempts(round: StudyRound, activity_uid: Any) -> int:
    """How many attempts were granted beyond those of the quiz."""
    return AttemptRequest.objects.filter(
        round=round, activity_uid=activity_uid, granted=True
    ).count()


@transaction.atomic
def submit_attempt(*, attempt: Attempt, at: datetime) -> Attempt:
    """Close and mark an attempt from what was saved; completes the course where that decides it.

    The first to come closes it; a repeat returns the result that stands. After the end of a timed
    attempt the result is the same: only answers within the time were saved.
    """
    round = locked_round(attempt.round_id)
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    attempt.round = round
    if attempt.closed_at is not None:
        return attempt
    marks, versions = marks_of(attempt)
    attempt.closed_at = at if attempt.due_at is None else min(at, attempt.due_at + GRACE)
    attempt.points, attempt.max_points = float(marks.points), float(marks.max_points)
    attempt.fraction, attempt.passed = float(marks.fraction), marks.passed
    attempt.save(update_fields=["closed_at", "points", "max_points", "fraction", "passed"])
    if attempt.repeats_id is None:
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                slot=one.slot,
                version_id=versions[one.version].pk,
                value=one.answer,
                fraction=float(one.fraction),
            )
            for one in marks.slots
        )
        if marks.passed:
            finish_in(round, attempt.activity_uid, at, begun=attempt.started_at)
    return attempt


def marks_of(attempt: Attempt) -> tuple[Marks, dict[str, QuestionVersion]]:
    """The marks of an attempt and the question versions of its paper by uid, in one query."""
    versions = QuestionVersion.objects.of_paper(attempt.paper)
    specs = {uid: version.spec for uid, version in versions.items()}
    return mark(attempt.paper, specs, attempt.answers), versions


def close_expired(*, at: datetime) -> int:
    """Mark all attempts whose time is up, from what was saved; returns how many there were.

    Each in a transaction of its own. Nothing depends on it: whoever opens such an attempt, or
    starts the next, closes it as well.
    """
    overdue = list(Attempt.objects.running().filter(due_at__lt=at - GRACE))
    for attempt in overdue:
        submit_attempt(attempt=attempt, at=at)
    return len(overdue)


@transaction.atomic
def repeat_wrong(*, attempt: Attempt, at: datetime) -> Attempt:
    """Practise again what was wrong in a closed attempt: the same questions, not counted.

    Returns the practice of this attempt that is running; another one that runs is closed. Raises
    `LearningError` when the attempt still runs, is an exam's, all was right, or a test is running.
    """
    round = locked_round(attempt.round_id)
    attempt = Attempt.objects.select_related("repeats").get(pk=attempt.pk)
    if attempt.closed_at is None:
        raise LearningError(_("Hand in the test first."))
    counted = attempt.repeats or attempt
    if not may_practise(counted.paper["preset"]):
        raise LearningError(_("The questions of an exam are not practised again."))
    marks, _versions = marks_of(attempt)
    wrong = {one.slot for one in marks.slots if not one.right}
    if not wrong:
        raise LearningError(_("Nothing was wrong: there is nothing to practise again."))
    running = Attempt.objects.at_quiz(round, attempt.activity_uid).running().first()
    if running is not None:
        if running.repeats_id is None and running.takes_answers(at):
            raise LearningError(_("A test is running. Finish it first."))
        if running.repeats_id == counted.pk and len(running.paper["slots"]) == len(wrong):
            return running
        submit_attempt(attempt=running, at=at)
    slots = [slot for slot in attempt.paper["slots"] if slot["slot"] in wrong]
    renumbered = [{**slot, "slot": number} for number, slot in enumerate(slots, start=1)]
    return Attempt.objects.create(
        round=round,
        activity_uid=attempt.activity_uid,
        number=counted.number,
        repeats=counted,
        started_at=at,
        paper={**attempt.paper, "slots": renumbered, "preset": QuizPage.Preset.PRACTICE},
    )


@transaction.atomic
def request_attempt(*, round: StudyRound, quiz: QuizPage, at: datetime) -> AttemptRequest:
    """Ask the trainer for another attempt; one waiting request a quiz. Safe to repeat.

    Raises `LearningError` while attempts are left, or when the test is passed.
    """
    round = locked_round(round.pk)
    uid = quiz.translation_key
    counted = Attempt.objects.counted().since_reopening().at_quiz(round, uid)
    results = list(counted.values_list("passed", flat=True))
    if True in results:
        raise LearningError(_("The test is passed already."))
    if attempts_left(quiz.attempts, granted_attempts(round, uid), len(results)) != 0:
        raise LearningError(_("Attempts are still left."))
    waiting = AttemptRequest.objects.waiting().filter(round=round, activity_uid=uid).first()
    return waiting or AttemptRequest.objects.create(round=round, activity_uid=uid, requested_at=at)


def grant_attempt(*, request: AttemptRequest, at: datetime, by: Any) -> bool:
    """Grant another attempt; False when the request was decided before."""
    return _decide(request, granted=True, at=at, by=by)


def refuse_attempt(*, request: AttemptRequest, at: datetime, by: Any) -> bool:
    """Refuse another attempt; False when the request was decided before."""
    return _decide(request, granted=False, at=at, by=by)


def _decide(request: AttemptRequest, *, granted: bool, at: datetime, by: Any) -> bool:
    waiting = AttemptRequest.objects.waiting().filter(pk=request.pk)
    return bool(waiting.update(decided_at=at, decided_by=by, granted=granted))
