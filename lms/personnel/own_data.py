"""Everything that the profile holds about one officer, as rows of one table to take away."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models.dated import local_name
from lms.papers.dates import PartialDate
from lms.papers.plain import number_text
from lms.personnel.history import HistoryLine, history_of
from lms.personnel.models import (
    Appointment,
    Attainment,
    Evidence,
    Officer,
    TrainingRecord,
    same_person,
)
from lms.personnel.paper_parts import FORM_LIST, birth_text, form_names
from lms.personnel.profile import looks_at

Cells = dict[str, Any]


def headings() -> dict[str, str]:
    """Columns by their keys, in order."""
    return {
        "kind": _("Kind of row"),
        "what": _("Content"),
        "where": _("Unit or school"),
        "start": _("From"),
        "end": _("To"),
        "form": _("Form of study"),
        "paper": _("Paper"),
        "number": _("Number"),
        "tiet": _("Tiết"),
        "counts": _("Counts towards the yearly minimum"),
        "level": _("Level"),
        "proof": _("How proved"),
        "source": _("Source"),
        "recorded": _("Recorded on"),
        "state": _("State"),
        "note": _("Remarks"),
        "uid": _("Row key"),
    }


def own_data(officer: Officer) -> Iterator[list[Any]]:
    """The heading and then a row for each fact, the newest first within its kind."""
    columns = headings()
    yield list(columns.values())
    for cells in _facts(officer):
        yield [cells.get(key, "") for key in columns]


def _facts(officer: Officer) -> Iterator[Cells]:
    yield _person(officer)
    yield from map(_post, _posts(officer))
    names = form_names(FORM_LIST)
    for line in history_of(officer):
        yield from _line(line, names)
    evidence = Evidence.objects.filter(officer=officer).exclude(state=Evidence.State.CONFIRMED)
    yield from map(_evidence, evidence)
    attained = Attainment.objects.filter(officer__in=same_person(officer)).select_related(
        "competency"
    )
    yield from map(_attainment, attained.newest_first())
    for look in looks_at(officer):
        yield {
            "kind": _("Look at the profile"),
            "what": look.get_what_display(),
            "where": look.user.get_full_name(),
            "recorded": _local(look.at),
            "note": look.detail,
        }


def _person(officer: Officer) -> Cells:
    return {
        "kind": _("Person"),
        "what": officer.full_name,
        "where": local_name(officer.kept_by),
        "start": birth_text(officer),
        "number": officer.number or "",
        "state": officer.get_kind_display(),
        "note": ", ".join(part for part in (officer.phone, officer.email) if part),
        "recorded": _local(officer.recorded_at),
        "uid": officer.uid,
    }


def _posts(officer: Officer) -> Iterable[Appointment]:
    rows = Appointment.objects.filter(officer=officer).select_related("unit", "position")
    return rows.order_by("-active_from", "pk")


def _post(row: Appointment) -> Cells:
    return {
        "kind": _("Post"),
        "what": local_name(row.position),
        "where": local_name(row.unit),
        "start": row.active_from,
        "end": row.active_to,
        "number": row.decision_number,
        "state": row.get_kind_display(),
        "recorded": _local(row.recorded_at),
        "uid": row.uid,
    }


def _line(line: HistoryLine, names: dict[str, str]) -> Iterator[Cells]:
    """The line that stands and, each as a row of its own, what it corrected."""
    revocation = line.revocation
    states = [
        _("taken back") if line.taken_back else "",
        _("paper revoked") if revocation else "",
    ]
    proof = line.how_proved
    yield _record(line.record, names) | {
        "proof": proof,
        "state": ", ".join(filter(None, states)) or _("in force"),
        "note": " ".join(filter(None, (line.record.note, line.result))),
    }
    for record in line.corrected:
        yield _record(record, names) | {"state": _("corrected by a later line")}


def _record(record: TrainingRecord, names: dict[str, str]) -> Cells:
    start = record.started_on
    return {
        "kind": _("Training"),
        "what": record.title,
        "where": record.provider,
        "start": str(PartialDate.of(start, record.start_precision)) if start else "",
        "end": str(PartialDate.of(record.ended_on, record.end_precision)),
        "form": names.get(record.form, record.form),
        "paper": record.paper_kind,
        "number": record.paper_number,
        "tiet": number_text(record.tiet),
        "counts": record.counts,
        "source": record.get_source_display(),
        "recorded": _local(record.recorded_at),
        "note": record.note,
        "uid": record.uid,
    }


def _evidence(row: Evidence) -> Cells:
    start = row.started_on
    return {
        "kind": _("Evidence"),
        "what": row.title,
        "where": row.provider,
        "start": str(PartialDate.of(start, row.start_precision)) if start else "",
        "end": str(PartialDate.of(row.ended_on, row.end_precision)),
        "form": row.form,
        "paper": row.paper_kind,
        "number": row.paper_number,
        "tiet": number_text(row.tiet),
        "state": row.get_state_display(),
        "recorded": _local(row.proposed_at),
        "note": " ".join(filter(None, (row.file_name, row.reason))),
        "uid": row.uid,
    }


def _attainment(row: Attainment) -> Cells:
    return {
        "kind": _("Competency"),
        "what": local_name(row.competency),
        "end": _local(row.occurred_at).date(),
        "level": row.level,
        "source": row.get_source_display(),
        "recorded": _local(row.recorded_at),
        "uid": row.uid,
    }


def _local(at: datetime) -> datetime:
    return timezone.localtime(at)
