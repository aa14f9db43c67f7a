"""What lets a browser run a package on the content host without a cookie: three signed texts.

A *launch* stands once in the address of the frame and is exchanged for the other two within minutes. A
*ticket* lets the wrapper save into one attempt for some hours. A *key* stands in the address of every
file of the package, for the same person and attempt, and ends by itself.
"""

import base64
import struct
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

from lms.interop.errors import NotThere, Spent

LAUNCH_SECONDS = 120
TICKET_SECONDS = 12 * 3600
KEY_SECONDS = 6 * 3600
"""A key holds from one to two of these: all launches within one share it, and with it the browser's cache."""

NOBODY = UUID(int=0)
_BODY = struct.Struct(">16s16s16sI")
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Launch:
    """Who opens which version, in which attempt (None: only to look, nothing is recorded).

    `stamp`: when it was given out, in microseconds since 1970; a newer one takes the attempt over.
    """

    version: UUID
    user: UUID
    attempt: UUID | None
    stamp: int
    review: bool = False
    language: str = "vi"
    theme: str = ""

    @property
    def records(self) -> bool:
        return self.attempt is not None and not self.review


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may save into which attempt, as long as no newer launch has taken it over."""

    attempt: UUID
    user: UUID
    stamp: int


@dataclass(frozen=True, slots=True)
class Key:
    """Whose files of which version, until when (seconds since 1970)."""

    version: UUID
    user: UUID
    attempt: UUID | None
    until: int


def stamp_of(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def sign_launch(launch: Launch) -> str:
    fields = {
        "v": launch.version.hex,
        "u": launch.user.hex,
        "a": launch.attempt.hex if launch.attempt else "",
        "s": launch.stamp,
        "r": int(launch.review),
        "l": launch.language,
        "t": launch.theme,
    }
    return signing.dumps(fields, salt="lms.interop.launch")


def read_launch(token: str, *, at: datetime) -> Launch:
    """Raise `NotThere` for what we never signed, `Spent` for what is older than `LAUNCH_SECONDS`."""
    fields = _read(token, "lms.interop.launch")
    if stamp_of(at) - fields["s"] > LAUNCH_SECONDS * 1_000_000:
        raise Spent
    return Launch(
        version=UUID(fields["v"]),
        user=UUID(fields["u"]),
        attempt=UUID(fields["a"]) if fields["a"] else None,
        stamp=fields["s"],
        review=bool(fields["r"]),
        language=fields["l"],
        theme=fields["t"],
    )


def sign_ticket(ticket: Ticket) -> str:
    fields = {"a": ticket.attempt.hex, "u": ticket.user.hex, "s": ticket.stamp}
    return signing.dumps(fields, salt="lms.interop.ticket")


def read_ticket(token: str, *, at: datetime) -> Ticket:
    """Raise `NotThere` for what we never signed, `Spent` for what is older than `TICKET_SECONDS`."""
    fields = _read(token, "lms.interop.ticket")
    if stamp_of(at) - fields["s"] > TICKET_SECONDS * 1_000_000:
        raise Spent
    return Ticket(attempt=UUID(fields["a"]), user=UUID(fields["u"]), stamp=fields["s"])


def _read(token: str, salt: str) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = signing.loads(token, salt=salt)
    except signing.BadSignature as error:
        raise NotThere from error
    return fields


def key_for(launch: Launch, *, at: datetime) -> str:
    """The part of an address that opens the files of a launch."""
    until = (int(at.timestamp()) // KEY_SECONDS + 2) * KEY_SECONDS
    body = _BODY.pack(
        launch.version.bytes, launch.user.bytes, (launch.attempt or NOBODY).bytes, until
    )
    return base64.urlsafe_b64encode(body + _mac(body)).decode().rstrip("=")


def read_key(text: str, *, at: datetime) -> Key:
    """Raise `NotThere` for a key that we never made or that has ended."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotThere from error
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(body) != _BODY.size or not compare_digest(mac, _mac(body)):
        raise NotThere
    version, user, attempt, until = _BODY.unpack(body)
    if until < at.timestamp():
        raise NotThere
    found = UUID(bytes=attempt)
    return Key(
        version=UUID(bytes=version),
        user=UUID(bytes=user),
        attempt=None if found == NOBODY else found,
        until=until,
    )


def _mac(body: bytes) -> bytes:
    return salted_hmac("lms.interop.key", body, algorithm="sha256").digest()[:_MAC_BYTES]
