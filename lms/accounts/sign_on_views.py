"""Signing in by the issuer of the settings (OpenID Connect): leaving, coming back, linking."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from lms.accounts.errors import AccountError
from lms.accounts.id_tokens import BadTokenError, WrongTimeError
from lms.accounts.idle import SIGN_ON_ASKS_AGAIN
from lms.accounts.provider import (
    IssuerDownError,
    SignOnAdapter,
    SignOnFailedError,
    arrived,
    issuer_failed,
    kept_description,
)
from lms.accounts.sign_on import (
    Arrival,
    SignOnRefusedError,
    link_account,
    sign_in_by_arrival,
    unlink_account,
)
from lms.accounts.views import home_url, next_url, stay_signed_in

logger = logging.getLogger("lms.accounts")
LOGIN, CONNECT = "login", "connect"


def when_set(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 where the settings name no issuer."""

    @wraps(view)
    def shown(request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


@when_set
@require_POST
@sensitive_post_parameters("login", "password")
def sign_on(request) -> HttpResponse:
    """Off to the issuer. On a shared computer it asks again, whoever was there before."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_url(request, home_url()))
    shared = request.POST.get("shared") == "on"
    ask = shared or bool(request.session.get(SIGN_ON_ASKS_AGAIN))
    return _leave(request, LOGIN, data={"shared": shared}, goal=next_url(request, ""), ask=ask)


@when_set
@require_POST
@login_required
@reauthentication_required(app="allauth.socialaccount")
def sign_on_link(request) -> HttpResponse:
    """Off to the issuer, to link who signs in there with the own account."""
    data = {"account": request.user.uid.hex}
    return _leave(request, CONNECT, data=data, goal="", ask=True)


def _leave(request, process: str, *, data: dict, goal: str, ask: bool) -> HttpResponse:
    """A page that leads on by itself: the policy lets no form end at another site."""
    provider = SignOnAdapter().get_provider(request, settings.OIDC_ISSUER)
    try:
        there = provider.redirect(
            request,
            process,
            next_url=goal,
            data=data,
            auth_params={"prompt": "login"} if ask else {},
        )
    except IssuerDownError as error:
        return _back(request, _down(error))
    return render(
        request, "accounts/sign_on_leave.html", {"there": there.url, "back": _door(request)}
    )


@never_cache
@when_set
@require_safe
def sign_on_callback(request) -> HttpResponse:
    """Back from the issuer: signed in, linked, or told why not."""
    try:
        arrival, state = arrived(request)
    except SignOnFailedError as error:
        return _back(request, _failed(error))
    except (IssuerDownError, RequestException) as error:
        return _back(request, _down(error))
    except (BadTokenError, OAuth2Error, LookupError, ValueError, TypeError) as error:
        return _back(request, _unbelieved(error))
    try:
        if state["process"] == CONNECT:
            return _connect(request, arrival, state)
        return _sign_in(request, arrival, state)
    except SignOnRefusedError as error:
        context = {"text": str(error), "back": _door(request)}
        status = HTTPStatus.FORBIDDEN
        return render(request, "accounts/sign_on_refused.html", context, status=status)


def _sign_in(request, arrival: Arrival, state: dict[str, Any]) -> HttpResponse:
    user = sign_in_by_arrival(arrival=arrival, at=timezone.now())
    if request.user.is_authenticated:
        logout(request)  # signed in meanwhile in another window, perhaps as somebody else
    request.session.pop(SIGN_ON_ASKS_AGAIN, None)
    stay_signed_in(request, shared=state["data"]["shared"])
    record_authentication(request, user, "socialaccount", provider=arrival.issuer)
    response: HttpResponse = perform_login(request, user, redirect_url=state.get("next"))
    return response


def _connect(request, arrival: Arrival, state: dict[str, Any]) -> HttpResponse:
    user = request.user
    if not user.is_authenticated or user.uid.hex != state["data"]["account"]:
        return _back(request, _again())
    link_account(user=user, arrival=arrival, by=user, at=timezone.now())
    messages.success(request, _("Linked. It signs you in from now on."))
    return redirect("account_index")


@when_set
@require_POST
@login_required
@reauthentication_required(app="allauth.socialaccount")
def sign_on_unlink(request) -> HttpResponse:
    """End the link of the own account."""
    try:
        unlink_account(user=request.user, by=request.user, at=timezone.now())
        messages.success(request, _("The link is gone. Sign in with the password from now on."))
    except AccountError as error:
        messages.error(request, str(error))
    return redirect("account_index")


@never_cache
@when_set
@require_safe
def sign_on_left(request) -> HttpResponse:
    """Signed out here: the issuer may still know the person, which matters on a shared computer."""
    try:
        endpoint = kept_description().get("end_session_endpoint")
    except IssuerDownError:
        endpoint = None
    back = settings.PUBLIC_URL + reverse("account_login")
    query = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    url = f"{endpoint}?{urlencode(query)}" if endpoint else ""
    context = {"there": url, "name": settings.OIDC_NAME}
    return render(request, "accounts/sign_on_left.html", context)


def _door(request: HttpRequest) -> str:
    return reverse("account_index" if request.user.is_authenticated else "account_login")


def _back(request: HttpRequest, text: str) -> HttpResponse:
    messages.warning(request, text)
    return HttpResponseRedirect(_door(request))


def _failed(error: SignOnFailedError) -> str:
    if error.kind == "cancelled":
        return _("Signing in was cancelled there. The other ways are open.")
    if isinstance(error.cause, RequestException):
        return _down(error.cause)
    return _unbelieved(error.cause) if error.cause else _again()


def _again() -> str:
    return _("That took too long or was used already. Please press the button once more.")


def _down(error: Exception) -> str:
    issuer_failed()
    logger.error("sign-on: the issuer does not answer: %s", type(error).__name__)
    return _("%(name)s does not answer just now. Sign in with the password meanwhile.") % {
        "name": settings.OIDC_NAME[:1].upper() + settings.OIDC_NAME[1:]
    }


def _unbelieved(error: Exception) -> str:
    reason = str(error) if isinstance(error, BadTokenError) else ""
    logger.error("sign-on: an answer is not believed: %s %s", type(error).__name__, reason)
    if isinstance(error, WrongTimeError):
        return _("The clocks of the two servers differ. Please tell the administrator.")
    return _("The answer from there could not be checked. Try again, or use the password.")
