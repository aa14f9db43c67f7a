"""Outside certificates: proposed with a private file, confirmed or refused by the keeper."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import ProgrammeType
from courses.vietnamese import normal
from lms.personnel.actions.records import Line, record_training
from lms.personnel.errors import PersonnelError
from lms.personnel.locking import lock_row
from lms.personnel.models import Evidence, Officer, TrainingRecord
from lms.personnel.rules import refuse_own

logger = logging.getLogger("lms.personnel")


@dataclass(frozen=True)
class Proposal:
    """What a proposed line says."""

    title: str
    provider: str
    programme_type: ProgrammeType
    ended_on: date
    started_on: date | None = None
    start_precision: str = "day"
    end_precision: str = "day"
    form: str = ""
    paper_kind: str = ""
    paper_number: str = ""
    tiet: Decimal | None = None


def propose_evidence(
    *,
    officer: Officer,
    proposal: Proposal,
    file: File | None,
    at: datetime,
    by: Any,
    uid: UUID | None = None,
) -> Evidence:
    """Keep an outside certificate as a proposed line with its private file.

    With `uid`, which the form carries, a repeat returns the line that stands; one that is another
    officer's counts as none. Raises `PersonnelError` when the dates are in the wrong order, or when
    the file cannot be kept; then there is no line either.
    """
    standing = Evidence.objects.filter(uid=uid).first() if uid else None
    if standing is not None and standing.officer_id == officer.pk:
        return standing
    if proposal.started_on and proposal.started_on > proposal.ended_on:
        raise PersonnelError(_("The last day lies before the first."), field="ended_on")
    evidence = Evidence(officer=officer, proposed_by=by, proposed_at=at, **vars(proposal))
    if uid and standing is None:
        evidence.uid = uid
    try:
        with _kept(evidence, file), transaction.atomic():
            evidence.save()
            log(instance=evidence, action="personnel.propose_evidence", user=by, timestamp=at)
    except IntegrityError:  # the same form, sent twice at once
        return Evidence.objects.get(uid=evidence.uid, officer=officer)
    return evidence


@contextmanager
def _kept(evidence: Evidence, file: File | None) -> Iterator[None]:
    """The file lies in the private storage before its row is written, and goes if the row fails.

    Before the transaction: on SQLite nobody else could write while an object storage is slow.
    """
    if file is None:
        yield
        return
    evidence.file_name = (file.name or "")[-200:]
    try:
        evidence.file.save(file.name or "", file, save=False)
    except OSError as error:  # a full disk, or an object storage that does not answer
        logger.error("private file not kept: %s", error)
        text = _("The file could not be kept, so nothing was saved. Try again in a few minutes.")
        raise PersonnelError(text, field="file") from error
    try:
        yield
    except BaseException:
        with suppress(OSError):
            evidence.file.delete(save=False)
        raise


@transaction.atomic
def confirm_evidence(*, evidence: Evidence, at: datetime, by: Any) -> TrainingRecord:
    """Confirm a proposed line: inserts the record. Safe to repeat.

    Raises `PersonnelError` when it was refused, or when the person confirms a line of their own.
    """
    evidence = lock_row(Evidence.objects.select_related("officer", "programme_type"), evidence.pk)
    if evidence.state == Evidence.State.REFUSED:
        raise PersonnelError(_("This line was refused. Propose it again with a better proof."))
    refuse_own(by, evidence.officer)
    record = record_training(
        officer=evidence.officer,
        line=_line_of(evidence, at),
        source=TrainingRecord.Source(evidence.source),
        source_uid=evidence.uid,
        at=at,
        by=by,
    )
    if evidence.state != Evidence.State.CONFIRMED:
        evidence.state = Evidence.State.CONFIRMED
        evidence.decided_at, evidence.decided_by, evidence.record = at, by, record
        evidence.save(update_fields=["state", "decided_at", "decided_by", "record"])
        log(instance=evidence, action="personnel.confirm_evidence", user=by, timestamp=at)
    return record


def _line_of(evidence: Evidence, at: datetime) -> Line:
    kind = evidence.programme_type
    return Line(
        title=evidence.title,
        provider=evidence.provider,
        started_on=evidence.started_on,
        start_precision=evidence.start_precision,
        ended_on=evidence.ended_on,
        end_precision=evidence.end_precision,
        programme_type=kind.code,
        form=evidence.form,
        paper_kind=evidence.paper_kind,
        paper_number=evidence.paper_number,
        tiet=evidence.tiet,
        counts=kind.counting == ProgrammeType.Counting.YES,
        occurred_at=at,
    )


@transaction.atomic
def refuse_evidence(*, evidence: Evidence, reason: str, at: datetime, by: Any) -> Evidence:
    """Refuse a proposed line with a reason. Safe to repeat.

    Raises `PersonnelError` without a reason, for a line of one's own, or when the line is confirmed
    already.
    """
    evidence = lock_row(Evidence.objects.select_related("officer"), evidence.pk)
    refuse_own(by, evidence.officer)
    reason = normal(reason)
    if not reason:
        raise PersonnelError(
            _("Say why, so that the officer can bring a better proof."), field="reason"
        )
    if evidence.state == Evidence.State.CONFIRMED:
        raise PersonnelError(_("This line is confirmed. Correct the record instead."))
    if evidence.state == Evidence.State.PROPOSED:
        evidence.state, evidence.reason = Evidence.State.REFUSED, reason[:500]
        evidence.decided_at, evidence.decided_by = at, by
        evidence.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        log(instance=evidence, action="personnel.refuse_evidence", user=by, timestamp=at)
    return evidence
