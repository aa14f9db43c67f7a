"""What holds for every address below /api/: no cookie counts, every refusal is a problem document."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from wagtail.api.v3.errors import PROBLEM_JSON

from courses.uploads import MAX_CAPTIONS, MAX_MEDIA
from lms.interop.api.errors import problem

PREFIX = "/api/"
MEGABYTE = 1024 * 1024
#: The most that a request may weigh, by the end of its address; another is JSON.
UPLOADS = {
    "/images/": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
    "/documents/": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
    "/media/": MAX_MEDIA + MAX_CAPTIONS,
}


class ApiMiddleware:
    """Stands before sessions, so that a browser's sign-in opens nothing here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        if is_too_large(request):
            response = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            response = as_problem(self.get_response(request))
        response["Cache-Control"] = "no-store"
        return response


def is_too_large(request: HttpRequest) -> bool:
    """Whether it says that it is too large, before any of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = next(
        (size for end, size in UPLOADS.items() if request.path_info.endswith(end)), MEGABYTE
    )
    return not length.isdecimal() or int(length) > most + MEGABYTE


def as_problem(response: HttpResponse) -> HttpResponse:
    """A refusal that is a page, from wherever it came, as a problem document."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    if response.headers.get("Content-Type", "").startswith(PROBLEM_JSON):
        return response
    kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
    return problem(response.status_code, headers=kept)
