"""The reviewer's desk: what waits, what changed in it, publishing it or giving it back."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from courses import actions
from courses.actions import CourseRefused
from courses.forms.pages import TietForm
from courses.models import CourseReviewState
from courses.models.pages import address
from courses.views.access import courses_of, rights_on, says_forbidden
from courses.views.changes import changes_of
from courses.views.courses import crumbs
from courses.viewsets.editors import conversion


def submissions_of(user: Any) -> Any:
    """The submissions of the courses that `user` works with, newest first."""
    return (
        CourseReviewState.objects.filter(course__in=courses_of(user))
        .select_related(
            "course__provider", "course__change_plan", "workflow_state__requested_by", "revision"
        )
        .order_by("-started_at")
    )


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a reviewer, and what was decided lately."""
    submissions = submissions_of(request.user)
    context = {
        "header_title": _("Waiting for review"),
        "breadcrumbs_items": crumbs(("", _("Waiting for review"))),
        "waiting": submissions.open(),
        "decided": submissions.exclude(status=CourseReviewState.STATUS_IN_PROGRESS)[:10],
        "may_review": request.user.has_perm("courses.review_course"),
    }
    return render(request, "courses/cms/review_queue.html", context)


def _submission(request: HttpRequest, pk: int) -> CourseReviewState:
    state = submissions_of(request.user).filter(pk=pk).first()
    if state is None:
        raise Http404
    return state


def _to_decide(request: HttpRequest, pk: int) -> CourseReviewState:
    """A submission that this person may decide about; 403 to its author and to who may not release."""
    state = _submission(request, pk)
    if not rights_on(state.course, request.user).review:
        raise PermissionDenied
    return state


@require_safe
def show_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What was submitted, part by part, with what changed since it was published."""
    return _show(request, _submission(request, pk))


def _show(
    request: HttpRequest, state: CourseReviewState, *, sent: Any = None, error: str = ""
) -> HttpResponse:
    sent = sent or {}
    parts = [
        (change, sent.get(f"note-{change.part.pk}", change.part.note))
        for change in changes_of(state, request)
    ]
    title = state.revision.object_str
    is_open = state.status == state.STATUS_IN_PROGRESS
    own = state.workflow_state.requested_by_id == request.user.pk
    written = state.course.get_latest_revision_as_object()
    context = {
        "header_title": title,
        "breadcrumbs_items": crumbs((reverse("cms_reviews"), _("Waiting for review")), ("", title)),
        "state": state,
        "parts": parts,
        "course": state.course,
        "plan": getattr(state.course, "change_plan", None) if is_open else None,
        "is_open": is_open,
        "may_decide": is_open and not own and rights_on(state.course, request.user).review,
        "text": sent.get("text", state.comment),
        "error": error,
        "tiet": TietForm(sent or None, instance=written),
        "conversion": conversion(state.course),
    }
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    return render(request, "courses/cms/submission.html", context, status=status)


@require_POST
@says_forbidden
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was submitted."""
    state = _to_decide(request, pk)
    tiet = TietForm(request.POST)
    if not tiet.is_valid():
        return _show(request, state, sent=request.POST, error=_("Nothing was published yet."))
    try:
        actions.approve_course(
            state=state, at=timezone.now(), by=request.user, tiet=tiet.cleaned_data["tiet"]
        )
    except CourseRefused as error:
        messages.error(request, str(error))
        return _to_queue()
    button = messages.button(address(state.course), _("See the course"))
    messages.success(request, _("The course is published."), buttons=[button])
    return _to_queue()


@require_POST
@says_forbidden
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the submission with one text and notes on its parts."""
    state = _to_decide(request, pk)
    notes = {
        int(name.removeprefix("note-")): text
        for name, text in request.POST.items()
        if name.startswith("note-") and name.removeprefix("note-").isdecimal()
    }
    text = request.POST.get("text", "")
    try:
        actions.return_course(
            state=state, text=text, notes=notes, at=timezone.now(), by=request.user
        )
    except CourseRefused as error:
        return _show(request, state, sent=request.POST, error=str(error))
    messages.success(request, _("The course is returned with your remarks."))
    return _to_queue()


def _to_queue() -> HttpResponse:
    response = redirect("cms_reviews")
    response.status_code = HTTPStatus.SEE_OTHER
    return response
