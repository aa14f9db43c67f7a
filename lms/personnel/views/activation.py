"""The page that a slip opens: who it is for, and the choice of a pass phrase.

Reading it uses nothing up. A code that was used, voided, that ran out or never was gives one and the
same answer. The address may hold the code, so nothing that the page links to learns it.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts.backends import client_address
from lms.accounts.errors import AccountError, SignInPausedError
from lms.accounts.forms import PassPhraseForm, SlipCodeForm
from lms.accounts.models import ActivationSlip
from lms.accounts.slips import open_slip, use_slip
from lms.accounts.views import sign_in_by_slip
from lms.personnel.forms.fields import status_of
from lms.personnel.listing import units_of
from lms.personnel.models import Officer


@sensitive_post_parameters("code", "password1")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """A slip's code, from the address or typed; with it the pass phrase, and then signed in."""
    response = _answer(request)
    # Without any, browsers send `Origin: null` with the form, which the protection of forms refuses.
    response["Referrer-Policy"] = "strict-origin"
    add_never_cache_headers(response)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", request.GET.get("ma"))
    if typed is None:
        return _ask(request, SlipCodeForm())
    form, at = SlipCodeForm({"code": typed}), timezone.now()
    try:
        slip = open_slip(typed=typed, address=client_address(request), at=at)
    except SignInPausedError as error:
        form.add_error("code", error)
        response = _ask(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.retry_after)
        return response
    if slip is None:
        return _refuse(request, form)
    if "password1" not in request.POST:
        return _choose(request, slip, typed, PassPhraseForm(user=slip.user))
    chosen = PassPhraseForm(request.POST, user=slip.user)
    if not chosen.is_valid():
        return _choose(request, slip, typed, chosen)
    try:
        user = use_slip(slip=slip, password=chosen.cleaned_data["password1"], at=at)
    except AccountError:
        return _refuse(request, form)
    return sign_in_by_slip(request, user, shared=chosen.cleaned_data["shared"])


def _refuse(request: HttpRequest, form: SlipCodeForm) -> HttpResponse:
    if form.is_valid():
        form.add_error(
            "code",
            _(
                "This code does not open an account. Check it letter by letter. A slip works once, for "
                "30 days; the file keeper makes a new one."
            ),
        )
    return _ask(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _ask(request: HttpRequest, form: SlipCodeForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "personnel/activate_code.html", {"form": form}, status=status)


def _choose(
    request: HttpRequest, slip: ActivationSlip, typed: str, form: PassPhraseForm
) -> HttpResponse:
    unit = _unit_of(Officer.objects.filter(user=slip.user).select_related("kept_by").first())
    context = {"form": form, "account": slip.user, "unit": unit, "code": typed}
    return render(request, "personnel/activate.html", context, status=status_of(form))


def _unit_of(officer: Officer | None) -> str:
    """Where an officer works; without a post the agency that keeps the file, as the slip says."""
    if officer is None:
        return ""
    return units_of([officer], timezone.localdate())[officer.pk] or officer.kept_by.name
