"""What a browser sent as the answer of one question: a form, or JSON from the page's script.

Read strictly and before anything touches the database: a body that is too large, not UTF-8, nested
without end or no JSON is refused with a message. Whatever else it holds (points, times, a person)
is never looked at.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

MOST_BYTES = 16_384
MOST_VALUES = 50
MAX_SEQ = 2**31 - 1
MAX_SLOT = 1000


class Unreadable(ValueError):
    """A request that cannot be read; its message is for the learner."""


@dataclass(frozen=True)
class Sent:
    """One answer as it was sent. `client_seq` is the number under which the page saves it.

    `shown` is what stood in the form when the page was made: an untouched answer is not saved.
    `go` says where the learner wants to go next.
    """

    slot: int
    client_seq: int
    raw: list[str] = field(default_factory=list)
    unsure: bool = False
    shown: list[str] | None = None
    shown_unsure: bool = False
    go: str = ""

    @property
    def untouched(self) -> bool:
        given = [text for text in self.raw if text]
        return self.shown == given and self.unsure == self.shown_unsure


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def read_answer(request: HttpRequest) -> Sent:
    """Read one answer; raises `Unreadable`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Unreadable(_("The answer is too long."))
    return _from_json(request) if is_json(request) else _from_form(request)


def _from_form(request: HttpRequest) -> Sent:
    form = request.POST
    return Sent(
        slot=_number(form.get("slot"), MAX_SLOT),
        client_seq=_number(form.get("seq"), MAX_SEQ),
        raw=_texts(form.getlist("answer")),
        unsure=form.get("unsure") == "1",
        shown=[text for text in form.getlist("shown") if text] if "shown" in form else None,
        shown_unsure=form.get("shown_unsure") == "1",
        go=form.get("go", ""),
    )


def _from_json(request: HttpRequest) -> Sent:
    try:
        body = json.loads(request.body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError, RequestDataTooBig):
        raise Unreadable(_("The answer cannot be read.")) from None
    if not isinstance(body, dict):
        raise Unreadable(_("The answer cannot be read."))
    return Sent(
        slot=_number(body.get("slot"), MAX_SLOT),
        client_seq=_number(body.get("seq"), MAX_SEQ),
        raw=_texts(body.get("value")),
        unsure=body.get("unsure") is True,
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _number(given: Any, most: int) -> int:
    """A whole number from 1 to `most`, as JSON number or as digits."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= 10:
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= most:
        raise Unreadable(_("The answer cannot be read."))
    return given


def _texts(given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_VALUES:
        raise Unreadable(_("The answer cannot be read."))
    if not all(isinstance(text, str) for text in given):
        raise Unreadable(_("The answer cannot be read."))
    return given
