"""A stored file as an answer, whole or in the part that a player asks for.

Django's `FileResponse` knows no ranges; a proxy that hands out local files (`X_ACCEL`) reads them itself.
"""

import re

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from courses.stored import StoredFile

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
Part = tuple[int, int] | tuple[()] | None


def answer_with(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """200, a part of it as 206, 304 unchanged, or 416 beyond its end; with `ETag`, without a type."""
    unchanged = get_conditional_response(request, etag=file.etag, last_modified=file.modified)
    if unchanged is not None:
        return _told_apart(unchanged, file)
    # A proxy that hands out local files reads the range itself.
    taken_over = settings.X_ACCEL and file.path is not None
    part = None if taken_over else _asked_part(request, file)
    if part == ():
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    return _told_apart(_whole(request, file) if part is None else _partly(file, *part), file)


def _told_apart(response: HttpResponseBase, file: StoredFile) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = file.etag
    response["Last-Modified"] = http_date(file.modified)
    return response


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
