"""Checking a paper: open to anyone, without sign-in, cookie or script."""

from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.backends import address_key, client_address
from lms.accounts.rules import Limit
from lms.papers.codes import normal_code
from lms.personnel.verification import State, verdict_on

TRIES = Limit(30, timedelta(minutes=1))
STATUS = {State.UNKNOWN: HTTPStatus.NOT_FOUND, State.MISTYPED: HTTPStatus.NOT_FOUND}


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code from a paper. A code that can be one leads to its own address."""
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return _page(request, "verify/form.html", {})
    if code := normal_code(typed):
        return HttpResponseRedirect(reverse("verify_code", args=[code]))
    return _answer(request, typed)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a code: the target of the QR code on the paper."""
    return _answer(request, code)


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    at = timezone.now()
    until = _paused_until(request, at)
    if until is not None:
        return _pause(request, until, at)
    verdict = verdict_on(text)
    context = {"verdict": verdict, "at": at, "typed": text[:100]}
    status = STATUS.get(verdict.state, HTTPStatus.OK)
    return _page(request, "verify/result.html", context, status)


def _paused_until(request: HttpRequest, at: datetime) -> datetime | None:
    """Count this try of the address; until when it must wait after too many, None while it may.

    Two tries at the very same moment may count as one: enough against trying codes out.
    """
    key = f"verify-{address_key(client_address(request), salt='lms.personnel.verify')}"
    tries = [moment for moment in cache.get(key, ()) if at - moment < TRIES.window]
    until = TRIES.locked_until(tries)
    if until is None:
        cache.set(key, [at, *tries], timeout=TRIES.window.total_seconds())
    return until


def _pause(request: HttpRequest, until: datetime, at: datetime) -> HttpResponse:
    seconds = max(1, ceil((until - at).total_seconds()))
    context = {"ready": until + timedelta(seconds=1), "seconds": seconds}
    response = _page(request, "verify/paused.html", context, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _page(
    request: HttpRequest, template: str, context: dict[str, object], status: int = HTTPStatus.OK
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
