"""A proxy in front hands out the local files of `MEDIA_ROOT`: the product only says which (X-Accel).

The view has asked who is there and noted the look, as without a proxy; nginx then reads the file from
its internal location, with ranges, and frees the web process. Files of buckets come from the
product itself.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import filepath_to_uri

#: The internal location of the proxy, which stands for MEDIA_ROOT.
LOCATION = "/_tep/"


class HandingOverMiddleware:
    """Replaces the bytes of a local file by its name; does nothing unless `X_ACCEL` is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.root = Path(settings.MEDIA_ROOT).parent.resolve()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.X_ACCEL and isinstance(response, FileResponse):
            return self._named(response)
        return response

    def _named(self, response: FileResponse) -> HttpResponseBase:
        path = _path(response.file_to_stream)
        if path is None or not path.is_relative_to(self.root):
            return response
        short = HttpResponse(status=response.status_code)
        for header, value in response.headers.items():
            if header != "Content-Length":
                short[header] = value
        short.cookies = response.cookies
        short["X-Accel-Redirect"] = LOCATION + filepath_to_uri(str(path.relative_to(self.root)))
        # The file is closed with the answer, not now: closing a response ends the request.
        short._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
        return short


def _path(file: Any) -> Path | None:
    """Where the open file lies on this machine; None when it lies elsewhere."""
    try:
        name = file.path if isinstance(file, FieldFile) else file.name
    except (AttributeError, NotImplementedError):
        return None
    return Path(name).resolve() if isinstance(name, str) and name else None
