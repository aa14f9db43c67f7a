"""Checking a paper: open to anyone, without sign-in, cookie or script."""

from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from lms.accounts.backends import address_key, client_address
from lms.accounts.rules import Limit
from lms.papers.codes import normal_code
from lms.personnel.verification import State, verdict_on

TRIES = Limit(30, timedelta(minutes=1))
LANGUAGE = "ngon-ngu"
STATUS = {State.UNKNOWN: HTTPStatus.NOT_FOUND, State.MISTYPED: HTTPStatus.NOT_FOUND}


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code from a paper. A code that can be one leads to its own address."""
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return _page(request, "verify/form.html", {})
    if code := normal_code(_without_address(typed)):
        return HttpResponseRedirect(reverse("verify_code", args=[code]) + _tail(request))
    return _answer(request, typed)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a code: the target of the QR code on the paper."""
    return _answer(request, code)


def _without_address(typed: str) -> str:
    """The code in what a scanner gave: the QR code on the paper holds the whole address."""
    return typed.partition("?")[0].rstrip("/").rpartition("/")[2]


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
    chosen = _language(request)
    with translation.override(chosen or translation.get_language()):
        context = {**context, "languages": _languages(request), "tail": _tail(request)}
        response = render(request, template, context, status=status)
        response["Content-Language"] = translation.get_language() or ""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# The language stands in the address: the page sets no cookie, so it has no form for it -------------


def _language(request: HttpRequest) -> str:
    """The language that the address asks for; empty where it names none that is here."""
    asked = request.GET.get(LANGUAGE, "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def _tail(request: HttpRequest) -> str:
    chosen = _language(request)
    return f"?{LANGUAGE}={chosen}" if chosen else ""


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    """The same page in each language, to be chosen from."""
    asked = request.GET.copy()
    links = []
    for code, name in settings.LANGUAGES:
        asked[LANGUAGE] = code
        links.append({"code": code, "name": name, "url": f"?{asked.urlencode()}"})
    return links
