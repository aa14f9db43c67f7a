"""Public files of lessons, with byte ranges, so that a video can be sought in and gone on with.

Django's `FileResponse` knows no ranges. This view serves what local storage holds; with object
storage the addresses of files lead there and nothing comes by here. A proxy in front may take it
over by its own rule for `/media/`, with the same folders left out.
"""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.views.decorators.http import require_safe

#: Served by views that check who asks, or not at all: documents, and pictures as uploaded.
CLOSED = ("documents", "original_images")
#: Shown in the page. Whatever else somebody got in here is only ever saved.
SHOWN = re.compile(r"image/(png|jpeg|gif|webp|avif)|(audio|video)/[a-z0-9.+-]+|text/vtt")
TYPES = {".vtt": "text/vtt", ".webp": "image/webp", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
CHUNK = 64 * 1024
WEEK = 7 * 24 * 3600


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public file `name`: 200, a part of it as 206, 304 unchanged, or 416 beyond its end."""
    path = _find(name)
    stat = path.stat()
    etag = quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(stat.st_mtime))
    if unchanged is not None:
        return _with_headers(unchanged, path, etag, stat.st_mtime)
    part = _asked_part(request, stat.st_size, etag, int(stat.st_mtime))
    response: HttpResponseBase
    if part is not None and len(part) == 0:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stat.st_size}"
        return response
    if part is None:
        response = HttpResponse() if request.method == "HEAD" else FileResponse(path.open("rb"))
        response["Content-Length"] = stat.st_size
    else:
        first, last = part
        response = StreamingHttpResponse(_read(path, first, last), status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{stat.st_size}"
        response["Content-Length"] = last - first + 1
    return _with_headers(response, path, etag, stat.st_mtime)


def _find(name: str) -> Path:
    """The file below the public folder; Http404 for anything closed, hidden or outside."""
    if not isinstance(default_storage, FileSystemStorage):
        raise Http404
    parts = name.split("/")
    if parts[0] in CLOSED or any(part.startswith(".") for part in parts) or "\0" in name:
        raise Http404
    try:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    if not path.is_file():
        raise Http404
    return path


def _asked_part(
    request: HttpRequest, size: int, etag: str, modified: int
) -> tuple[int, int] | tuple[()] | None:
    """(first, last) byte asked for, () when it lies beyond the end, None for the whole file.

    Several ranges at once are answered with the whole file, as the standard allows.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.method != "GET" or not _still_that(request, etag, modified):
        return None
    start, end = match.groups()
    if not start and not end:
        return None
    if not start:
        length = int(end)
        return (max(0, size - length), size - 1) if length and size else ()
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    return (first, last) if first < size else ()


def _still_that(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether the file is the one of which the browser holds a part already (`If-Range`)."""
    known = request.headers.get("If-Range")
    return known is None or known == etag or parse_http_date_safe(known) == modified


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _with_headers(
    response: HttpResponseBase, path: Path, etag: str, modified: float
) -> HttpResponseBase:
    kind = TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or ""
    if SHOWN.fullmatch(kind):
        response["Content-Type"] = kind
        response.headers.pop("Content-Disposition", None)
    else:
        response["Content-Type"] = "application/octet-stream"
        response["Content-Disposition"] = "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = f"public, max-age={WEEK}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
