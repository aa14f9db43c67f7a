"""The result of a closed attempt, and what completing the course brought."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.marking import mark
from courses.models import QuestionVersion, QuizPage
from courses.models.pages import address_of
from lms.learning.models import Attempt
from lms.learning.quizzes import QuizStanding, percent, quiz_standing
from lms.learning.results import next_step, replies, scores
from lms.learning.rules import Review, may_practise, review_of
from lms.personnel.models import Attainment, same_person


@login_required
@require_safe
def attempt_result(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Points, passed or not, and every question with the reply that the preset allows."""
    rows = Attempt.objects.visible_to(request.user).with_place().with_completion()
    attempt = get_object_or_404(rows, uid=uid)
    if attempt.closed_at is None:
        return redirect("attempt", uid=uid)
    versions = QuestionVersion.objects.with_lesson().of_paper(attempt.paper)
    specs = {uid: version.spec for uid, version in versions.items()}
    marks = mark(attempt.paper, specs, attempt.answers)
    standing = None if attempt.passed and attempt.repeats_id is None else standing_of(attempt)
    review = review_in(attempt, standing)
    context = {
        "attempt": attempt,
        "standing": standing,
        "percent": percent(attempt.fraction),
        "pass_percent": percent(attempt.paper["pass_fraction"]),
        "scores": scores(marks),
        "replies": replies(marks, versions, review, attempt.round.version),
        "review": review,
        "is_practice": attempt.repeats_id is not None,
        "can_practise": _can_practise(attempt, standing, marks.right < len(marks.slots)),
        "quiz_url": address_of(attempt.quiz_path or attempt.course_path),
        "course_url": address_of(attempt.course_path),
        "course_title": attempt.round.version.spec["title"],
    }
    return render(request, "learning/result.html", {**context, **_completed(attempt)})


def review_in(attempt: Attempt, standing: QuizStanding | None) -> Review:
    """What may be shown of an attempt; the quiz's standing is not needed once it is passed."""
    if standing is None:
        return review_of(attempt.paper["preset"], passed=True, attempts_left=None)
    return standing.review(attempt)


def standing_of(attempt: Attempt) -> QuizStanding | None:
    """The standing at the quiz, where it is needed and the quiz still is there."""
    quiz = QuizPage.objects.filter(translation_key=attempt.activity_uid).first()
    return quiz_standing(quiz, attempt.round) if quiz is not None else None


def _can_practise(attempt: Attempt, standing: QuizStanding | None, wrong: bool) -> bool:
    preset = attempt.paper["preset"]
    if attempt.repeats_id and standing is not None:
        counted = next((a for a in standing.attempts if a.pk == attempt.repeats_id), attempt)
        preset = counted.paper["preset"]
    return wrong and may_practise(preset)


def _completed(attempt: Attempt) -> dict[str, Any]:
    """What the completion of the course brought; nothing for an attempt that did not pass."""
    round = attempt.round
    if not attempt.passed or attempt.repeats_id or round.completed_at is None:
        return {}
    completion = round.completion
    attained = Attainment.objects.filter(
        officer__in=same_person(round.officer),
        evidence_uid=completion.uid,
        source=Attainment.Source.TEST,
    )
    return {
        "completion": completion,
        "attained": attained.select_related("competency").order_by("competency__code"),
        "next_step": next_step(round.officer, round.course_id, timezone.now()),
    }
