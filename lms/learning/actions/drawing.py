"""Drawing the paper of an attempt from what is published now."""

import random
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.marking import Candidate, PaperImpossible, draw, lay_out
from courses.models import QuestionVersion, QuizPage, QuizSlot
from lms.learning.errors import LearningError
from lms.learning.models import StudyRound
from lms.learning.rules import activity_in


def draw_paper(
    *, round: StudyRound, quiz: QuizPage, slots: Sequence[QuizSlot] | None = None
) -> dict[str, Any]:
    """The frozen paper of a new attempt; the pass mark is that of the round's pinned version.

    Three queries, whatever the size of the banks; two for a caller who has read the quiz's `slots`.
    Raises `LearningError` when they cannot fill it.
    """
    slots = list(quiz.slots.select_related("question", "bank")) if slots is None else slots
    rng = random.SystemRandom()
    try:
        picks = draw([_rule(slot) for slot in slots], _pool(slots), rng)
    except PaperImpossible as error:
        raise LearningError(
            _("The test cannot be drawn just now: %(why)s") % {"why": error}
        ) from error
    if not picks:
        raise LearningError(_("This test has no questions yet."))
    versions = QuestionVersion.objects.filter(uid__in=[pick.version for pick in picks])
    specs = {str(version.uid): version.spec for version in versions}
    pinned = activity_in(round.version, quiz.translation_key)
    return {
        "slots": lay_out(picks, specs, rng, shuffle=quiz.shuffle),
        "pass_fraction": (pinned or {}).get("pass_fraction") or f"{quiz.pass_fraction:.3f}",
        "preset": quiz.preset,
        "title": quiz.title,
        "minutes": quiz.minutes,
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


def _pool(slots: Sequence[Any]) -> list[Candidate]:
    """What may be drawn: the newest version of each live question, without reading its text."""
    rows = QuestionVersion.objects.newest_drawable(
        banks={slot.bank_id for slot in slots if slot.bank_id},
        questions={slot.question_id for slot in slots if slot.question_id},
    )
    return [
        Candidate(
            question=str(question),
            version=str(version),
            bank=str(bank),
            difficulty=difficulty,
            tags=frozenset(tag for tag in tags.split("|") if tag),
        )
        for question, version, bank, difficulty, tags in rows
    ]
