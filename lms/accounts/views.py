"""Account pages that allauth does not have, or has otherwise."""

from http import HTTPStatus

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from lms.accounts.actions import acknowledge_notice, end_sessions
from lms.accounts.devices import device_label, device_mark
from lms.accounts.errors import SignInPausedError
from lms.accounts.models import User
from lms.accounts.passkeys import are_offered
from lms.accounts.phones import as_dialled
from lms.accounts.rules import NOTICE_VERSION, password_is_old
from lms.accounts.sign_on import link_of


def next_url(request: HttpRequest, fallback: str) -> str:
    """The address in `next` when it is on this site, else `fallback`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else fallback


def home_url() -> str:
    return reverse(settings.LOGIN_REDIRECT_URL)


def stay_signed_in(request: HttpRequest, *, shared: bool) -> None:
    """For 90 days on a device of one's own; on a `shared` one until the browser is closed."""
    request.session.set_expiry(0 if shared else settings.ACCOUNT_SESSION_COOKIE_AGE)


class SignInView(LoginView):
    """Signing in; 429 with the time to try again while guessing is stopped."""

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            passkeys=are_offered(self.request),
            sign_on_name=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            **kwargs,
        )

    def form_invalid(self, form) -> HttpResponse:
        response = super().form_invalid(form)
        for error in form.non_field_errors().as_data():
            if isinstance(error, SignInPausedError):
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response["Retry-After"] = str(error.retry_after)
        return response


def sign_in_by_slip(request: HttpRequest, user: User, *, shared: bool) -> HttpResponse:
    """Sign in who has just chosen a pass phrase with a slip; a second step is asked for as ever.

    On a `shared` computer the session ends when the browser is closed; on one's own a passkey is
    offered for the next time, where the site has a name.
    """
    if request.user.is_authenticated:
        logout(request)  # a slip opened in a browser where somebody else is signed in
    stay_signed_in(request, shared=shared)
    goal = next_url(request, "")
    if are_offered(request) and not shared:
        goal = f"{reverse('passkey_add')}?{urlencode({'next': goal or home_url()})}"
    response: HttpResponse = perform_login(request, user, redirect_url=goal)
    return response


class SignOutView(LogoutView):
    """Signing out is an act, so only a POST does it; the browser drops the pages it kept."""

    http_method_names = ["post", "options"]

    def post(self, *args, **kwargs) -> HttpResponse:
        records = self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
        outside = any(record.get("method") == "socialaccount" for record in records)
        response = super().post(*args, **kwargs)
        if outside and settings.OIDC_ISSUER:
            response = redirect("sign_on_left")
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePasswordView(PasswordChangeView):
    """Choosing a password; who must choose one is told why."""

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        forced = settings.REQUIRE_PASSWORD_CHANGE and user.must_change_password
        old = password_is_old(user, timezone.localdate())
        return super().get_context_data(forced=forced or old, old=old, **kwargs)


class AccountView(LoginRequiredMixin, TemplateView):
    """What a person can do with the own account."""

    template_name = "accounts/index.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        facts = [
            (_("Name"), user.get_full_name()),
            (_("User name"), user.username),
            (_("Phone"), as_dialled(user.phone) or _("not given")),
            (_("E-mail address"), user.email or _("not given")),
        ]
        has_second_factor = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        return super().get_context_data(
            facts=facts,
            has_second_factor=has_second_factor,
            passkeys=are_offered(self.request),
            sign_on_name=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            link=link_of(user) if settings.OIDC_ISSUER else None,
            **kwargs,
        )


class DevicesView(ListUserSessionsView):
    """Where the account is signed in."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        sessions = context["sessions"]
        for session in sessions:
            session.label = device_label(session.user_agent)
            session.mark = device_mark(session.session_key)
        # The one in hand first, then the latest.
        sessions.sort(key=lambda session: (session.is_current(), session.created_at), reverse=True)
        return context

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """End the one session of a mark, or, without one, all but the one in hand."""
        mark = request.POST.get("device")
        if mark is None:
            return super().post(request, *args, **kwargs)
        keys = UserSession.objects.filter(user=request.user).values_list("session_key", flat=True)
        end_sessions(
            user=request.user,
            only=[key for key in keys if constant_time_compare(device_mark(key), mark)],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("That device is signed out."))
        return redirect("usersessions_list")


class NoticeView(LoginRequiredMixin, TemplateView):
    """The privacy notice: read once a version, open at any time."""

    template_name = "accounts/notice.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            text_template=f"accounts/notice/v{NOTICE_VERSION}.html",
            next=next_url(self.request, ""),
            unread=self.request.user.notice_version != NOTICE_VERSION,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        acknowledge_notice(user=request.user, version=NOTICE_VERSION, at=timezone.now())
        return HttpResponseRedirect(next_url(request, home_url()))


class SetLanguageView(View):
    """The language of the screens: in a cookie, and for who is signed in with the account."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(next_url(request, "/"))
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            return response
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language != language:
            request.user.choose_language(language)
        return response
