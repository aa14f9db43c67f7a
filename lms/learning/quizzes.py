"""Where a learner stands at a quiz: attempts used and left, results, what was asked of the trainer."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from courses.models import QuizPage
from lms.learning.models import Attempt, AttemptRequest, StudyRound
from lms.learning.rules import Review, activity_in, attempts_left, review_of, review_of_practice


@dataclass
class QuizStanding:
    """The facts of one quiz in one round; two queries made it."""

    quiz: QuizPage
    round: StudyRound
    attempts: list[Attempt]
    requests: list[AttemptRequest]
    counted: list[Attempt] = field(init=False)

    def __post_init__(self) -> None:
        self.counted = [one for one in self.attempts if one.counts]

    @property
    def left(self) -> int | None:
        granted = sum(bool(request.granted) for request in self.requests)
        return attempts_left(self.quiz.attempts, granted, len(self.counted))

    @property
    def running(self) -> Attempt | None:
        """The attempt that goes on when the learner comes back, a practice of wrong answers too."""
        return next((one for one in self.attempts if one.closed_at is None), None)

    @property
    def results(self) -> list[Attempt]:
        """Closed attempts that count, the newest first."""
        return sorted(
            (one for one in self.counted if one.closed_at is not None),
            key=lambda one: one.number,
            reverse=True,
        )

    @property
    def passed(self) -> bool:
        return any(one.passed for one in self.counted)

    @property
    def open_again_since(self) -> datetime | None:
        """When the quiz changed in substance, for who had passed it before and has not again."""
        reopened_at = next((one.reopened_at for one in self.attempts), None)
        return None if self.passed else reopened_at

    @property
    def waiting(self) -> AttemptRequest | None:
        return next((one for one in self.requests if one.decided_at is None), None)

    @property
    def refused(self) -> AttemptRequest | None:
        """The last request, when it was refused and no attempt was given since."""
        last = self.requests[-1] if self.requests else None
        return last if last is not None and last.granted is False else None

    @property
    def may_ask(self) -> bool:
        """Whether asking the trainer for another attempt makes sense now."""
        return self.left == 0 and not (self.passed or self.running or self.waiting)

    @property
    def pass_fraction(self) -> Decimal:
        """Share of the points that the round's version asks for."""
        pinned = activity_in(self.round.version, self.quiz.translation_key)
        return Decimal((pinned or {}).get("pass_fraction") or self.quiz.pass_fraction)

    def review(self, attempt: Attempt) -> Review:
        """What may be shown of a closed attempt at this quiz."""
        counted = next((one for one in self.attempts if one.pk == attempt.repeats_id), attempt)
        review = review_of(counted.paper["preset"], passed=self.passed, attempts_left=self.left)
        return review_of_practice(review) if attempt.repeats_id else review


def quiz_standing(quiz: QuizPage, round: StudyRound) -> QuizStanding:
    """The standing of the round's learner at a quiz (two queries)."""
    uid = quiz.translation_key
    return QuizStanding(
        quiz=quiz,
        round=round,
        attempts=list(Attempt.objects.at_quiz(round, uid).order_by("started_at", "pk")),
        requests=list(
            AttemptRequest.objects.filter(round=round, activity_uid=uid).order_by("requested_at")
        ),
    )


def questions_asked(quiz: QuizPage) -> int:
    """How many questions a paper of the quiz has (one query)."""
    return quiz.slots.aggregate(all=Sum("count"))["all"] or 0


def percent(fraction: Any) -> int:
    """A share of 0 to 1 in whole percent, rounded down: what is shown never says more than is true."""
    return int(Decimal(str(fraction or 0)) * 100)
