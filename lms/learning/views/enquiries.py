"""Asking the trainer and reporting errors at an exact place; the own questions with their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from courses.bodies import body_of
from courses.models import LessonPage, QuestionVersion
from courses.models.pages import address, address_of
from lms.enquiries import actions
from lms.enquiries.actions import Place
from lms.enquiries.errors import EnquiryError
from lms.enquiries.forms import AskForm, FurtherForm
from lms.enquiries.models import Answer, Enquiry
from lms.learning.access import own_activity
from lms.learning.models import Attempt
from lms.learning.places import Part, parts_of
from lms.learning.views.results import review_in, standing_of
from lms.personnel.forms.fields import status_of

PAGE = 20
MOST_SHOWN = 20
KINDS = {"loi": Enquiry.Kind.ERROR, "hoi": Enquiry.Kind.QUESTION}
#: What was typed when nobody was signed in any more waits in the session under this key.
DRAFT, SALT, DRAFT_SECONDS = "enquiry_draft", "lms.learning.enquiries", 24 * 3600


@dataclass(frozen=True)
class Spot:
    """Where one stands: the place, the way back there, what others have asked at it."""

    officer: Any
    place: Place
    back: str
    prompt: str = ""
    parts: list[Part] = field(default_factory=list)
    told: Any = ()

    def at(self, block: str) -> Place:
        """The place at the chosen part."""
        part = next((one for one in self.parts if one.id == block), None)
        if part is None:
            return self.place
        return replace(self.place, block=part.block, block_title=part.title)

    def back_to(self, block: str) -> str:
        part = next((one for one in self.parts if one.id == block), None)
        return f"{self.back}#{part.anchor}" if part else self.back


# Asking ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def ask_lesson(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask or report at a part of a lesson."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    lesson, round = own_activity(request.user, uid)
    if not isinstance(lesson, LessonPage):
        raise Http404
    place = Place(round.course, round.version, uid, lesson.title)
    told = Answer.objects.told_to_all(uid).with_place()[:MOST_SHOWN]
    parts = parts_of(body_of(lesson))
    return _ask(request, Spot(round.officer, place, address(lesson), parts=parts, told=told))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_result(request: HttpRequest, uid: UUID, slot: int) -> HttpResponse:
    """Ask or report at one question of an own result.

    What others were told is shown only to whom the right answer may be shown: who can sit the test
    again would else read it there.
    """
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    rows = Attempt.objects.visible_to(request.user).with_place()
    rows = rows.select_related("round__officer", "round__course")
    attempt = get_object_or_404(rows, uid=uid, closed_at__isnull=False)
    asked = attempt.slot(slot)
    version = asked and QuestionVersion.objects.filter(uid=asked["version"]).first()
    if not version:
        raise Http404
    title = attempt.paper["title"]
    place = Place(
        attempt.round.course,
        attempt.round.version,
        attempt.activity_uid,
        title,
        block_title=_("Question %(number)d") % {"number": slot},
        question_version=version,
        attempt_uid=uid,
        slot=slot,
    )
    told: Any = ()
    if review_in(attempt, standing_of(attempt)).right_answer:
        told = Answer.objects.told_to_all(attempt.activity_uid).about(version).with_place()
    back = f"{reverse('attempt_result', args=[uid])}#reply-{slot}"
    prompt = version.spec["prompt"]
    return _ask(request, Spot(attempt.round.officer, place, back, prompt, told=told[:MOST_SHOWN]))


def _ask(request: HttpRequest, spot: Spot) -> HttpResponse:
    parts = [(part.id, part.title) for part in spot.parts]
    form = AskForm(
        request.POST if request.method == "POST" else None,
        parts=parts,
        initial=_begun(request, {part.id for part in spot.parts}),
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.ask(
                officer=spot.officer,
                kind=values["kind"],
                place=spot.at(values.get("block", "")),
                text=values["text"],
                at=timezone.now(),
            )
        except EnquiryError as error:
            form.add_error(error.field, str(error))
        else:
            request.session.pop(DRAFT, None)
            messages.success(
                request, _("It was sent. The answer will stand here and on your page.")
            )
            return redirect("own_enquiry", made.uid)
    return render(request, "learning/ask.html", _shown(request, spot, form), status=status_of(form))


def _shown(request: HttpRequest, spot: Spot, form: AskForm) -> dict[str, Any]:
    chosen = form["block"].value() if "block" in form.fields else ""
    return {
        "form": form,
        "place": spot.place,
        "prompt": spot.prompt,
        "told": spot.told,
        "back": spot.back_to(chosen or ""),
        "kept": not form.is_bound and DRAFT in request.session,
        "who": signing.dumps(request.user.pk, salt=SALT),
        "crumbs": [
            {"label": spot.place.course.title, "url": address(spot.place.course)},
            {"label": spot.place.activity_title, "url": spot.back},
            {"label": _("Question or error"), "url": ""},
        ],
    }


def _begun(request: HttpRequest, blocks: set[str]) -> dict[str, Any]:
    """What the form begins with: what was typed before signing in again, else what the link says."""
    draft = request.session.get(DRAFT)
    if draft and draft["who"] == request.user.pk and draft["path"] == request.path:
        values: dict[str, Any] = draft["values"]
        return values
    if draft:
        del request.session[DRAFT]
    block = request.GET.get("cho", "")
    return {
        "kind": KINDS.get(request.GET.get("loai", ""), ""),
        "block": block if block in blocks else "",
    }


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in; what was typed is kept for the account that typed it, and for no other."""
    who = _typed_by(request.POST)
    if who is not None:
        values = {name: request.POST.get(name, "")[:5000] for name in ("kind", "block", "text")}
        request.session[DRAFT] = {"who": who, "path": request.path, "values": values}
    return redirect_to_login(request.get_full_path())


def _typed_by(posted: Mapping[str, str]) -> Any:
    try:
        return signing.loads(posted.get("who", ""), salt=SALT, max_age=DRAFT_SECONDS)
    except signing.BadSignature:
        return None


# The own questions -------------------------------------------------------------------------------


@login_required
@require_safe
def own_enquiries(request: HttpRequest) -> HttpResponse:
    """What the account asked and reported, the newest first."""
    rows = Enquiry.objects.of(request.user).select_related("course", "answer")
    page = Paginator(rows.order_by("-asked_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/own_enquiries.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_enquiry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An own question with what was answered; by POST it is opened again with a further word."""
    rows = Enquiry.objects.of(request.user).with_history()
    enquiry = get_object_or_404(rows, uid=uid)
    form = FurtherForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_again(enquiry=enquiry, text=form.cleaned_data["text"], at=timezone.now())
        except EnquiryError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("It was sent. The question is open again."))
            return redirect("own_enquiry", uid)
    context = {
        "enquiry": enquiry,
        "form": form,
        "back": _back(enquiry),
        "crumbs": [
            {"label": _("My questions"), "url": reverse("own_enquiries")},
            {"label": enquiry.activity_title, "url": ""},
        ],
    }
    return render(request, "learning/own_enquiry.html", context, status=status_of(form))


def _back(enquiry: Enquiry) -> str:
    """The place that was asked about; empty where it is gone (one query for a lesson)."""
    if enquiry.attempt_uid is not None:
        return f"{reverse('attempt_result', args=[enquiry.attempt_uid])}#reply-{enquiry.slot}"
    pages = Page.objects.filter(translation_key=enquiry.activity_uid, live=True).order_by()
    found = pages.values_list("url_path", flat=True).first()
    if not found:
        return ""
    return f"{address_of(found)}#b-{enquiry.block}" if enquiry.block else address_of(found)
