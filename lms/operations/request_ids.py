"""A name for each request, so that what a person reports is found in the log.

It stands in every line of the log that the request writes, on every answer (`X-Request-ID`) and on
every error page (“mã lỗi”). A trusted proxy may give it; else, or when it is odd, it is made.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lms.operations.counts import COUNTS

HEADER = "X-Request-ID"
FITTING = re.compile(r"[A-Za-z0-9_-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger("lms.requests")


def current() -> str:
    """The name of what this thread does now; empty outside requests and tasks."""
    return _current.get()


@contextmanager
def named(name: str) -> Iterator[None]:
    """Give all lines of the log within it that name."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


class RequestIdMiddleware:
    """Outermost: names the request, counts and times it, and writes its line when that is wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, begin = name_of(request), time.perf_counter()
        with named(name):
            response = self.get_response(request)
            seconds = time.perf_counter() - begin
            response[HEADER] = name
            COUNTS.add(response.status_code, seconds)
            if settings.LOG_REQUESTS:
                _write(request, response.status_code, seconds)
        return response


def name_of(request: HttpRequest) -> str:
    """What the trusted proxy called the request, else a new name."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if FITTING.fullmatch(given) else token_hex(8)


def _write(request: HttpRequest, status: int, seconds: float) -> None:
    """Without the query, which may hold what was searched for; the account by its uid."""
    user = getattr(request, "_cached_user", None)  # asking anew would cost a query
    account = str(user.uid) if user is not None and user.is_authenticated else ""
    logger.info(
        "%s %s %d",
        request.method,
        request.path,
        status,
        extra={"status": status, "ms": round(seconds * 1000), "account": account},
    )
