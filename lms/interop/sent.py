"""What a running package sends to be saved, read strictly before anything touches the database.

Only the state of one item is taken. Whatever else the body holds (points, times, a person, another attempt)
is never looked at.
"""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

MOST_BYTES = 1024 * 1024
"""64 KB of suspend_data, which JSON may write with six bytes a letter, and some hundred interactions."""
MOST_LETTERS = 65_536
MOST_DEPTH = 10
MOST_VALUES = 20_000
MOST_SEQ = 2**53 - 1


class Unreadable(ValueError):
    """A body that cannot be read; `too_large` tells why."""

    def __init__(self, message: str, *, too_large: bool = False) -> None:
        super().__init__(message)
        self.too_large = too_large


@dataclass(frozen=True, slots=True)
class SentState:
    """The state of one item. `ended`: it has said that it is closed; `seq` numbers the saves of an attempt."""

    ticket: str
    item: str
    seq: int
    cmi: dict[str, Any]
    ended: bool


def read_state(request: HttpRequest) -> SentState:
    """Raise `Unreadable` for what is too large, too deep, no JSON or not of this shape."""
    try:
        too_large = int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES
        body = b"" if too_large else request.body
    except (ValueError, RequestDataTooBig):
        too_large, body = True, b""
    if too_large or len(body) > MOST_BYTES:
        raise Unreadable(_("The state of this lesson is too large to be saved."), too_large=True)
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        found = found if isinstance(found, dict) else {}
        cmi = found.get("cmi")
        _measure(cmi)
        return SentState(
            ticket=_text(found.get("ticket"), 1000),
            item=_text(found.get("item"), 500),
            seq=_seq(found.get("seq")),
            cmi=cmi if isinstance(cmi, dict) else {},
            ended=found.get("ended") is True,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("The state of this lesson cannot be read.")) from error


def _refuse(name: str) -> None:
    raise ValueError(name)


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise ValueError
    return value


def _seq(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_SEQ:
        raise ValueError
    return value


def _measure(value: Any) -> None:
    """Raise `ValueError` for a value of too many levels, parts or letters, or that no database takes."""
    level, count = [value], 0
    for _depth in range(MOST_DEPTH):
        deeper: list[Any] = []
        for one in level:
            count += 1
            if isinstance(one, str):
                _fits(one)
            elif isinstance(one, dict):
                for name in one:
                    _fits(name)
                deeper += one.values()
            elif isinstance(one, list):
                deeper += one
            elif isinstance(one, float) and not isfinite(one):
                raise ValueError
        if count > MOST_VALUES:
            raise ValueError
        if not deeper:
            return
        level = deeper
    raise ValueError


def _fits(text: str) -> None:
    """No letter more than is kept, no NUL (PostgreSQL's JSON) and no half of a pair (not UTF-8)."""
    if len(text) > MOST_LETTERS or "\0" in text:
        raise ValueError
    text.encode("utf-8")
