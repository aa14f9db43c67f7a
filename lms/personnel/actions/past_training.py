"""Lines of earlier files: kept and compared as a list says them, proposed, decided many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import ProgrammeType
from courses.sheets import Sheet
from courses.vietnamese import same_spelling_key
from lms.papers.dates import PartialDate, span_text
from lms.personnel.actions.evidence import Proposal
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.past_training import TRAINING_LIST
from lms.personnel.exchange.roster.columns import Layout
from lms.personnel.exchange.roster.files import chunks
from lms.personnel.exchange.roster.outcomes import NEW, REFUSED, UNCHANGED, counted
from lms.personnel.exchange.roster.writing import BATCH, AuditLines, note_changes
from lms.personnel.models import Evidence, Officer, TrainingImport, TrainingRecord


class PastLine(NamedTuple):
    """A line that a list tells of an officer."""

    officer: Officer
    proposal: Proposal

    @property
    def told(self) -> str:
        """School and time as they were read, to be looked at before anything is proposed."""
        said = self.proposal
        first = said.started_on
        started = PartialDate.of(first, said.start_precision) if first else None
        ended = PartialDate.of(said.ended_on, said.end_precision)
        return f"{said.provider[:160]} · {span_text(started, ended)}"

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


@dataclass
class PastRow:
    """A row of a list: its line, or the reasons why it has none. `known` says where the line stands."""

    row: int
    name: str
    title: str
    line: PastLine | None = None
    reasons: list[str] = field(default_factory=list)
    known: str = ""

    @property
    def state(self) -> str:
        return REFUSED if self.line is None else UNCHANGED if self.known else NEW

    def as_dict(self) -> dict[str, Any]:
        """For JSON; parts that are empty are left out."""
        said: dict[str, Any] = {
            "row": self.row,
            "state": self.state,
            "name": self.name[:160],
            "title": self.title[:300],
            "read": self.line.told if self.line else "",
            "reasons": self.reasons,
            "known": self.known,
        }
        return {name: value for name, value in said.items() if value}


# Keeping and comparing ---------------------------------------------------------------------------


@transaction.atomic
def keep_training_list(
    *, sheet: Sheet, file_name: str, programme_type: ProgrammeType, at: datetime, by: Any
) -> TrainingImport:
    """Keep what a list says, with its columns as far as their titles are known. Nothing is proposed."""
    layout = TRAINING_LIST.found(sheet.rows)
    brought: TrainingImport = TrainingImport.objects.create(
        file_name=file_name[-200:],
        notes=sheet.notes(),
        rows=sheet.rows,
        title_row=layout.title_row,
        columns=layout.places,
        programme_type=programme_type,
        uploaded_at=at,
        uploaded_by=by,
    )
    return brought


@transaction.atomic
def compare_training_list(
    *, brought: TrainingImport, layout: Layout, rows: Sequence[PastRow], at: datetime
) -> TrainingImport:
    """Keep which columns were said, and what would become of each row.

    Raises `PersonnelError` when the list was proposed already, or its texts are gone.
    """
    brought = _open(brought)
    brought.title_row, brought.columns = layout.title_row, layout.places
    _keep_outcomes(brought, rows)
    brought.checked_at = at
    brought.save()
    return brought


@transaction.atomic
def propose_training_list(
    *, brought: TrainingImport, rows: Sequence[PastRow], at: datetime, by: Any
) -> TrainingImport:
    """Propose the lines of a list that are not known. Twice is once; the first result stays."""
    brought = TrainingImport.objects.select_for_update(of=("self",)).get(pk=brought.pk)
    if brought.finished_at is not None:
        return brought
    brought = _open(brought)
    _keep_outcomes(brought, rows)
    brought.finished_at = at
    brought.save()
    new = [row.line for row in rows if row.line is not None and not row.known]
    propose_past_training(lines=new, source=brought.file_name[-150:], at=at, by=by)
    return brought


def _open(brought: TrainingImport) -> TrainingImport:
    found: TrainingImport = TrainingImport.objects.select_for_update(of=("self",)).get(
        pk=brought.pk
    )
    if found.finished_at is not None:
        raise PersonnelError(
            _("This list is proposed already. Upload the file again to change more.")
        )
    if not found.rows:
        raise PersonnelError(_("What this file said was deleted. Upload it again."))
    return found


def _keep_outcomes(brought: TrainingImport, rows: Sequence[PastRow]) -> None:
    tell_known(rows)
    brought.outcomes = [row.as_dict() for row in rows]
    counts = counted(row.state for row in rows)
    brought.new, brought.unchanged, brought.refused = (
        counts[NEW],
        counts[UNCHANGED],
        counts[REFUSED],
    )


def tell_known(rows: Sequence[PastRow]) -> None:
    """Say of each row with a line whether it is known: from a row above, the queue or the history."""
    known = standing([row.line for row in rows if row.line is not None])
    above: dict[UUID, int] = {}
    for row in rows:
        if row.line is None:
            continue
        uid = row.line.uid
        if uid in above:
            row.known = _("Row %(row)d says the same.") % {"row": above[uid]}
        else:
            above[uid] = row.row
            row.known = known.get(uid, "")


def standing(lines: Sequence[PastLine]) -> dict[UUID, str]:
    """Of lines that are known already, where they stand, in words (a few queries)."""
    by_uid = {line.uid: line for line in lines}
    told: dict[str, str] = {
        Evidence.State.PROPOSED: _("It waits for confirmation already."),
        Evidence.State.CONFIRMED: _("It stands in the training history already."),
        Evidence.State.REFUSED: _(
            "It was refused before. Add it in the person’s file if it is right."
        ),
    }
    known = {}
    for chunk in chunks(by_uid):
        for uid, state in Evidence.objects.filter(uid__in=chunk).values_list("uid", "state"):
            known[uid] = told[state]
    lasting = set()
    for chunk in chunks({line.officer.pk for line in by_uid.values()}):
        people = Officer.objects.filter(Q(pk__in=chunk) | Q(merged_into__in=chunk)).values("pk")
        rows = TrainingRecord.objects.filter(officer__in=people).effective()
        lines_told = rows.values_list("officer", "officer__merged_into", "title", "ended_on")
        for officer, person, title, ended in lines_told:
            lasting.add((person or officer, same_spelling_key(title), ended))
    for uid, line in by_uid.items():
        said = line.proposal
        if (line.officer.pk, same_spelling_key(said.title), said.ended_on) in lasting:
            known.setdefault(uid, told[Evidence.State.CONFIRMED])
    return known


# Proposing ---------------------------------------------------------------------------------------


@transaction.atomic
def propose_past_training(*, lines: Sequence[PastLine], source: str, at: datetime, by: Any) -> int:
    """Propose what a list tells of earlier training; how many lines are new. Safe to repeat.

    They count once they are confirmed. `source` names the list.
    """
    known = standing(lines)
    new = [line for uid, line in {one.uid: one for one in lines}.items() if uid not in known]
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
