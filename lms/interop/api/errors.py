"""Refusals as problem documents (RFC 9457), each in Vietnamese and in English.

`detail` is for people who read Vietnamese, `detail_en` says the same; `errors` names the places.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as NinjaValidationError
from wagtail.api.v3.errors import PROBLEM_JSON
from wagtail.utils.forms import FormValidationError

from courses.actions import CourseIncomplete, CourseRefused

Text = str | Promise
Loc = tuple[str | int, ...]

TEXTS: dict[int, Text] = {
    400: _("The request cannot be read."),
    401: _("The token is missing, wrong, revoked or has run out, or its account is closed."),
    403: _("This is yours, but you may not do that with it."),
    404: _("There is no such thing here."),
    405: _("This cannot be done at this address."),
    409: _("This cannot be done now."),
    413: _("The request is too large."),
    415: _("The body must be JSON."),
    422: _("Some values cannot be taken. The errors name each place."),
    429: _("Too many requests. Wait as long as Retry-After says."),
    500: _("Something is broken on our side."),
    503: _("The service is busy. Try again in a moment."),
}
#: What pydantic calls an error, by the beginning of its name, and what we say.
KINDS: tuple[tuple[str, Text], ...] = (
    ("missing", _("This field is missing.")),
    ("extra_forbidden", _("There is no such field here, or it cannot be written.")),
    ("string_too_long", _("At most %(max_length)s characters.")),
    ("string_too_short", _("At least %(min_length)s characters.")),
    ("string", _("This must be text.")),
    ("int", _("This must be a whole number.")),
    ("decimal", _("This must be a number.")),
    ("float", _("This must be a number.")),
    ("bool", _("This must be true or false.")),
    ("uuid", _("This must be a uid.")),
    ("date", _("This must be a date, as in 2026-11-24.")),
    ("list", _("This must be a list.")),
    ("too_long", _("At most %(max_length)s items.")),
    ("literal", _("This must be one of: %(expected)s")),
    ("enum", _("This must be one of: %(expected)s")),
    ("union_tag", _("This must be one of: %(expected_tags)s")),
    ("greater_than_equal", _("This must be at least %(ge)s.")),
    ("less_than_equal", _("This must be at most %(le)s.")),
    ("dict", _("This must be an object.")),
    ("model", _("This must be an object.")),
)
UNKNOWN_VALUE = _("This value cannot be taken.")


class Refused(Exception):
    """A request that is not done; `errors` are those of `fault`."""

    def __init__(
        self, status: int, text: Text = "", errors: Iterable[dict[str, Any]] = (), **more: Any
    ) -> None:
        super().__init__(status)
        self.status, self.text, self.errors, self.more = status, text, list(errors), more


class InTwoLanguages(Exception):
    """The same refusal of the product's own rules, raised once in each language."""

    def __init__(self, vi: Exception, en: Exception) -> None:
        super().__init__(vi)
        self.vi, self.en = vi, en


def both(text: Text, values: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """`text` in Vietnamese and in English."""
    said = []
    for language in ("vi", "en"):
        with override(language):
            said.append(str(text) % values if values else str(text))
    return said[0], said[1]


def fault(
    loc: Loc, kind: str, text: Text, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One place that is wrong."""
    vi, en = both(text, values)
    return {"loc": list(loc), "type": kind, "msg": vi, "msg_en": en}


def said_twice(act: Callable[[], Any]) -> Any:
    """Do `act`; when the product's rules refuse it, have them say so in both languages.

    What is refused has written nothing: it is done in a savepoint, and again for its English words.
    """
    refusals = (FormValidationError, CourseRefused)
    try:
        with override("vi"), transaction.atomic():
            return act()
    except refusals as vi:
        try:
            with override("en"), transaction.atomic():
                return act()
        except refusals as en:
            raise InTwoLanguages(vi, en) from en


def problem(
    status: int,
    text: Text = "",
    errors: Iterable[dict[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The answer to what is refused."""
    known = TEXTS.get(status, TEXTS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    vi, en = both(text or known)
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": vi,
        "detail_en": en,
        **({"errors": found} if (found := list(errors)) else {}),
        **more,
    }
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=PROBLEM_JSON, headers=headers)


def described(error: Mapping[str, Any]) -> dict[str, Any]:
    """An error of pydantic's in our words."""
    kind = str(error["type"])
    text = next((text for start, text in KINDS if kind.startswith(start)), UNKNOWN_VALUE)
    loc = tuple(part for part in error["loc"] if part != "data")
    return fault(loc, kind, text, error.get("ctx") or {})


def missing_parts(vi: CourseIncomplete, en: CourseIncomplete) -> list[dict[str, Any]]:
    """What a course lacks, with the part and the place in it."""
    return [
        {
            "loc": [str(part.page.translation_key), missing.place],
            "type": "missing_in_course",
            "part": {"id": str(part.page.translation_key), "title": part.draft.title},
            "msg": str(missing.text),
            "msg_en": str(missing_en.text),
        }
        for (part, missing), (_part, missing_en) in zip(vi.missing, en.missing, strict=True)
    ]


def refused_by_rules(vi: Exception, en: Exception) -> HttpResponse:
    if isinstance(vi, CourseIncomplete) and isinstance(en, CourseIncomplete):
        return problem(422, errors=missing_parts(vi, en), **_told(vi, en))
    if isinstance(vi, FormValidationError) and isinstance(en, FormValidationError):
        return problem(422, errors=_of_forms(vi, en))
    return problem(409, **_told(vi, en))


def _told(vi: Exception, en: Exception) -> dict[str, Any]:
    return {"detail": str(vi), "detail_en": str(en)}


def _of_forms(vi: FormValidationError, en: FormValidationError) -> list[dict[str, Any]]:
    return [
        {"loc": ["body", *loc], "type": code, "msg": message, "msg_en": message_en}
        for (loc, messages), (_loc, messages_en) in zip(vi.loc_errors, en.loc_errors, strict=True)
        for (message, code), (message_en, _code) in zip(messages, messages_en, strict=True)
    ]


def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Refused):
        return problem(cause.status, cause.text, cause.errors)
    if isinstance(cause, RequestDataTooBig):
        return problem(413)
    return problem(error.status_code)


def _invalid(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
    """What a model refuses although the form took it: somebody was quicker."""
    errors = [{"loc": ["body"], "type": "invalid", "msg": m, "msg_en": m} for m in error.messages]
    return problem(409, errors=errors)


def register(api: NinjaAPI) -> None:
    """Answer every refusal of the API's views as a problem document."""

    def on(kinds: type[Exception] | tuple[type[Exception], ...], answer: Any) -> None:
        for kind in kinds if isinstance(kinds, tuple) else (kinds,):
            api.add_exception_handler(kind, answer)

    bearer = {"WWW-Authenticate": "Bearer"}
    unreadable = (MultiPartParserError, UnreadablePostError, TooManyFilesSent)
    on(Refused, lambda _r, e: problem(e.status, e.text, e.errors, **e.more))
    on(InTwoLanguages, lambda _r, e: refused_by_rules(e.vi, e.en))
    on(NinjaValidationError, lambda _r, e: problem(422, errors=map(described, e.errors)))
    on(AuthenticationError, lambda _r, e: problem(401, headers=bearer))
    on(Throttled, lambda _r, e: problem(429))
    on(PermissionDenied, lambda _r, e: problem(403))
    on(Http404, lambda _r, e: problem(404))
    on(RequestDataTooBig, lambda _r, e: problem(413))
    on(unreadable, lambda _r, e: problem(400))
    on(DjangoValidationError, _invalid)
    on(HttpError, _unread)
    del api._exception_handlers[Exception]
