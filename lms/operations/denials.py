"""Tells when somebody signed in tries address after address of things that are not theirs.

Each page that is refused, each thing named by a uid that is not there for who asks, and each refusal at
a door of the CMS, is a line in the log with who and what; `ALARM_AT` of them within `WINDOW` are an
error once, which is what an operator's monitoring looks for. Counted in the cache: a lost count only
delays the alarm.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.gate import CMS

ALARM_AT = 50
WINDOW = timedelta(minutes=5)

logger = logging.getLogger("lms.denials")


class DenialsMiddleware:
    """Counts refusals; costs nothing where nothing is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_refused(request, response) and request.user.is_authenticated:
            _note(request, response.status_code)
        return response


def _is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether something was kept from who asks; an address that leads nowhere is mistyped."""
    match = request.resolver_match
    if match is None:
        return False
    if response.status_code == HTTPStatus.FORBIDDEN:
        return True
    in_cms = match.route.startswith(CMS)
    if response.status_code == HTTPStatus.NOT_FOUND:
        return in_cms or any(isinstance(value, UUID) for value in match.kwargs.values())
    return in_cms and _sent_away(request, response)


def _sent_away(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether Wagtail refused: it sends to its front page instead of answering 403."""
    home = reverse("wagtailadmin_home")
    return response.headers.get("Location") == home and request.GET.get("next") != home


def _note(request: HttpRequest, status: int) -> None:
    who = str(request.user.uid)
    what = "&".join([request.path, *(f"id={pk}" for pk in request.GET.getlist("id"))])
    logger.warning("refused %s %s %s to account %s", status, request.method, what, who)
    key = f"denials:{who}"
    if cache.add(key, 1, WINDOW.total_seconds()):
        return
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    if count == ALARM_AT:
        logger.error(
            "account %s was refused %d things in %d minutes",
            who,
            count,
            WINDOW.total_seconds() // 60,
        )
