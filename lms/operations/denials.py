"""Tells when somebody signed in tries address after address of things that are not theirs.

Each refusal of a thing named by a uid, and each at a door of the CMS, is a line in the log with who
and what; `ALARM_AT` of them within `WINDOW` are an error once, which is what an operator's monitoring
looks for. Counted in the cache: a lost count only delays the alarm.
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
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}

logger = logging.getLogger("lms.denials")


class DenialsMiddleware:
    """Counts refusals; costs nothing where nothing is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and request.user.is_authenticated:
            in_cms = match.route.startswith(CMS)
            if in_cms or any(isinstance(value, UUID) for value in match.kwargs.values()):
                refused = response.status_code in REFUSED
                if refused or (in_cms and _sent_away(request, response)):
                    _note(request, response.status_code)
        return response


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
