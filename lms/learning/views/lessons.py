"""The lesson player and its acts."""

import re
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.bodies import BodyBlock, body_of
from courses.models import LessonPage
from courses.models.pages import address, course_address
from courses.questions import BadAnswer
from lms.learning import actions
from lms.learning.access import own_activity, round_of
from lms.learning.errors import LearningError
from lms.learning.models import Progress, StudyRound
from lms.learning.outline import Outline, outline_of
from lms.learning.practice import Bad, Practice, practice

PLACE = re.compile(r"[0-9a-f-]{36}(@[0-9]{1,6})?")


def show_lesson(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    """The page of a lesson at its own address.

    Who is not signed in is asked to; who does not study the course is sent to the course's page.
    The first view is written down, further ones are not.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    round = round_of(request.user, lesson)
    if round is None or not round.course.live:
        return _without_round(request, lesson)
    progress = actions.open_activity(
        round=round, activity_uid=lesson.translation_key, at=timezone.now()
    )
    return _player(request, lesson, round, progress)


def _without_round(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    """Authors read it as it is, without any progress; everyone else begins at the course."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        permissions = lesson.permissions_for_user(request.user)
        if permissions.can_edit():
            return render(request, "learning/lesson.html", lesson.get_context(request))
    return redirect(course_address(lesson))


def _player(
    request: HttpRequest,
    lesson: LessonPage,
    round: StudyRound,
    progress: Progress,
    bad: dict[str, Bad] | None = None,
) -> TemplateResponse:
    outline = outline_of(round.course, round, where=lesson.translation_key)
    blocks = body_of(lesson)
    again = {request.GET.get("lam-lai", "")}
    kept = {key: value for key, value in progress.answers.items() if key not in again}
    just_done = outline.at(_uid(request.GET.get("xong", "")))
    context = {
        "page": lesson,
        "lesson_url": address(lesson),
        "course": round.course,
        "course_url": address(round.course),
        "round": round,
        "outline": outline,
        "progress": progress,
        "blocks": _with_practice(blocks, kept, str(round.uid), bad or {}),
        "place": progress.place.partition("@")[0] if not progress.done_at else "",
        "just_done": just_done if just_done and just_done.done else None,
        "where": _where(outline),
        "next": outline.following,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return TemplateResponse(request, "learning/lesson.html", context, status=status)


def _with_practice(
    blocks: list[BodyBlock], kept: dict, seed: str, bad: dict[str, Bad]
) -> list[tuple[BodyBlock, Practice | None]]:
    total = sum(block.spec is not None for block in blocks)
    shown: list[tuple[BodyBlock, Practice | None]] = []
    number = 0
    for block in blocks:
        question = None
        if block.spec is not None:
            number += 1
            question = practice(
                block,
                kept.get(block.id),
                number=number,
                total=total,
                seed=f"{seed}{block.id}",
                bad=bad.get(block.id),
            )
        shown.append((block, question))
    return shown


def _where(outline: Outline) -> str:
    current = outline.current
    if current is None or not current.number:
        return ""
    return _("Lesson %(number)d/%(all)d") % {"number": current.number, "all": outline.lessons}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_POST
def finish_activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """ "Done, on to the next": one press marks the lesson as done and opens what follows."""
    lesson, round = own_activity(request.user, uid)
    if not isinstance(lesson, LessonPage):
        return redirect(address(lesson))
    try:
        actions.finish_activity(round=round, activity_uid=uid, at=timezone.now())
    except LearningError as error:
        messages.error(request, str(error))
        return redirect(address(lesson))
    following = outline_of(round.course, round, where=uid).following
    if following is None or round.completed_at:
        return redirect(address(round.course))
    return redirect(f"{following.address}?xong={uid}")


@login_required
@require_POST
def undo_activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take "done" back, as long as the course is not completed."""
    lesson, round = own_activity(request.user, uid)
    if not isinstance(lesson, LessonPage):
        return redirect(address(lesson))
    try:
        actions.undo_activity(round=round, activity_uid=uid, at=timezone.now())
        messages.success(request, _("The lesson is no longer marked as done."))
    except LearningError as error:
        messages.error(request, str(error))
    return redirect(address(lesson))


@login_required
@require_POST
def keep_place(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where on the page the learner is: a block, or the second of a video in it."""
    place = request.POST.get("place", "")
    if not PLACE.fullmatch(place):
        return HttpResponseBadRequest()
    _lesson, round = own_activity(request.user, uid)
    actions.keep_place(round=round, activity_uid=uid, place=place)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@login_required
@require_POST
def answer_practice(request: HttpRequest, uid: UUID, block: UUID) -> HttpResponse:
    """Answer a question inside a lesson; the reply stands at once below it.

    A script gets the question alone, a plain form the way back to it on the page.
    """
    lesson, round = own_activity(request.user, uid)
    if not isinstance(lesson, LessonPage):
        return redirect(address(lesson))
    block_id, at = str(block), timezone.now()
    raw = request.POST.getlist(f"q-{block_id}")
    if "unsure" in request.POST:
        raw = []
    try:
        if not any(raw) and "unsure" not in request.POST:
            raise BadAnswer(_("Choose or write an answer first."))
        actions.answer_practice(round=round, lesson=lesson, block_id=block_id, raw=raw, at=at)
        actions.keep_place(round=round, activity_uid=uid, place=block_id)
    except BadAnswer as error:
        bad = {block_id: Bad(raw, str(error))}
    except LearningError as error:
        messages.error(request, str(error))
        return redirect(address(lesson))
    else:
        bad = {}
    if request.headers.get("X-Requested-With") != "fetch" and not bad:
        return redirect(f"{address(lesson)}#cau-{block_id}")
    progress = actions.open_activity(round=round, activity_uid=uid, at=at)
    if request.headers.get("X-Requested-With") == "fetch":
        return _question_alone(request, lesson, round, progress, block_id, bad)
    return _player(request, lesson, round, progress, bad)


def _question_alone(
    request: HttpRequest,
    lesson: LessonPage,
    round: StudyRound,
    progress: Progress,
    block_id: str,
    bad: dict[str, Bad],
) -> HttpResponse:
    blocks = _with_practice(body_of(lesson), progress.answers, str(round.uid), bad)
    question = next((found for block, found in blocks if block.id == block_id), None)
    if question is None:
        raise Http404
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    context = {"question": question, "page": lesson, "lesson_url": address(lesson)}
    return render(request, "learning/practice.html", context, status=status)


SCREENS = {LessonPage: show_lesson}
