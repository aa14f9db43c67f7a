"""Pages of the site around a package: what it is, opening it, and its frame; for authors, trying it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import PackagePage
from courses.models.pages import address, course_address
from lms.interop import actions
from lms.interop.content_host import is_set_up
from lms.interop.models import PackageAttempt
from lms.interop.standing import standing_at
from lms.interop.tokens import Launch, sign_launch, stamp_of
from lms.interop.wrapper import ADDRESSES
from lms.learning.access import own_activity, round_of
from lms.learning.outline import outline_of


def show_package(request: HttpRequest, page: PackagePage) -> HttpResponse:
    """The page of a package at its own address: what it is, how one stands, and the press that opens it.

    Who is not signed in is asked to; who does not study the course is sent to the course's page.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    round = round_of(request.user, page)
    if round is None or not round.course.live:
        return _without_round(request, page)
    outline = outline_of(round.course, round, where=page.translation_key)
    standing = standing_at(round, page.translation_key)
    context = {
        "page": page,
        "course": round.course,
        "course_url": address(round.course),
        "round": round,
        "outline": outline,
        "standing": standing,
        "ready": is_set_up(),
        "next": outline.following,
        "required": bool(outline.current and outline.current.required),
        "just_done": _just_done(outline, request.GET.get("xong", "")),
    }
    return TemplateResponse(request, "learning/package.html", context)


def _just_done(outline: Any, uid: str) -> Any:
    """The lesson that "done, on to" has just marked, so that it can be taken back here."""
    found = next((one for one in outline.activities if str(one.uid) == uid), None)
    return found if found is not None and found.done else None


def _without_round(request: HttpRequest, page: PackagePage) -> HttpResponse:
    """Authors see the page as it is, with the way to try the package; others begin at the course."""
    if page.permissions_for_user(request.user).can_edit():
        return TemplateResponse(request, "learning/package.html", page.get_context(request))
    return redirect(course_address(page))


@login_required
@require_POST
def open_package(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on with the attempt that runs, or begin one; `again` ends it and begins the next."""
    page, round = own_activity(request.user, uid)
    if not isinstance(page, PackagePage):
        return redirect(address(page))
    if not is_set_up():
        messages.error(request, _("Packages cannot be opened here yet. The operator knows why."))
        return redirect(address(page))
    attempt = actions.open_attempt(
        round=round, page=page, at=timezone.now(), again=request.POST.get("again") == "1"
    )
    return redirect("package_attempt", attempt.uid)


@login_required
@require_safe
def package_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The package in its frame. An attempt that is ended is only looked at."""
    attempt = (
        PackageAttempt.objects.visible_to(request.user)
        .filter(uid=uid)
        .select_related("version", "round")
        .defer("version__spec", "state")
        .first()
    )
    if attempt is None:
        raise Http404
    page, round = own_activity(request.user, attempt.activity_uid)
    if not isinstance(page, PackagePage) or round.course_id != attempt.round.course_id:
        raise Http404
    outline = outline_of(round.course, round, where=page.translation_key)
    review = attempt.finished_at is not None
    launch = _launch(request, attempt.version.uid, attempt.uid, review=review)
    context = {
        "page": page,
        "back": address(page),
        "course": round.course,
        "review": review,
        "saved_at": attempt.saved_at,
        "next": outline.following,
        "course_url": address(round.course),
    }
    return _player(request, launch, context)


@login_required
@require_safe
def preview_package(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For who writes or reviews: the package of the newest draft, as a learner meets it; nothing is kept."""
    page = PackagePage.objects.filter(translation_key=uid).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    draft = page.get_latest_revision_as_object()
    launch = _launch(request, draft.package_version.uid, None, review=False)
    context = {
        "page": draft,
        "back": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "preview": True,
    }
    return _player(request, launch, context)


def _launch(request: HttpRequest, version: UUID, attempt: UUID | None, *, review: bool) -> Launch:
    return Launch(
        version=version,
        user=request.user.uid,
        attempt=attempt,
        stamp=stamp_of(timezone.now()),
        review=review,
        language=get_language() or "vi",
        theme=request.COOKIES.get("theme", "")[:5],
    )


def _player(request: HttpRequest, launch: Launch, context: dict[str, Any]) -> HttpResponse:
    """The frame of a launch: its address works once, so the page is kept nowhere."""
    ready = is_set_up()
    if ready:
        path = reverse("package_wrapper", args=[sign_launch(launch)], urlconf=ADDRESSES)
        context |= {"frame": settings.CONTENT_URL + path, "content_origin": settings.CONTENT_URL}
    response = TemplateResponse(request, "interop/player.html", {**context, "ready": ready})
    if ready:
        response._csp_update = {"frame-src": [settings.CONTENT_URL]}  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-store"
    return response
