"""Starting, closing and repeating attempts at quizzes."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.marking import Candidate, Marks, PaperImpossible, draw, lay_out, mark
from courses.models import Question, QuestionVersion, QuizPage
from courses.models.questions import latest_versions
from lms.learning.actions.rounds import finish_activity, open_activity
from lms.learning.errors import LearningError
from lms.learning.models import Attempt, AttemptRequest, Response, StudyRound
from lms.learning.models.attempts import GRACE
from lms.learning.rules import activity_in, attempts_left


@transaction.atomic
def start_attempt(*, round: StudyRound, quiz: QuizPage, at: datetime) -> Attempt:
    """Draw a paper and begin, or return the attempt that is running. Safe at fifty at once.

    A running attempt whose time is up is closed first. Raises `LearningError` when no attempt is
    left or the bank cannot fill the paper.
    """
    round = (
        StudyRound.objects.select_for_update(of=("self",))
        .select_related("version")
        .get(pk=round.pk)
    )
    uid = quiz.translation_key
    counted = list(Attempt.objects.filter(round=round, activity_uid=uid).order_by("number", "pk"))
    running = next((a for a in counted if a.closed_at is None), None)
    if running is not None and running.takes_answers(at):
        return running
    if running is not None:
        submit_attempt(attempt=running, at=at)
    used = sum(a.repeats_id is None for a in counted)
    if attempts_left(quiz.attempts, granted_attempts(round, quiz), used) == 0:
        raise LearningError(_("No attempts are left. Ask for another one."))
    open_activity(round=round, activity_uid=uid, at=at)
    limit = quiz.time_limit
    return Attempt.objects.create(
        round=round,
        activity_uid=uid,
        number=used + 1,
        started_at=at,
        due_at=at + timedelta(minutes=limit) if limit else None,
        paper=_paper(round, quiz),
    )


def granted_attempts(round: StudyRound, quiz: QuizPage) -> int:
    """How many attempts were granted beyond those of the quiz."""
    return AttemptRequest.objects.filter(
        round=round, activity_uid=quiz.translation_key, granted=True
    ).count()


def _paper(round: StudyRound, quiz: QuizPage) -> dict[str, Any]:
    slots = list(quiz.slots.select_related("question", "bank"))
    rng = random.SystemRandom()
    try:
        picks = draw([_rule(slot) for slot in slots], _pool(slots), rng)
    except PaperImpossible as error:
        raise LearningError(
            _("The test cannot be drawn just now: %(why)s") % {"why": error}
        ) from error
    specs = {
        str(row.uid): row.spec
        for row in QuestionVersion.objects.filter(uid__in=[pick.version for pick in picks])
    }
    pinned = activity_in(round.version, quiz.translation_key)
    return {
        "slots": lay_out(picks, specs, rng, shuffle=quiz.shuffle),
        "pass_fraction": (pinned or {}).get("pass_fraction") or f"{quiz.pass_fraction:.3f}",
        "preset": quiz.preset,
        "title": quiz.title,
    }


def _rule(slot: Any) -> dict[str, Any]:
    points = float(slot.points)
    if slot.question is not None:
        return {"question": str(slot.question.uid), "points": points}
    return {
        "count": slot.count,
        "bank": str(slot.bank.uid),
        "tag": slot.topic,
        "difficulty": slot.difficulty,
        "points": points,
    }


def _pool(slots: list[Any]) -> list[Candidate]:
    banks = {slot.bank_id for slot in slots if slot.bank_id}
    fixed = {slot.question_id for slot in slots if slot.question_id}
    rows = list(
        Question.objects.drawable().filter(bank_id__in=banks)
        | Question.objects.drawable().filter(pk__in=fixed)
    )
    versions = latest_versions(row.pk for row in rows)
    bank_uids = {slot.bank_id: str(slot.bank.uid) for slot in slots if slot.bank_id}
    return [
        Candidate(
            question=str(row.uid),
            version=str(versions[row.pk].uid),
            bank=bank_uids.get(row.bank_id, ""),
            difficulty=row.difficulty,
            tags=frozenset(tag for tag in row.tags.split("|") if tag),
        )
        for row in rows
        if row.pk in versions
    ]


@transaction.atomic
def submit_attempt(*, attempt: Attempt, at: datetime) -> Attempt:
    """Close and mark an attempt from what was saved; completes the course where that decides it.

    One winner is found by a conditional UPDATE; a repeat returns the result that stands. After the
    end of a timed attempt the result is the same: only answers within the time were saved.
    """
    closed = at if attempt.due_at is None else min(at, attempt.due_at + GRACE)
    if not Attempt.objects.filter(pk=attempt.pk, closed_at=None).update(closed_at=closed):
        attempt.refresh_from_db()
        return attempt
    attempt.refresh_from_db()
    marks, versions = _marks(attempt)
    attempt.points, attempt.max_points = float(marks.points), float(marks.max_points)
    attempt.fraction, attempt.passed = float(marks.fraction), marks.passed
    attempt.save(update_fields=["points", "max_points", "fraction", "passed"])
    if attempt.repeats_id is None:
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                slot=one.slot,
                version_id=versions[one.version],
                value=one.answer,
                fraction=float(one.fraction),
            )
            for one in marks.slots
        )
        if marks.passed:
            finish_activity(round=attempt.round, activity_uid=attempt.activity_uid, at=at)
    return attempt


def _marks(attempt: Attempt) -> tuple[Marks, dict[str, int]]:
    uids = [slot["version"] for slot in attempt.paper["slots"]]
    rows = list(QuestionVersion.objects.filter(uid__in=uids))
    marks = mark(attempt.paper, {str(row.uid): row.spec for row in rows}, attempt.answers)
    return marks, {str(row.uid): row.pk for row in rows}


def close_expired(*, at: datetime) -> int:
    """Mark all attempts whose time is up, from what was saved; returns how many there were."""
    overdue = Attempt.objects.running().filter(due_at__lt=at - GRACE).select_related("round")
    closed = 0
    for attempt in overdue.iterator():
        submit_attempt(attempt=attempt, at=at)
        closed += 1
    return closed


@transaction.atomic
def repeat_wrong(*, attempt: Attempt, at: datetime) -> Attempt:
    """Practise again what was wrong in a closed attempt: the same questions, not counted.

    Returns the practice that is running. Raises `LearningError` when the attempt still runs, all
    was right, or another attempt at this quiz is running.
    """
    if attempt.closed_at is None:
        raise LearningError(_("Hand in the test first."))
    running = (
        Attempt.objects.running()
        .filter(round=attempt.round, activity_uid=attempt.activity_uid)
        .first()
    )
    if running is not None:
        if running.repeats_id is not None:
            return running
        raise LearningError(_("A test is running. Finish it first."))
    marks, _versions = _marks(attempt)
    wrong = {one.slot for one in marks.slots if one.fraction < 1}
    if not wrong:
        raise LearningError(_("Nothing was wrong: there is nothing to practise again."))
    slots = [slot for slot in attempt.paper["slots"] if slot["slot"] in wrong]
    renumbered = [{**slot, "slot": number} for number, slot in enumerate(slots, start=1)]
    return Attempt.objects.create(
        round=attempt.round,
        activity_uid=attempt.activity_uid,
        number=attempt.number,
        repeats=attempt,
        started_at=at,
        paper={**attempt.paper, "slots": renumbered, "preset": QuizPage.Preset.PRACTICE},
    )


@transaction.atomic
def request_attempt(*, round: StudyRound, quiz: QuizPage, at: datetime) -> AttemptRequest:
    """Ask the trainer for another attempt; one waiting request a quiz. Safe to repeat.

    Raises `LearningError` while attempts are left.
    """
    used = Attempt.objects.counted().filter(round=round, activity_uid=quiz.translation_key).count()
    if attempts_left(quiz.attempts, granted_attempts(round, quiz), used) != 0:
        raise LearningError(_("Attempts are still left."))
    request = AttemptRequest(round=round, activity_uid=quiz.translation_key, requested_at=at)
    AttemptRequest.objects.bulk_create([request], ignore_conflicts=True)
    return AttemptRequest.objects.get(
        round=round, activity_uid=quiz.translation_key, decided_at=None
    )


def grant_attempt(*, request: AttemptRequest, at: datetime, by: Any) -> bool:
    """Grant another attempt; False when the request was decided before."""
    return _decide(request, granted=True, at=at, by=by)


def refuse_attempt(*, request: AttemptRequest, at: datetime, by: Any) -> bool:
    """Refuse another attempt; False when the request was decided before."""
    return _decide(request, granted=False, at=at, by=by)


def _decide(request: AttemptRequest, *, granted: bool, at: datetime, by: Any) -> bool:
    waiting = AttemptRequest.objects.filter(pk=request.pk, decided_at=None)
    return bool(waiting.update(decided_at=at, decided_by=by, granted=granted))
