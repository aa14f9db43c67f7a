"""Public files of lessons, with byte ranges, so that a video can be sought in and gone on with.

This view serves what local storage or the public bucket holds, under one address in both cases:
pages load nothing from another host, captions need no cross-origin rule, and browsers need not reach
the object storage. A proxy in front may take it over by its own rule for `/media/`; local files then
with the same folders left out.
"""

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from courses.served import answer_with
from courses.stored import OTHER, look_up, shown_type

WEEK = 7 * 24 * 3600


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public file `name`: 200, a part of it as 206, 304 unchanged, or 416 beyond its end."""
    try:
        file = look_up(name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = answer_with(request, file)
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return response
    kind = shown_type(file.name)
    response["Content-Type"] = kind or OTHER
    if kind:
        response.headers.pop("Content-Disposition", None)
    else:
        response["Content-Disposition"] = "attachment"
    response["Cache-Control"] = f"public, max-age={WEEK}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
