"""Public files of lessons, with byte ranges, so that a video can be sought in and gone on with.

Django's `FileResponse` knows no ranges. This view serves what local storage or the public bucket
holds, under one address in both cases: pages load nothing from another host, captions need no
cross-origin rule, and browsers need not reach the object storage. A proxy in front may take it over
by its own rule for `/media/`; local files then with the same folders left out.
"""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from lms.operations.stored import OTHER, StoredFile, look_up, shown_type

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
WEEK = 7 * 24 * 3600
Part = tuple[int, int] | tuple[()] | None


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public file `name`: 200, a part of it as 206, 304 unchanged, or 416 beyond its end."""
    try:
        file = look_up(name)
    except FileNotFoundError as error:
        raise Http404 from error
    unchanged = get_conditional_response(request, etag=file.etag, last_modified=file.modified)
    if unchanged is not None:
        return _with_headers(unchanged, file)
    # A proxy that hands out local files reads the range itself.
    taken_over = settings.X_ACCEL and file.path is not None
    part = None if taken_over else _asked_part(request, file)
    if part == ():
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    return _with_headers(_whole(request, file) if part is None else _partly(file, *part), file)


def _whole(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD" or not file.size:
        response = HttpResponse()
    elif file.path is not None:
        response = FileResponse(file.path.open("rb"))  # the server may send it by itself
    else:
        response = StreamingHttpResponse(file.part(0, file.size - 1))
    response["Content-Length"] = file.size
    return response


def _partly(file: StoredFile, first: int, last: int) -> HttpResponseBase:
    response = StreamingHttpResponse(file.part(first, last), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    response["Content-Length"] = last - first + 1
    return response


def _asked_part(request: HttpRequest, file: StoredFile) -> Part:
    """(first, last) byte asked for, () when it lies beyond the end, None for the whole file.

    Several ranges at once are answered with the whole file, as the standard allows.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.method != "GET" or not _still_that(request, file):
        return None
    start, end = match.groups()
    if not start and not end:
        return None
    if not start:
        length = int(end)
        return (max(0, file.size - length), file.size - 1) if length and file.size else ()
    first, last = int(start), min(int(end), file.size - 1) if end else file.size - 1
    if end and int(end) < first:
        return None
    return (first, last) if first < file.size else ()


def _still_that(request: HttpRequest, file: StoredFile) -> bool:
    """Whether the file is the one of which the browser holds a part already (`If-Range`)."""
    known = request.headers.get("If-Range")
    return known is None or known == file.etag or parse_http_date_safe(known) == file.modified


def _with_headers(response: HttpResponseBase, file: StoredFile) -> HttpResponseBase:
    kind = shown_type(file.name)
    response["Content-Type"] = kind or OTHER
    if kind:
        response.headers.pop("Content-Disposition", None)
    else:
        response["Content-Disposition"] = "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = file.etag
    response["Last-Modified"] = http_date(file.modified)
    response["Cache-Control"] = f"public, max-age={WEEK}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
