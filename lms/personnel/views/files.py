"""Private files: how they come in within a limit, and to whom they are shown."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import load_handler
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from courses.vietnamese import slug
from lms.personnel.actions import note_access
from lms.personnel.models import Evidence
from lms.personnel.uploads import MAX_REQUEST_BYTES
from lms.personnel.views.who import What, must_see, today

TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg"}
LIMIT = "lms.personnel.uploads.SizeLimit"


def takes_a_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of a view with an upload: the limit stands before anything reads the request.

    The check of the CSRF token reads the form, so it comes after the limit, inside.
    """
    inner = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _length(request) > MAX_REQUEST_BYTES:
            return _refused(request)
        handlers = [LIMIT, *settings.FILE_UPLOAD_HANDLERS]
        request.upload_handlers = [load_handler(name, request) for name in handlers]
        return inner(request, *args, **kwargs)

    return limited


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "personnel/file_too_large.html", {}, status=status)


@login_required
@require_safe
def evidence_file(request: HttpRequest, uid: UUID) -> HttpResponse | FileResponse:
    """The file of a proposed line, for its officer, the keeper and the auditor; the look is noted.

    A picture opens in the browser; it was drawn anew when it came in. A PDF is saved, since it may
    hold more than is seen.
    """
    evidence = Evidence.objects.select_related("officer").filter(uid=uid).first()
    if evidence is None:
        raise Http404
    visible = Evidence.objects.filter(pk=evidence.pk).visible_to(request.user, today())
    if not visible.exists():
        must_see(request, evidence.officer, what=What.DENIED, detail=evidence.title)
        raise PermissionDenied
    if not evidence.file:
        raise Http404
    try:
        file = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    note_access(
        officer=evidence.officer,
        user=request.user,
        what=What.FILE,
        detail=evidence.title,
        at=timezone.now(),
    )
    ending = "." + evidence.file.name.rpartition(".")[2]
    picture = ending == ".jpg"
    response = FileResponse(
        file,
        as_attachment=not picture,
        filename=f"{slug(evidence.title, max_length=60)}{ending}",
        content_type=TYPES.get(ending, "application/octet-stream"),
    )
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
