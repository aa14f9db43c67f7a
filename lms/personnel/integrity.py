"""Proof that the training history is what was once recorded: chains, their ends, daily seals.

Each officer's lines form a chain of hashes whose end is kept apart; a daily seal fixes all ends that
moved. So a changed, moved or removed line is found by the chain, a cut tail by its end, and a chain
that was cut or rewritten together with its end by the seals. What stands on a line (a paper, a
confirmed certificate) also tells when the line is gone. Rows are streamed: memory does not grow with
their number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from lms.personnel.actions.records import digest_of_lines
from lms.personnel.models import (
    Certificate,
    Evidence,
    Officer,
    RecordDigest,
    RecordDigestLine,
    RecordHead,
    TrainingRecord,
)
from lms.personnel.models.records import FIRST_HASH
from lms.personnel.seals import read_seals

BATCH = 1000


class Damage(StrEnum):
    """What was done to the history."""

    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"
    TAIL_CUT = "tail_cut"
    REWRITTEN = "rewritten"
    HEAD_CHANGED = "head_changed"
    HEAD_REMOVED = "head_removed"
    EMPTIED = "emptied"
    RECORD_GONE = "record_gone"
    SEAL_CHANGED = "seal_changed"
    SEAL_REMOVED = "seal_removed"


@dataclass(frozen=True)
class Finding:
    """One damage: the officer and the place in the chain (from 1), where it has them."""

    damage: Damage
    detail: str
    officer: UUID | None = None
    seq: int | None = None

    def __str__(self) -> str:
        told = {"officer": self.officer, "seq": self.seq, "detail": self.detail}
        if self.officer is None:
            return self.detail
        if self.seq is None:
            return _("Officer %(officer)s: %(detail)s") % told
        return _("Officer %(officer)s, line %(seq)d: %(detail)s") % told

    def as_dict(self) -> dict[str, Any]:
        officer = str(self.officer) if self.officer else None
        return {
            "damage": self.damage.value,
            "officer": officer,
            "seq": self.seq,
            "detail": self.detail,
        }


@dataclass
class Verification:
    """One run over the whole history; the counts grow while `findings()` is read."""

    seals_folder: Path | None = None
    officers: int = 0
    records: int = 0
    seals: int = 0
    _named: set[tuple[UUID | None, int | None]] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong, each damaged line once."""
        for find in (self._in_chains, self._against_seals, self._in_seals, records_gone):
            for finding in find():
                self._named.add((finding.officer, finding.seq))
                yield finding

    def _in_chains(self) -> Iterator[Finding]:
        suspects = []
        for officer_id, rows, head in chains():
            self.officers += 1
            self.records += len(rows)
            if problems_of_chain(rows, head):
                suspects.append(officer_id)
        # A line may have been added between the two reads: look again, with the end locked, and
        # after the long reads are over, because SQLite lets nobody write out of an old snapshot.
        for officer_id in suspects:
            yield from _look_again(officer_id)

    def _against_seals(self) -> Iterator[Finding]:
        for officer, lines in groupby(_unmatched_seal_lines(), key=lambda line: line.officer_uid):
            last = TrainingRecord.objects.filter(officer__uid=officer).aggregate(last=Max("seq"))
            finding = _against_seal(officer, list(lines), last["last"])
            if (officer, finding.seq) not in self._named:
                yield finding

    def _in_seals(self) -> Iterator[Finding]:
        previous = FIRST_HASH
        for seal in RecordDigest.objects.order_by("day").iterator(chunk_size=BATCH):
            self.seals += 1
            if seal.previous != previous:
                yield _of_seal(Damage.SEAL_REMOVED, seal.day)
            if digest_of_lines(seal.previous, seal.day, _lines_of(seal)) != seal.digest:
                yield _of_seal(Damage.SEAL_CHANGED, seal.day)
            previous = seal.digest
        if self.seals_folder is not None:
            yield from _against_files(self.seals_folder)


# Chains ------------------------------------------------------------------------------------------

Head = tuple[int, str]


def chains() -> Iterator[tuple[int, list[TrainingRecord], Head | None]]:
    """(officer id, lines in order, end of the chain) of every officer who has any of them."""
    records = (
        TrainingRecord.objects.select_related("officer", "corrects", "recorded_by")
        .order_by("officer_id", "seq")
        .iterator(chunk_size=BATCH)
    )
    groups = groupby(records, key=lambda record: record.officer_id)
    ends = RecordHead.objects.order_by("officer_id").values_list("officer_id", "seq", "hash")
    heads = ends.iterator(chunk_size=BATCH)
    group, head = next(groups, None), next(heads, None)
    while group is not None or head is not None:
        if head is None or (group is not None and group[0] < head[0]):
            assert group is not None  # noqa: S101 - one of the two is left
            yield group[0], list(group[1]), None
            group = next(groups, None)
        elif group is None or head[0] < group[0]:
            yield head[0], [], (head[1], head[2])
            head = next(heads, None)
        else:
            yield group[0], list(group[1]), (head[1], head[2])
            group, head = next(groups, None), next(heads, None)


def _look_again(officer_id: int) -> list[Finding]:
    with transaction.atomic():
        head = RecordHead.objects.select_for_update().filter(officer_id=officer_id).first()
        rows = TrainingRecord.objects.select_related("officer", "corrects", "recorded_by").filter(
            officer_id=officer_id
        )
        end = (head.seq, head.hash) if head else None
        officer = Officer.objects.filter(pk=officer_id).values_list("uid", flat=True).first()
        return problems_of_chain(list(rows.order_by("seq")), end, officer)


def problems_of_chain(
    rows: list[TrainingRecord], head: Head | None, officer: UUID | None = None
) -> list[Finding]:
    """What is wrong within one officer's chain; `officer` is needed where no line is left."""
    officer = rows[0].officer.uid if rows else officer
    found: list[Finding] = []
    previous, expected, sound = FIRST_HASH, 1, True
    most = max(head[0] if head else 0, rows[-1].seq if rows else 0)
    for row in rows:
        gap = range(expected, row.seq)
        found += [Finding(Damage.REMOVED, _("removed"), officer, missing) for missing in gap]
        if row.corrects_id is not None and row.corrects is None:
            sound = False  # what it corrects is gone, and was part of its hash: named as removed
        elif row.computed_hash() != row.hash:
            found.append(_changed_or_moved(row, most))
            sound = False
        else:
            if sound and not gap and row.previous_hash != previous:
                detail = _("rewritten: the next line follows another one")
                place = max(1, row.seq - 1)
                found.append(Finding(Damage.REWRITTEN, detail, officer, place))
            sound = True
        previous, expected = row.hash, row.seq + 1
    return found + _problems_of_end(officer, expected - 1, previous, head)


def _changed_or_moved(row: TrainingRecord, most: int) -> Finding:
    """A line whose hash is right for another place was moved, any other was changed."""
    officer, place = row.officer.uid, row.seq
    for seq in range(1, most + 1):
        row.seq = seq
        fits = row.computed_hash() == row.hash
        row.seq = place
        if fits:
            detail = _("moved here from line %(seq)d") % {"seq": seq}
            return Finding(Damage.MOVED, detail, officer, place)
    return Finding(Damage.CHANGED, _("changed"), officer, place)


def _problems_of_end(
    officer: UUID | None, last: int, hash_: str, head: Head | None
) -> list[Finding]:
    if head is None:
        if not last:
            return []
        return [Finding(Damage.HEAD_REMOVED, _("the end of the chain was removed"), officer, last)]
    if head[0] > last:
        damage = Damage.TAIL_CUT if last else Damage.EMPTIED
        return [Finding(damage, _cut(last, head[0]), officer, last + 1)]
    if head != (last, hash_):
        detail = _("this line or the end of the chain was changed")
        return [Finding(Damage.HEAD_CHANGED, detail, officer, last)]
    return []


def _cut(last: int, once: int) -> str:
    if not last:
        return _("all %(once)d lines were removed") % {"once": once}
    return _("the tail was cut: there were %(once)d lines") % {"once": once}


# Seals -------------------------------------------------------------------------------------------


def _unmatched_seal_lines() -> Iterator[Any]:
    """Sealed ends whose line is gone or has another hash, by officer, oldest first."""
    record = TrainingRecord.objects.filter(
        officer__uid=OuterRef("officer_uid"), seq=OuterRef("seq")
    )
    lines = RecordDigestLine.objects.filter(seq__gt=0).annotate(
        stored=Subquery(record.values("hash")[:1])
    )
    unmatched = lines.filter(Q(stored__isnull=True) | ~Q(stored=F("hash")))
    ordered = unmatched.select_related("seal").order_by("officer_uid", "seal__day")
    return ordered.iterator(chunk_size=BATCH)


def _against_seal(officer: UUID, lines: list[Any], last: int | None) -> Finding:
    first, sealed = lines[0], max(line.seq for line in lines)
    if last is None:
        return Finding(Damage.EMPTIED, _cut(0, sealed), officer, 1)
    if first.stored is None and first.seq > last:
        return Finding(Damage.TAIL_CUT, _cut(last, sealed), officer, last + 1)
    told = {"day": f"{first.seal.day:%d/%m/%Y}"}
    if first.stored is None:
        detail = _("removed after the seal of %(day)s") % told
        return Finding(Damage.REMOVED, detail, officer, first.seq)
    detail = _("rewritten after the seal of %(day)s") % told
    return Finding(Damage.REWRITTEN, detail, officer, first.seq)


def _lines_of(seal: RecordDigest) -> Iterator[tuple[str, int, str]]:
    lines = seal.lines.order_by("officer_uid").values_list("officer_uid", "seq", "hash")
    for officer, seq, hash_ in lines.iterator(chunk_size=BATCH):
        yield str(officer), seq, hash_


def _of_seal(damage: Damage, day: date) -> Finding:
    detail = {
        Damage.SEAL_CHANGED: _("The seal of %(day)s was changed."),
        Damage.SEAL_REMOVED: _("The seal of %(day)s does not follow the one before it."),
    }[damage]
    return Finding(damage, detail % {"day": f"{day:%d/%m/%Y}"})


def _against_files(folder: Path) -> Iterator[Finding]:
    """Seals kept outside the database that it no longer holds, as after an older one was put back."""
    for day, digest in read_seals(folder):
        stored = RecordDigest.objects.filter(day=day).values_list("digest", flat=True).first()
        told = {"day": f"{day:%d/%m/%Y}"}
        if stored is None:
            detail = _("The seal of %(day)s is kept in a file and missing in the database.") % told
            yield Finding(Damage.SEAL_REMOVED, detail)
        elif stored != digest:
            detail = _("The seal of %(day)s differs from the one kept in a file.") % told
            yield Finding(Damage.SEAL_CHANGED, detail)


# What stands on lines ----------------------------------------------------------------------------


def records_gone() -> Iterator[Finding]:
    """Papers and confirmed certificates whose line of the history is gone."""
    person = Q(officer=OuterRef("officer")) | Q(officer__merged_into=OuterRef("officer"))
    line = TrainingRecord.objects.filter(person, pk=OuterRef("record_id"))
    for paper in _without(Certificate.objects.all(), line):
        detail = _("the line of the paper %(number)s is gone") % {"number": paper.number}
        yield Finding(Damage.RECORD_GONE, detail, paper.officer.uid)
    confirmed = Evidence.objects.filter(state=Evidence.State.CONFIRMED)
    for evidence in _without(confirmed, line):
        detail = _("the line of the evidence %(uid)s is gone") % {"uid": evidence.uid}
        yield Finding(Damage.RECORD_GONE, detail, evidence.officer.uid)


def _without(rows: Any, line: Any) -> Iterable[Any]:
    lost = rows.annotate(stands=Exists(line)).filter(stands=False).select_related("officer")
    found: Iterable[Any] = lost.order_by("pk").iterator(chunk_size=BATCH)
    return found
