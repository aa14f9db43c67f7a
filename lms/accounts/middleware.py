"""Gates that every signed-in request passes, and the headers of what it gets."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.accounts import idle
from lms.accounts.actions import note_use
from lms.accounts.errors import asleep_message
from lms.accounts.rules import NOTICE_VERSION, is_asleep, password_is_old, sees_other_people

GetResponse = Callable[[HttpRequest], HttpResponse]

# Never gated: the way in and out, and the language of the page that is shown instead.
ALWAYS_OPEN = {"account_login", "account_logout", "account_inactive", "set_language", "activate"}
PASSWORD_PAGES = {"account_change_password"}
SECOND_FACTOR_PAGES = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
}
NOTICE_FREE = {"account_notice", *PASSWORD_PAGES, *SECOND_FACTOR_PAGES, "mfa_view_recovery_codes"}
SECOND_FACTOR_KEY = "second_factor_checked"
# How long the answer "this account needs none" is kept in the session, and for which pages: those
# that tell nobody of other people. Elsewhere a right that was given a minute ago counts at once.
RECHECK_SECONDS = 15 * 60
OWN_PAGES = (
    "/khoa-hoc/",
    "/media/",
    "/tai-khoan/",
    "/toi/bai",
    "/toi/hoi-dap/",
    "/toi/ho-so/",
    "/toi/khoa-hoc/",
    "/toi/luot-lam/",
)


class LanguageMiddleware:
    """Vietnamese unless a person chose otherwise.

    Not the browser's `Accept-Language`: most office computers send English without anybody
    having asked for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        set_language(request, chosen if chosen in dict(settings.LANGUAGES) else "")
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "vi")
        return response


def set_language(request: HttpRequest, language: str) -> None:
    translation.activate(language or settings.LANGUAGE_CODE)
    request.LANGUAGE_CODE = translation.get_language()


def send_to(request: HttpRequest, url_name: str) -> HttpResponse:
    """To the page that must come first, and from there back to the one that was asked for."""
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}")


class AccountGateMiddleware:
    """What must be done before anything else: a new password, a second factor, the notice.

    Accounts that were closed need no gate: the backend no longer returns them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            set_language(request, request.user.language)
        response = self.get_response(request)
        if request.user.is_authenticated:
            at = timezone.now()
            idle.note_activity(request, response, at)
            note_use(user=request.user, at=at)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if not request.user.is_authenticated or name in ALWAYS_OPEN or signed_out_asleep(request):
            return None
        return (
            self.password_gate(request, name)
            or self.second_factor_gate(request, name)
            or self.idle_gate(request, timezone.now())
            or self.notice_gate(request, name)
        )

    def password_gate(self, request: HttpRequest, name: str) -> HttpResponse | None:
        must = settings.REQUIRE_PASSWORD_CHANGE and request.user.must_change_password
        old = password_is_old(request.user, timezone.localdate())
        if not (must or old) or name in PASSWORD_PAGES:
            return None
        return send_to(request, "account_change_password")

    def second_factor_gate(self, request: HttpRequest, name: str) -> HttpResponse | None:
        if name in SECOND_FACTOR_PAGES or not second_factor_missing(request):
            return None
        return send_to(request, "mfa_activate_totp")

    def idle_gate(self, request: HttpRequest, at: datetime) -> HttpResponse | None:
        if idle.stays_open(request) or not idle.is_idle(request, at):
            return None
        is_form = request.content_type in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        )
        if idle.is_navigation(request) or (request.method == "POST" and is_form):
            if not get_adapter(request).get_reauthentication_methods(request.user):
                return signed_out_idle(request)
            return suspend_request(request, reverse("account_reauthenticate"))
        return JsonResponse({"detail": _("Please give your password again.")}, status=401)

    def notice_gate(self, request: HttpRequest, name: str) -> HttpResponse | None:
        unread = request.user.notice_version != NOTICE_VERSION
        if not unread or name in NOTICE_FREE or not idle.is_navigation(request):
            return None
        return send_to(request, "account_notice")


def signed_out_asleep(request: HttpRequest) -> bool:
    """Sign a person out whose account went to sleep while a phone stayed signed in, and say why."""
    if not is_asleep(request.user, timezone.localdate()):
        return False
    logout(request)
    messages.warning(request, asleep_message())
    return True


def signed_out_idle(request: HttpRequest) -> HttpResponse:
    """Sign out who has nothing here to be asked for: the sign-on outside asks again."""
    goal = request.get_full_path() if request.method == "GET" else ""
    logout(request)
    request.session[idle.SIGN_ON_ASKS_AGAIN] = True
    messages.info(request, _("You were away for a while. Please sign in again."))
    query = f"?{urlencode({'next': goal})}" if goal else ""
    return HttpResponseRedirect(f"{reverse('account_login')}{query}")


def second_factor_missing(request: HttpRequest) -> bool:
    """Whether the account must set up a second factor now.

    Who gave a code in this session passes without a query. For the others the answer is kept in
    the session for some minutes, so that an ordinary officer's own pages cost no query either.
    """
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    records = request.session.get("account_authentication_methods") or []
    if any(record.get("method") == "mfa" for record in records):
        return False
    now = int(timezone.now().timestamp())
    asked_lately = now - request.session.get(SECOND_FACTOR_KEY, 0) < RECHECK_SECONDS
    own = request.path_info in ("/", "/toi/") or request.path_info.startswith(OWN_PAGES)
    if asked_lately and own:
        return False
    needed = sees_other_people(request.user)
    if needed and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return True
    if not asked_lately:
        request.session[SECOND_FACTOR_KEY] = now
    return False


CMS_PREFIX = "/admin/"
# Some are for some people only; who else has asked is no matter of a cache on the way.
DOCUMENTS_PREFIX = "/documents/"
PAGE_TYPES = ("text/html", "application/pdf", "text/csv", "application/json", "application/vnd.")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class PrivatePagesMiddleware:
    """Keeps what a signed-in person sees out of every cache, and adds the headers of all pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        closed = request.path_info.startswith(DOCUMENTS_PREFIX)
        if signed_in or closed or request.user.is_authenticated:
            keep_private(response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(CMS_PREFIX):
            # The editor's inline scripts; a nonce in the list would switch 'unsafe-inline' off.
            response._csp_replace = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


def keep_private(response: HttpResponse) -> None:
    """No cache keeps a page; other files keep what their view says, else the same."""
    is_page = response.headers.get("Content-Type", "").startswith(PAGE_TYPES)
    if is_page or "Cache-Control" not in response.headers:
        patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
