"""The idle limit: after some minutes without use, personal pages ask for the password again.

Reading a lesson or sitting a test may take longer than the limit, so these stay open and keep
saving. So does what is being written in the CMS; the next page of it asks. When a person was last seen stands in a signed cookie of the browser, written at most
once a minute: no session is written and no query made for it.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# URL names that never ask again, in this one place: what is taught, and what a learner opens,
# answers, saves and submits; the public pages; the way to give the password again.
_OPEN_NAMES = """
    front catalogue wagtail_serve wagtaildocs_serve media pattern_page verify verify_code
    start_course continue_course finish_activity undo_activity keep_place answer_practice
    start_attempt attempt save_answer attempt_summary submit_attempt attempt_result repeat_wrong
    request_attempt ask_lesson ask_result open_package package_attempt preview_package
    set_language account_notice account_reauthenticate mfa_reauthenticate
    mfa_reauthenticate_webauthn
"""
STAYS_OPEN = frozenset(_OPEN_NAMES.split())
CMS = "/admin/"

#: In the session of who was signed out for being away: the sign-on outside shall ask, too.
SIGN_ON_ASKS_AGAIN = "sign_on_asks_again"

WRITE_EVERY = timedelta(minutes=1)


def stays_open(request: HttpRequest) -> bool:
    """Whether the requested page never asks for the password again.

    In the CMS every page asks, by which names are read; what a page that is open saves, previews or
    chooses does not, so that nothing that was written is lost.
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.path_info.startswith(CMS):
        framed = request.headers.get("Sec-Fetch-Dest", "document") != "document"
        return framed or not is_navigation(request)
    return name in STAYS_OPEN


def is_navigation(request: HttpRequest) -> bool:
    """Whether a person opens a page, so that another page may be shown first."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode:
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "")


def _cookie_name() -> str:
    return "__Host-seen" if settings.SESSION_COOKIE_SECURE else "seen"


def _salt(request: HttpRequest) -> str:
    return f"lms.accounts.idle.{request.user.uid}"


def _cookie_time(request: HttpRequest) -> datetime | None:
    value = request.get_signed_cookie(_cookie_name(), default=None, salt=_salt(request))
    return datetime.fromtimestamp(int(value), UTC) if value else None


def last_active(request: HttpRequest) -> datetime | None:
    """The latest of: seen in this browser, password given again, signed in."""
    records = request.session.get("account_authentication_methods") or []
    again = [record["at"] for record in records if record.get("reauthenticated")]
    times = [_cookie_time(request), request.user.last_login]
    if again:
        times.append(datetime.fromtimestamp(again[-1], UTC))
    return max((time for time in times if time), default=None)


def is_idle(request: HttpRequest, at: datetime) -> bool:
    """Whether the person was away for longer than `settings.IDLE_MINUTES` (0: never)."""
    if not settings.IDLE_MINUTES:
        return False
    seen = last_active(request)
    return seen is None or at - seen > timedelta(minutes=settings.IDLE_MINUTES)


def note_activity(request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """Write that the person is here; an idle one is not, until the password was given again."""
    if not settings.IDLE_MINUTES or is_idle(request, at):
        return
    written = _cookie_time(request)
    if written and at - written < WRITE_EVERY:
        return
    response.set_signed_cookie(
        _cookie_name(),
        str(int(at.timestamp())),
        salt=_salt(request),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
