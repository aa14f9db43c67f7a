"""Whether a paper is genuine: what anyone may learn from its code, and nothing more."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from lms.papers.codes import normal_code
from lms.personnel.models import Certificate, Face, Revocation
from lms.printed_codes import pretty


class State(StrEnum):
    """`MISTYPED`: no code can look so; `UNKNOWN`: a code that no paper has."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"


@dataclass(frozen=True)
class Verdict:
    """What the public page says. `code` is grouped as on paper, or as it was typed."""

    state: State
    code: str
    certificate: Certificate | None = None

    @property
    def genuine(self) -> bool:
        """Whether a paper with this code was issued, revoked or not."""
        return self.certificate is not None

    @property
    def face(self) -> Face | None:
        return self.certificate.printed if self.certificate else None

    @property
    def name(self) -> str:
        """The officer's name, masked."""
        return masked(self.face.officer_name) if self.face else ""

    @property
    def revocation(self) -> Revocation | None:
        return getattr(self.certificate, "revocation", None) if self.certificate else None

    @property
    def revoked_on(self) -> date | None:
        revocation = self.revocation
        return timezone.localtime(revocation.occurred_at).date() if revocation else None


def verdict_on(text: str) -> Verdict:
    """Look a typed or scanned code up; spaces, dashes and lower case are accepted.

    A mistyped code is told by its check symbol, without a look-up.
    """
    code = normal_code(text)
    if code is None:
        return Verdict(State.MISTYPED, text[:40])
    found = Certificate.objects.select_related("revocation").filter(code=code).first()
    if found is None:
        return Verdict(State.UNKNOWN, pretty(code))
    revoked = getattr(found, "revocation", None) is not None
    return Verdict(State.REVOKED if revoked else State.VALID, pretty(code), found)


def masked(full_name: str) -> str:
    """The name with the last word, by which a person here is called, cut to its first letter.

    "Nguyễn Thị Hương" gives "Nguyễn Thị H***": enough to compare with a paper in hand, too little to
    learn who studied what.
    """
    *before, given = full_name.split() or [""]
    return " ".join([*before, f"{given[:1]}***"])
