"""Taking a quiz: begin, answer question after question, look over, hand in, practise again."""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import QuestionVersion
from courses.models.pages import address, address_of
from courses.questions import BadAnswer, type_named
from lms.learning import actions
from lms.learning.access import own_quiz
from lms.learning.actions.answers import LATE, SAVED, Saved, answer_question, give_reply
from lms.learning.errors import LearningError, TryAgain
from lms.learning.models import Attempt
from lms.learning.results import reply_to
from lms.learning.sent import Sent, Unreadable, is_json, read_answer
from lms.learning.sitting import Screen, Standing, after_saving, as_sent, overview, question_url
from lms.learning.views.results import review_in, standing_of

SEE_OTHER = HTTPStatus.SEE_OTHER
CHECK, REPLY = "check", "tra-loi"
"""What the button of a practice sends, and where on the page the reply stands."""


def own_attempt(request: HttpRequest, uid: UUID) -> Attempt:
    """The attempt of the signed-in person; anybody else's is as absent as one that never was."""
    return get_object_or_404(Attempt.objects.visible_to(request.user).with_place(), uid=uid)


@login_required
@require_POST
def start_attempt(request: HttpRequest, activity_uid: UUID) -> HttpResponse:
    """Begin, or go on with what is running."""
    quiz, round, slots = own_quiz(request.user, activity_uid)
    try:
        attempt = actions.start_attempt(round=round, quiz=quiz, slots=slots, at=timezone.now())
    except LearningError as error:
        return refusal(request, str(error), address(quiz))
    return see(reverse("attempt", args=[attempt.uid]))


@login_required
@require_safe
def show_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One question of a running attempt; looking at it changes nothing."""
    attempt = own_attempt(request, uid)
    if attempt.closed_at is not None:
        return redirect("attempt_result", uid=uid)
    standing = Standing(attempt, timezone.now())
    if standing.time_is_up:
        return time_over(request, attempt)
    slot = _asked_slot(request, standing)
    uid_shown = (attempt.slot(slot) or {})["version"]
    if attempt.is_practice and attempt.given(slot).replied:
        version = QuestionVersion.objects.with_lesson().get(uid=uid_shown)
        counted = standing_of(attempt) if attempt.repeats_id else None
        reply = reply_to(attempt, slot, version, review_in(attempt, counted))
        return show_question(request, Screen(standing, slot, version.spec, reply=reply))
    spec = QuestionVersion.objects.get(uid=uid_shown).spec
    screen = Screen(standing, slot, spec, draft=request.GET.getlist("nhap") or None)
    return show_question(request, screen, saved=_just_saved(request))


def _just_saved(request: HttpRequest) -> str:
    """The number of the question that was saved on the way to this page; empty when none was."""
    saved = request.GET.get("da-luu", "")
    return saved if re.fullmatch("[0-9]{1,4}", saved) else ""


def _asked_slot(request: HttpRequest, standing: Standing) -> int:
    asked = request.GET.get("cau", "")
    number = int(asked) if re.fullmatch("[0-9]{1,4}", asked) else 0
    return number if standing.attempt.slot(number) else standing.first_open


def show_question(
    request: HttpRequest, screen: Screen, *, saved: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "attempt": screen.attempt,
        "standing": screen.standing,
        "screen": screen,
        "slots": screen.standing.slots(screen.slot),
        "quiz_url": address_of(screen.attempt.quiz_path or screen.attempt.course_path),
        "saved": saved,
    }
    return render(request, "learning/attempt.html", context, status=status)


@require_POST
def save_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Save one answer: JSON from the page's script, or the form itself without one.

    200 or a redirect when it is kept; 409 with what stands when it came from an older page or too
    late; 400 when it cannot be read; 401 when the session has ended.
    """
    try:
        sent = read_answer(request)
    except Unreadable as error:
        return unreadable(request, error)
    if not request.user.is_authenticated:
        return signed_out(request, uid, sent)
    attempt = own_attempt(request, uid)
    if sent.untouched:
        if sent.go == CHECK:
            return replied(request, attempt, sent)
        return see(after_saving(attempt, sent.slot, sent.go))
    try:
        saved = answer_question(
            attempt=attempt,
            slot=sent.slot,
            raw=sent.raw,
            client_seq=sent.client_seq,
            unsure=sent.unsure,
            at=timezone.now(),
        )
    except BadAnswer as error:
        return not_taken(request, attempt, sent, error)
    except TryAgain as error:
        return busy(request, error)
    except LearningError as error:
        return unreadable(request, error)
    if is_json(request):
        return told(saved, question_url(attempt, sent.slot))
    if saved.outcome == SAVED and sent.go == CHECK:
        return replied(request, attempt, sent)
    if saved.outcome == SAVED:
        return see(after_saving(attempt, sent.slot, sent.go, saved=True))
    return refused_answer(request, attempt, sent, saved)


def replied(request: HttpRequest, attempt: Attempt, sent: Sent) -> HttpResponse:
    """In a practice: fix the answer that stands, and back to the question, now with the reply."""
    try:
        give_reply(attempt=attempt, slot=sent.slot, at=timezone.now())
    except BadAnswer as error:
        return not_taken(request, attempt, sent, error)
    except TryAgain as error:
        return busy(request, error)
    except LearningError as error:
        return unreadable(request, error)
    return see(f"{question_url(attempt, sent.slot)}#{REPLY}")


def told(saved: Saved, url: str) -> JsonResponse:
    """The outcome for the page's script."""
    body: dict[str, Any] = {
        "outcome": saved.outcome,
        "seq": saved.client_seq,
        "value": as_sent(saved.value),
        "saved_at": timezone.localtime().strftime("%H:%M:%S"),
    }
    if saved.outcome == SAVED:
        return JsonResponse(body)
    body["url"] = url
    body["message"] = (
        _("Time is up.") if saved.outcome == LATE else _("This question was answered elsewhere.")
    )
    return JsonResponse(body, status=HTTPStatus.CONFLICT)


def signed_out(request: HttpRequest, uid: UUID, sent: Sent) -> HttpResponse:
    """The session ended: sign in again and be back at the same question with the answer offered."""
    back = f"{reverse('attempt', args=[uid])}?cau={sent.slot}"
    if is_json(request):
        login = redirect_to_login(back).url
        body = {"outcome": "signed_out", "message": _("Please sign in again."), "url": login}
        return JsonResponse(body, status=HTTPStatus.UNAUTHORIZED)
    draft = "".join(f"&{urlencode({'nhap': text})}" for text in sent.raw[:20])
    return redirect_to_login(back + draft)


def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_json(request):
        body = {"outcome": "unreadable", "message": str(error)}
        return JsonResponse(body, status=HTTPStatus.BAD_REQUEST)
    return notice(request, _("The answer was not saved"), str(error), HTTPStatus.BAD_REQUEST)


def busy(request: HttpRequest, error: Exception) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response: HttpResponse
    if is_json(request):
        response = JsonResponse({"outcome": "busy", "message": str(error)}, status=status)
    else:
        response = notice(request, _("The answer was not saved"), str(error), status)
    response["Retry-After"] = "2"
    return response


def not_taken(request: HttpRequest, attempt: Attempt, sent: Sent, error: BadAnswer) -> HttpResponse:
    """An answer that this question cannot take: said at the question, with what was typed."""
    if is_json(request):
        return unreadable(request, error)
    slot = attempt.slot(sent.slot) or {}
    spec = QuestionVersion.objects.get(uid=slot["version"]).spec
    screen = Screen(
        Standing(attempt, timezone.now()),
        sent.slot,
        spec,
        draft=sent.raw,
        error=str(error),
        unsure_typed=sent.unsure,
    )
    return show_question(request, screen, status=HTTPStatus.BAD_REQUEST)


def refused_answer(
    request: HttpRequest, attempt: Attempt, sent: Sent, saved: Saved
) -> HttpResponse:
    """Too late, or answered elsewhere in the meantime: both answers are shown, none is lost."""
    spec = QuestionVersion.objects.get(uid=(attempt.slot(sent.slot) or {})["version"]).spec
    kind = type_named(spec["type"])
    context = {
        "attempt": attempt,
        "slot": sent.slot,
        "late": saved.outcome == LATE,
        "mine": kind.describe(spec, saved.offered),
        "mine_sent": as_sent(saved.offered),
        "mine_unsure": sent.unsure,
        "stored": kind.describe(spec, saved.value),
        "next_seq": saved.client_seq + 1,
        "go": sent.go,
        "url": question_url(attempt, sent.slot),
        "prompt": spec["prompt"],
    }
    return render(request, "learning/refused_answer.html", context, status=HTTPStatus.CONFLICT)


@login_required
@require_safe
def attempt_summary(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All questions with what is answered, open and doubted, before handing in."""
    attempt = own_attempt(request, uid)
    if attempt.closed_at is not None:
        return redirect("attempt_result", uid=uid)
    standing = Standing(attempt, timezone.now())
    if standing.time_is_up:
        return time_over(request, attempt)
    versions = QuestionVersion.objects.of_paper(attempt.paper)
    context = {
        "attempt": attempt,
        "standing": standing,
        "rows": overview(standing, versions),
        "quiz_url": address_of(attempt.quiz_path or attempt.course_path),
        "first_url": question_url(attempt, standing.first_open),
        "saved": _just_saved(request),
    }
    return render(request, "learning/summary.html", context)


@login_required
@require_POST
def submit_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in; a repeat leads to the result that stands."""
    attempt = get_object_or_404(Attempt.objects.visible_to(request.user), uid=uid)
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    return see(reverse("attempt_result", args=[uid]))


@login_required
@require_POST
def repeat_wrong(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Practise again what was wrong."""
    attempt = own_attempt(request, uid)
    try:
        practice = actions.repeat_wrong(attempt=attempt, at=timezone.now())
    except LearningError as error:
        back = attempt.quiz_path or attempt.course_path
        return refusal(request, str(error), address_of(back))
    return see(reverse("attempt", args=[practice.uid]))


def time_over(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """The time is up: one press closes the attempt from what was saved, and shows the result."""
    return render(request, "learning/time_over.html", {"attempt": attempt})


def refusal(request: HttpRequest, message: str, url: str) -> HttpResponse:
    """An act that the rules do not allow, with the reason."""
    return notice(request, _("This cannot be done now"), message, HTTPStatus.FORBIDDEN, url)


def notice(
    request: HttpRequest, heading: str, text: str, status: int, url: str = ""
) -> HttpResponse:
    context = {"heading": heading, "text": text, "url": url or reverse("home")}
    return render(request, "learning/notice.html", context, status=status)


def see(url: str) -> HttpResponse:
    """On to a page after an act, so that a reload repeats nothing."""
    return HttpResponse(status=SEE_OTHER, headers={"Location": url})
