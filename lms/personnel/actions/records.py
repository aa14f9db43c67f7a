"""Appending to the training history, correcting it, sealing it day by day."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.personnel.errors import PersonnelError
from lms.personnel.models import (
    Officer,
    RecordDigest,
    RecordDigestLine,
    RecordHead,
    TrainingRecord,
)
from lms.personnel.models.records import FIRST_HASH
from lms.personnel.rules import refuse_own


@dataclass(frozen=True)
class Line:
    """What a line of the training history says; `tiet` is counted training time."""

    title: str
    provider: str
    ended_on: date
    occurred_at: datetime
    started_on: date | None = None
    start_precision: str = "day"
    end_precision: str = "day"
    unit: str = ""
    position: str = ""
    programme_type: str = ""
    form: str = ""
    paper_kind: str = ""
    paper_number: str = ""
    tiet: Decimal | None = None
    counts: bool = False
    assurance: str = ""
    course_uid: UUID | None = None
    version: str = ""
    note: str = ""


@transaction.atomic
def record_training(
    *, officer: Officer, line: Line, source: str, source_uid: UUID, at: datetime, by: Any
) -> TrainingRecord:
    """Append a confirmed line to the officer's history; `(source, source_uid)` is recorded once.

    The end of the chain is locked while the line is appended (lock order: register, then head). A
    repeat returns the line that stands.
    """
    head = _locked_head(officer)
    standing = TrainingRecord.objects.filter(source=source, source_uid=source_uid).first()
    if standing is not None:
        return standing
    return _append(head, officer, line, source, source_uid, at=at, by=by)


def _locked_head(officer: Officer) -> RecordHead:
    head = RecordHead.objects.select_for_update().filter(officer=officer).first()
    if head is None:
        RecordHead.objects.bulk_create([RecordHead(officer=officer)], ignore_conflicts=True)
        head = RecordHead.objects.select_for_update().get(officer=officer)
    return head


def _append(
    head: RecordHead,
    officer: Officer,
    line: Line,
    source: str,
    source_uid: UUID,
    *,
    at: datetime,
    by: Any,
    corrects: TrainingRecord | None = None,
    voids: bool = False,
) -> TrainingRecord:
    values = asdict(line)
    record = TrainingRecord(
        officer=officer,
        seq=head.seq + 1,
        source=source,
        source_uid=source_uid,
        recorded_at=at,
        recorded_by=by,
        corrects=corrects,
        voids=voids,
        previous_hash=head.hash,
        **values,
    )
    record.hash = record.computed_hash()
    record.save(force_insert=True)
    head.seq, head.hash = record.seq, record.hash
    head.save(update_fields=["seq", "hash"])
    return record


@transaction.atomic
def correct_record(
    *,
    record: TrainingRecord,
    changes: dict[str, Any],
    reason: str,
    at: datetime,
    by: Any,
    voids: bool = False,
) -> TrainingRecord:
    """Correct a line by a new line, or take it back with `voids`; the old one stays readable.

    Raises `PersonnelError` when the line was corrected already, when no reason is given, when
    nothing would change, or for a line of one's own.
    """
    refuse_own(by, record.officer)
    reason = normal(reason)
    if not reason:
        raise PersonnelError(_("Say why the line is corrected."), field="reason")
    head = _locked_head(record.officer)
    if not record.stands():
        raise PersonnelError(_("This line was corrected already. Correct the newest one."))
    new = _corrected(record, changes, reason, voids=voids)
    line = _append(
        head,
        record.officer,
        new,
        TrainingRecord.Source.CORRECTION,
        record.uid,
        at=at,
        by=by,
        corrects=record,
        voids=voids,
    )
    act = "personnel.void_record" if voids else "personnel.correct_record"
    log(instance=line, action=act, user=by, timestamp=at)
    return line


@transaction.atomic
def restore_record(
    *, correction: TrainingRecord, reason: str, at: datetime, by: Any
) -> TrainingRecord:
    """Let a line say again what it said before `correction`, by a further line.

    Raises `PersonnelError` when the correction was corrected since, or for a line of one's own.
    """
    refuse_own(by, correction.officer)
    head = _locked_head(correction.officer)
    if TrainingRecord.objects.filter(corrects=correction).exists() or correction.corrects is None:
        raise PersonnelError(_("This line was corrected already. Correct the newest one."))
    old = {name: getattr(correction.corrects, name) for name in Line.__dataclass_fields__}
    line = _append(
        head,
        correction.officer,
        Line(**{**old, "note": normal(reason)[:500]}),
        TrainingRecord.Source.CORRECTION,
        correction.uid,
        at=at,
        by=by,
        corrects=correction,
    )
    log(instance=line, action="personnel.correct_record", user=by, timestamp=at)
    return line


def _corrected(
    record: TrainingRecord, changes: dict[str, Any], reason: str, *, voids: bool
) -> Line:
    """What the new line says. Raises `PersonnelError` for no change and for dates in disorder."""
    old = {name: getattr(record, name) for name in Line.__dataclass_fields__}
    new = {**old, **changes}
    if new == old and not voids:
        raise PersonnelError(_("Nothing was changed."))
    if new["started_on"] and new["started_on"] > new["ended_on"]:
        raise PersonnelError(_("The last day lies before the first."), field="ended_on")
    return Line(**{**new, "note": reason[:500]})


@transaction.atomic
def seal_day(*, day: date, at: datetime) -> RecordDigest | None:
    """Seal the ends of all chains that moved since the last seal; None when the day is sealed.

    The seal is a row and is logged by the caller; kept apart from the database it proves that no
    tail was cut and no officer emptied.
    """
    if RecordDigest.objects.filter(day__gte=day).exists():
        return None
    last = RecordDigest.objects.order_by("-day").first()
    lines = sorted((str(uid), seq, hash_) for uid, seq, hash_ in _moved_heads())
    previous = last.digest if last else FIRST_HASH
    seal = RecordDigest.objects.create(
        day=day, sealed_at=at, previous=previous, digest=digest_of_lines(previous, day, lines)
    )
    RecordDigestLine.objects.bulk_create(
        [
            RecordDigestLine(seal=seal, officer_uid=uid, seq=seq, hash=hash_)
            for uid, seq, hash_ in lines
        ],
        batch_size=500,
    )
    return seal


def _moved_heads() -> Iterator[tuple[UUID, int, str]]:
    """(officer, seq, hash) of the chain ends that differ from the last sealed line of theirs."""
    sealed = RecordDigestLine.objects.filter(officer_uid=OuterRef("officer__uid"))
    heads = RecordHead.objects.annotate(
        sealed=Subquery(sealed.order_by("-seal__day").values("hash")[:1])
    )
    moved = heads.filter(Q(sealed__isnull=True) | ~Q(sealed=F("hash")))
    return moved.values_list("officer__uid", "seq", "hash").iterator()


def digest_of_lines(previous: str, day: date, lines: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over the previous seal, the day and its lines, which come in order of the officer.

    It covers the JSON `[previous, day, [[officer, seq, hash], ...]]` without spaces.
    """
    digest = hashlib.sha256(f'["{previous}","{day.isoformat()}",['.encode())
    for number, line in enumerate(lines):
        text = json.dumps(line, separators=(",", ":"))
        digest.update(f"{',' if number else ''}{text}".encode())
    digest.update(b"]]")
    return digest.hexdigest()


def day_before(at: datetime) -> date:
    """The last day that is over at the instant `at`."""
    return timezone.localtime(at).date() - timedelta(days=1)
