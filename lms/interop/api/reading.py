"""Bodies of requests: JSON that every database and every screen can hold, or a refusal that says why."""

import json
import math
import unicodedata
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from courses.vietnamese import has_forbidden
from lms.interop.api.errors import Refused

MAX_BODY = 2 * 1024 * 1024
MAX_DEPTH = 40
LARGEST = 2**63 - 1
#: Line ends and tabs are text; other controls are not.
PLAIN = str.maketrans("", "", "\n\r\t")

TOO_DEEP = _("The JSON is nested too deeply.")
NOT_JSON = _("The body is not JSON in UTF-8.")
NO_NUMBER = _("A number in the body is not finite, or too large.")
NO_TEXT = _("A text in the body holds characters that cannot be stored.")
TWICE = _("A field stands twice in the same object.")


class JSONParser(Parser):
    """Reads the bodies of all requests but uploads. Raises `Refused`."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Refused(415)
        if len(request.body) > MAX_BODY:
            raise Refused(413)
        return read(request.body)


def read(body: bytes) -> Any:
    """The value of a JSON text, its strings in NFC. Raises `Refused` (400)."""
    try:
        value = json.loads(
            body.decode(),
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_each_once,
        )
    except RecursionError as error:
        raise Refused(400, TOO_DEEP) from error
    except ValueError as error:  # also what cannot be decoded
        raise Refused(400, NOT_JSON) from error
    return _checked(value, 0)


def _no_constant(text: str) -> NoReturn:
    raise Refused(400, NO_NUMBER)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Refused(400, NO_NUMBER)
    return number


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Refused(400, TWICE)
    return made


def _checked(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise Refused(400, TOO_DEEP)
    match value:
        case str():
            if has_forbidden(value.translate(PLAIN)):
                raise Refused(400, NO_TEXT)
            return unicodedata.normalize("NFC", value)
        case dict():
            return {_checked(key, depth): _checked(item, depth + 1) for key, item in value.items()}
        case list():
            return [_checked(item, depth + 1) for item in value]
        case int() if abs(value) > LARGEST:
            raise Refused(400, NO_NUMBER)
    return value
