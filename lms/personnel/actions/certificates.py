"""Issuing papers and taking them back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.papers.actions import take_number
from lms.papers.codes import new_code
from lms.papers.models import PaperKind
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Certificate, Face, Officer, Revocation, TrainingRecord
from lms.personnel.rules import refuse_own

# The kind in the sign of a paper, shortened as NĐ 30/2020/NĐ-CP shortens other kinds (GM, GGT).
KIND_SIGNS = {
    PaperKind.COMPLETION: "GXNHT",
    PaperKind.ATTESTATION: "GCN",
    PaperKind.CERTIFICATE: "CC",
}


@dataclass(frozen=True)
class Paper:
    """A number taken from the register before the line that it stands on is recorded."""

    kind: PaperKind
    issuer_uid: UUID
    issuer_short: str
    year: int
    sequence: int

    @property
    def number(self) -> str:
        """Number and sign, as "07/GXNHT-UBND"; the year is in the date, as in every document."""
        return f"{self.sequence:02d}/{KIND_SIGNS[self.kind]}-{agency_sign(self.issuer_short)}"


def agency_sign(short_name: str) -> str:
    """The agency's letters in a sign: the leading abbreviation, else the initials of its words."""
    words = short_name.split()
    if words and len(words[0]) > 1 and words[0].isupper():
        return words[0]
    return "".join(word[0] for word in words).upper()


def reserve_number(
    *, kind: PaperKind, issuer_uid: UUID, issuer_short: str, issued_on: date, at: datetime, by: Any
) -> Paper:
    """Take the next number; runs inside the transaction that issues the paper."""
    year = issued_on.year
    sequence = take_number(agency_uid=issuer_uid, kind=kind, year=year, at=at, by=by)
    return Paper(kind, issuer_uid, issuer_short, year, sequence)


@transaction.atomic
def issue_certificate(
    *,
    officer: Officer,
    record: TrainingRecord,
    paper: Paper,
    face: Face,
    issued_on: date,
    at: datetime,
) -> Certificate:
    """Issue the paper of a recorded line, with its code for checking."""
    return Certificate.objects.create(
        officer=officer,
        record=record,
        kind=paper.kind,
        issuer_uid=paper.issuer_uid,
        year=paper.year,
        sequence=paper.sequence,
        number=paper.number,
        code=new_code(),
        issued_on=issued_on,
        face=face.as_json(),
        recorded_at=at,
    )


@transaction.atomic
def revoke_certificate(
    *,
    certificate: Certificate,
    ground: str,
    reason: str,
    decision_number: str = "",
    at: datetime,
    by: Any,
) -> Revocation:
    """Take a paper back on one of the five grounds of TT 03/2023/TT-BNV. Safe to repeat.

    Raises `PersonnelError` for an unknown ground, a missing explanation, or one's own paper.
    """
    refuse_own(by, certificate.officer)
    reason, decision_number = normal(reason), normal(decision_number)
    if ground not in Revocation.Ground.values:
        raise PersonnelError(_("Choose one of the five grounds."), field="ground")
    if not reason:
        raise PersonnelError(_("Explain why the paper is taken back."), field="reason")
    Revocation.objects.bulk_create(
        [
            Revocation(
                certificate=certificate,
                ground=ground,
                reason=reason[:500],
                decision_number=decision_number[:80],
                occurred_at=at,
                recorded_by=by,
            )
        ],
        ignore_conflicts=True,
    )
    revocation = Revocation.objects.get(certificate=certificate)
    if revocation.occurred_at == at:
        log(instance=certificate, action="personnel.revoke", user=by, data={"ground": ground})
    return revocation
