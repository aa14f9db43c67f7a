"""The content host: another host name on which packages run, and nothing else is.

A package is a program of somebody else. Here it finds no cookie, no session, no form and no door of the
site; whatever it asks for beyond its own files is not there. docs/decisions/packages-run.md says why.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from courses.stored import StorageAway
from lms.interop.errors import NotThere

ADDRESSES = "lms.interop.content_urls"
#: Beginnings of addresses whose second part is a launch or a key.
SECRETS = {"mo", "g"}
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def content_host() -> str:
    """The name of the content host; empty where packages cannot be run."""
    return (urlsplit(settings.CONTENT_URL).hostname or "").rstrip(".")


def is_set_up() -> bool:
    """Whether there is a content host, and it is not the site's own name."""
    return content_host() not in {"", (urlsplit(settings.PUBLIC_URL).hostname or "").rstrip(".")}


class ContentHostMiddleware:
    """Answers for the content host by itself: session, sign-in and CMS stand below and never run."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_for_packages(request):
            return self.get_response(request)
        with translation.override(settings.LANGUAGE_CODE):
            response = _answer(request)
        response.cookies.clear()
        _keep_out_of_logs(request, response)
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        return response


def _is_for_packages(request: HttpRequest) -> bool:
    # The CMS makes requests of its own for a preview, by the name that the tree's root was given once.
    if not is_set_up() or getattr(request, "is_dummy", False):
        return False
    name, _port = split_domain_port(request.get_host())
    return name.rstrip(".") == content_host()


def _keep_out_of_logs(request: HttpRequest, response: HttpResponseBase) -> None:
    """The second part of an address opens what follows: no log is to hold it."""
    first, *rest = request.path.lstrip("/").split("/", 2)
    if rest and first in SECRETS:
        request.path = "/".join(["", first, "*", *rest[1:]])
    # Django would log the whole address of what it refuses.
    response._has_been_logged = True  # type: ignore[attr-defined]


def _answer(request: HttpRequest) -> HttpResponseBase:
    # A worker of its own would outlive the lesson and answer for others.
    if request.headers.get("Service-Worker"):
        return told(HTTPStatus.NOT_FOUND)
    try:
        match = resolve(request.path_info, urlconf=ADDRESSES)
        request.resolver_match = match
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
    except (Resolver404, Http404, NotThere, PermissionDenied, SuspiciousOperation):
        return told(HTTPStatus.NOT_FOUND)
    except StorageAway:
        return told(HTTPStatus.SERVICE_UNAVAILABLE)


def told(status: HTTPStatus, text: str = "") -> HttpResponse:
    """A page in words; the link leads to the site, for who came here by hand."""
    words = {
        HTTPStatus.NOT_FOUND: _("There is nothing here. Lessons are opened from the site."),
        HTTPStatus.SERVICE_UNAVAILABLE: _(
            "The files cannot be read at the moment. Try again in a few minutes."
        ),
    }
    context = {"text": text or words[status], "site": settings.PUBLIC_URL}
    # Without the request: what pages of the site are told of it (who, which menu) is not here.
    page = render_to_string("interop/content_message.html", context)
    response = HttpResponse(page, status=status)
    response["Content-Security-Policy"] = wrapper_policy()
    response["Cache-Control"] = "no-store"
    return response


def content_policy() -> str:
    """For the package's own files: it may do as it likes with itself, and load nothing from elsewhere."""
    return (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'self'; "
        f"frame-ancestors 'self' {settings.PUBLIC_URL}; form-action 'self'; base-uri 'self'"
    )


def wrapper_policy() -> str:
    """For pages of ours on the content host: own scripts and styles, the package in a frame."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {settings.PUBLIC_URL}"
    )


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *["accelerometer", "camera", "display-capture", "geolocation", "gyroscope"],
            *["magnetometer", "microphone", "midi", "payment", "usb"],
        )
    ),
}
