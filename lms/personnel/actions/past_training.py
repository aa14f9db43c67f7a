"""Lines of earlier files: proposed from a list, confirmed many at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from courses.vietnamese import same_spelling_key
from lms.personnel.actions.access import note_access
from lms.personnel.actions.evidence import Proposal, confirm_evidence
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.files import chunks
from lms.personnel.exchange.roster.writing import BATCH, AuditLines, note_changes
from lms.personnel.models import AccessLogEntry, Evidence, Officer, TrainingRecord


class PastLine(NamedTuple):
    """A line that a list tells of an officer."""

    officer: Officer
    proposal: Proposal

    @property
    def uid(self) -> UUID:
        """The same for the same line, so that a list may come twice: officer, course, end, paper."""
        said = self.proposal
        parts = (
            str(self.officer.uid),
            same_spelling_key(said.title),
            f"{said.ended_on} {said.end_precision}",
            said.paper_number.casefold(),
        )
        return uuid5(NAMESPACE_URL, "past-training:" + "|".join(parts))


def new_lines(lines: Sequence[PastLine]) -> list[PastLine]:
    """Those of `lines` that are neither proposed already nor stand in the history; each once."""
    by_uid = {line.uid: line for line in lines}
    for chunk in chunks(by_uid):
        for uid in Evidence.objects.filter(uid__in=chunk).values_list("uid", flat=True):
            del by_uid[uid]
    standing = set()
    for chunk in chunks({line.officer.pk for line in by_uid.values()}):
        rows = TrainingRecord.objects.filter(officer__in=chunk).effective()
        for officer, title, ended in rows.values_list("officer", "title", "ended_on"):
            standing.add((officer, same_spelling_key(title), ended))
    return [
        line
        for line in by_uid.values()
        if (line.officer.pk, same_spelling_key(line.proposal.title), line.proposal.ended_on)
        not in standing
    ]


@transaction.atomic
def propose_past_training(*, lines: Sequence[PastLine], source: str, at: datetime, by: Any) -> int:
    """Propose what a list tells of earlier training; how many lines are new. Safe to repeat.

    They count once they are confirmed. `source` names the list.
    """
    new = new_lines(lines)
    rows = [
        Evidence(
            uid=line.uid,
            officer=line.officer,
            source=Evidence.Source.IMPORTED,
            proposed_by=by,
            proposed_at=at,
            **vars(line.proposal),
        )
        for line in new
    ]
    Evidence.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    made = list(Evidence.objects.filter(uid__in=[row.uid for row in rows], proposed_at=at))
    log = AuditLines(by, at, source)
    log.add("personnel.propose_evidence", made)
    log.write()
    note_changes(list({line.officer.pk: line.officer for line in new}.values()), by, at, source)
    return len(made)


def confirm_many(*, uids: Iterable[str], at: datetime, by: Any) -> int:
    """Confirm the proposed lines of these uids that `by` decides on; how many were confirmed now.

    Each is confirmed alone, so that nobody waits for a hundred. Others' lines and those that were
    decided before are passed over.
    """
    on = timezone.localtime(at).date()
    rows = Evidence.objects.proposed().decidable_by(by, on).filter(uid__in=list(uids))
    confirmed = 0
    for row in rows.select_related("officer").order_by("officer", "ended_on", "pk"):
        try:
            confirm_evidence(evidence=row, at=at, by=by)
        except PersonnelError:  # refused by somebody else meanwhile
            continue
        change = AccessLogEntry.What.CHANGE
        note_access(officer=row.officer, user=by, what=change, detail=row.title, at=at)
        confirmed += 1
    return confirmed
