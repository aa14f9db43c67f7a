"""Calls that a client names (`Idempotency-Key`): repeated, they write nothing and are answered as before."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Status

from lms.interop.api.errors import Refused, fault
from lms.interop.api.models import OnceCall

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT = timedelta(days=7)
BAD_KEY = _("The key is 1 to 100 visible ASCII characters.")
OTHER_CALL = _("This key was used for another request.")


def once(view: Callable[..., Status]) -> Callable[..., Any]:
    """Writes in one transaction; with a key, once. What was refused may be sent again."""

    @wraps(view)
    def called(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is not None and not KEY.fullmatch(key):
            raise Refused(422, errors=[fault(("header", HEADER), "key", BAD_KEY)])
        with transaction.atomic():
            if key is None:
                return view(request, *args, **kwargs)
            call = _call(request, key)
            if call.status is not None:
                return _again(call)
            result = view(request, *args, **kwargs)
            call.status = result.status_code
            call.answer = json.loads(json.dumps(result.value, cls=DjangoJSONEncoder))
            call.save(update_fields=["status", "answer"])
            return result

    return called


def _call(request: HttpRequest, key: str) -> OnceCall:
    """The call of that name, new or made before. Who comes second waits for who came first."""
    token, at, digest = request.auth, timezone.now(), _digest(request)  # type: ignore[attr-defined]
    OnceCall.objects.filter(token=token, at__lt=at - KEPT).delete()
    OnceCall.objects.bulk_create(
        [OnceCall(token=token, key=key, digest=digest, at=at)], ignore_conflicts=True
    )
    call = OnceCall.objects.select_for_update().get(token=token, key=key)
    if call.digest != digest:
        raise Refused(422, errors=[fault(("header", HEADER), "other_call", OTHER_CALL)])
    return call


def _again(call: OnceCall) -> HttpResponse:
    headers = {"Idempotency-Replayed": "true"}
    if call.answer is None:
        return HttpResponse(status=call.status, headers=headers)
    return JsonResponse(call.answer, status=call.status, headers=headers)


def _digest(request: HttpRequest) -> str:
    """What was asked for: method, address, fields and the bytes of files."""
    made = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        made.update(request.body)
        return made.hexdigest()
    for name, value in sorted(request.POST.items()):
        made.update(f"{name}={value}\n".encode(errors="replace"))
    upload: Any
    for name, upload in sorted(request.FILES.items()):
        made.update(f"{name}:{upload.name}\n".encode(errors="replace"))
        for chunk in upload.chunks():
            made.update(chunk)
        upload.seek(0)
    return made.hexdigest()
