"""Applying to be a partner: open to anyone, without sign-in or script."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.backends import address_key, client_address
from lms.partners import actions
from lms.partners.errors import PartnerError
from lms.partners.forms import AnswerForm, ApplicationForm
from lms.partners.models import Application
from lms.partners.rules import LINK_VALID, State, mail_is_set, state_of, uid_of_token
from lms.partners.tasks import mail_link
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.uploads import too_large
from lms.personnel.views.files import takes_a_file

SALT = "lms.partners.apply"
AGAIN_SECONDS = 3600


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def note_too_large(request: HttpRequest, form: Any) -> None:
    """Say at the file that it was dropped for its size."""
    if getattr(request, "too_large", False) and form.is_bound:
        form.full_clean()
        form.add_error("file", too_large())


@takes_a_file
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The form of a would-be partner. What a program filled in is thanked for and not kept."""
    posted = request.method == "POST"
    form = ApplicationForm(request.POST if posted else None, request.FILES or None)
    note_too_large(request, form)
    if posted and form.is_valid():
        if form.cleaned_data["website"]:
            return render(request, "partners/thanked.html")
        standing = Application.objects.filter(uid=form.cleaned_data["uid"]).first()
        if standing is not None:
            return redirect("partner_status", standing.uid)
        try:
            made = actions.apply(
                values=form.values(),
                file=form.cleaned_data["file"],
                sender_key=address_key(client_address(request), salt=SALT),
                language=get_language() or "vi",
                at=timezone.now(),
            )
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            return redirect("partner_status", made.uid)
    context = {"form": form, "mail": mail_is_set()}
    return render(request, "partners/apply.html", context, status=status_of(form))


def _at(uid: Any) -> Application:
    found = Application.objects.with_last().filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: it asks once more, since programs open links in mails too."""
    uid = uid_of_token(token)
    if uid is None:
        context = {"days": LINK_VALID.days}
        page = render(request, "partners/link_over.html", context, status=HTTPStatus.NOT_FOUND)
        return _private(page)
    application = _at(uid)
    if request.method == "POST":
        actions.confirm(application=application, at=timezone.now())
        messages.success(request, _("Your address is confirmed. The agency looks at it now."))
        return redirect("partner_status", application.uid)
    context = {
        "heading": _("Confirm your e-mail address"),
        "text": _("Then the agency looks at the application."),
        "facts": [
            (_("Name of the school or university"), application.name),
            (_("E-mail address"), application.email),
        ],
        "label": _("Yes, this is my address"),
        "cancel_url": "/",
    }
    return _private(render(request, "components/confirm_page.html", context))


@takes_a_file
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How an application stands, for who has its address; an answer when more is asked for."""
    application = _at(uid)
    posted = request.method == "POST"
    if posted and "gui-lai" in request.POST:
        return _send_again(request, application)
    asked = state_of(application) == State.ASKED
    form = AnswerForm(request.POST if posted else None, request.FILES or None)
    note_too_large(request, form)
    if posted and form.is_valid():
        try:
            actions.add_answer(application=application, **form.cleaned_data, at=timezone.now())
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Your answer was sent."))
            return redirect("partner_status", uid)
    context = {
        "application": application,
        "state": state_of(application).value,
        "steps": application.steps.all(),
        "form": form if asked or form.errors else None,
        "mail": mail_is_set(),
        "days": LINK_VALID.days,
    }
    return _private(render(request, "partners/status.html", context, status=status_of(form)))


def _send_again(request: HttpRequest, application: Application) -> HttpResponse:
    """The link once more, at most once an hour."""
    waiting = state_of(application) == State.UNCONFIRMED and mail_is_set()
    if waiting and cache.add(f"partner-link-{application.uid}", 1, AGAIN_SECONDS):
        mail_link.enqueue(uid=str(application.uid))
        messages.success(request, _("The link was sent again."))
    else:
        messages.info(request, _("The link is sent at most once an hour."))
    return redirect("partner_status", application.uid)
