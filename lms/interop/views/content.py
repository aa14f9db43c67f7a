"""What the content host answers: the wrapper, its scripts, the package's files, and the saves.

Nobody is signed in here: who may is in the signed texts of `lms.interop.tokens`.
"""

import gzip
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.served import answer_with
from courses.stored import look_up_in
from lms.accounts.models import User
from lms.interop import actions
from lms.interop.content_host import content_policy, told, wrapper_policy
from lms.interop.errors import Elsewhere, NotThere, Over, Spent, TooOften
from lms.interop.file_types import type_of
from lms.interop.models import PackageAttempt
from lms.interop.sent import Unreadable, read_state
from lms.interop.tokens import KEY_SECONDS, Key, Launch, read_key, read_launch, read_ticket
from lms.interop.versions import path_in, version_with
from lms.interop.wrapper import ADDRESSES, has_prerequisites, wrapper_config

PLAYER = Path(__file__).parent.parent / "player"
PLAYER_FILES = {
    "player.js": "text/javascript; charset=utf-8",
    "player.css": "text/css; charset=utf-8",
    "scorm12.min.js": "text/javascript; charset=utf-8",
    "scorm2004.min.js": "text/javascript; charset=utf-8",
}
A_YEAR = 365 * 24 * 3600


@require_safe
def wrapper(request: HttpRequest, token: str) -> HttpResponse:
    """The page with the run-time API, for one launch. It is opened once: then its address is worth nothing."""
    at = timezone.now()
    try:
        launch = read_launch(token, at=at)
        attempt = _taken_up(launch, at)
    except Spent:
        text = _("This address was opened already. Load the page again to go on.")
        return told(HTTPStatus.GONE, text)
    version = version_with(launch.version)
    with translation.override(launch.language):
        context = {
            "config": wrapper_config(launch, version, attempt, at=at),
            "title": version.spec["title"],
            "language": launch.language,
            "theme": launch.theme,
            "prerequisites": has_prerequisites(version.spec["items"]),
            "style": _address("player.css"),
            "scripts": [_address(f"{version.standard}.min.js"), _address("player.js")],
        }
        response = HttpResponse(render_to_string("interop/wrapper.html", context))
    response["Content-Security-Policy"] = wrapper_policy()
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _taken_up(launch: Launch, at: Any) -> PackageAttempt | None:
    """The attempt of a launch; None for a look. What is only looked at may be opened again."""
    if launch.attempt is None:
        if not User.objects.filter(uid=launch.user, is_active=True).exists():
            raise NotThere
        return None
    if not launch.review:
        return actions.take_up(launch=launch, at=at)
    attempt: PackageAttempt | None = (
        PackageAttempt.objects.open_to(launch.user).filter(uid=launch.attempt).first()
    )
    if attempt is None:
        raise NotThere
    return attempt


@require_safe
def player_file(request: HttpRequest, name: str) -> HttpResponse:
    """A script or style of the wrapper; its address changes with what is in it."""
    if name not in PLAYER_FILES:
        raise Http404
    response = HttpResponse(content_type=PLAYER_FILES[name])
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response.content = _packed(name) if packed else (PLAYER / name).read_bytes()
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((PLAYER / name).read_bytes(), 6)


@cache
def _address(name: str) -> str:
    digest = sha256((PLAYER / name).read_bytes()).hexdigest()
    return f"{reverse('package_player_file', args=[name], urlconf=ADDRESSES)}?{digest[:12]}"


@require_safe
def package_file(request: HttpRequest, key: str, asked: str) -> HttpResponseBase:
    """A file of the package for which the key was made. What is not in its map is not there."""
    opened = read_key(key, at=timezone.now())
    if not _is_open(opened):
        raise NotThere
    version = version_with(opened.version)
    path = path_in(version, asked)
    try:
        file = look_up_in(storages["private"], version.stored_name(path))
    except FileNotFoundError as error:
        raise NotThere from error
    response = answer_with(request, file)
    kind = type_of(path)
    response["Content-Type"] = kind or "application/octet-stream"
    response.headers.pop("Content-Disposition", None)
    if not kind:
        response["Content-Disposition"] = f'attachment; filename="{_plain_name(path)}"'
    response["Content-Security-Policy"] = content_policy()
    response["Cache-Control"] = f"private, max-age={KEY_SECONDS}, immutable"
    return response


def _is_open(key: Key) -> bool:
    """Whether the account is open still and, for a learner, has access to the course (one query)."""
    if key.attempt is None:
        return User.objects.filter(uid=key.user, is_active=True).exists()
    rows = PackageAttempt.objects.open_to(key.user)
    return rows.filter(uid=key.attempt, version__uid=key.version).exists()


def _plain_name(path: str) -> str:
    """A name for saving that no header misreads."""
    name = PurePosixPath(path).name
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the package says of itself; the answer tells what stands now, or why it is not kept."""
    at = timezone.now()
    try:
        sent = read_state(request)
        saved = actions.save_state(ticket=read_ticket(sent.ticket, at=at), sent=sent, at=at)
    except Unreadable as error:
        large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return _refused(large if error.too_large else HTTPStatus.BAD_REQUEST, "unreadable", error)
    except NotThere:
        return _refused(HTTPStatus.NOT_FOUND, "not-there", _("There is no such attempt."))
    except Elsewhere as error:
        return _refused(HTTPStatus.CONFLICT, "elsewhere", error)
    except (Over, Spent) as error:
        text = str(error) or _("This page was open for too long. Load it again to go on.")
        return _refused(HTTPStatus.FORBIDDEN, "over", text)
    except TooOften as error:
        response = _refused(HTTPStatus.TOO_MANY_REQUESTS, "too-often", error)
        response["Retry-After"] = "10"
        return response
    return _private(
        JsonResponse(
            {
                "seq": saved.seq,
                "at": saved.at.isoformat(),
                "done": saved.done,
                "finished": saved.finished,
                "items": saved.items,
            }
        )
    )


def _refused(status: HTTPStatus, reason: str, text: object) -> HttpResponse:
    return _private(JsonResponse({"reason": reason, "detail": str(text)}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
