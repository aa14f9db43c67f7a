"""The training history as it is read: newest first, corrections folded into the line that stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from lms.papers.dates import PartialDate
from lms.personnel.models import (
    Assurance,
    Certificate,
    Officer,
    Revocation,
    TrainingRecord,
    same_person,
)


@dataclass(frozen=True)
class HistoryLine:
    """The record that stands, what it corrected (newest first), and the paper of any of them."""

    record: TrainingRecord
    corrected: tuple[TrainingRecord, ...] = ()
    certificate: Certificate | None = None

    @property
    def first(self) -> TrainingRecord:
        """The record as it came in, before any correction: it tells the source."""
        return self.corrected[-1] if self.corrected else self.record

    @property
    def taken_back(self) -> bool:
        return self.record.voids

    @property
    def revocation(self) -> Revocation | None:
        """The revocation of its paper, read with it."""
        return getattr(self.certificate, "revocation", None) if self.certificate else None

    @property
    def counts(self) -> bool:
        """Whether its tiết count towards a yearly minimum."""
        return self.record.counts and not self.record.voids

    @property
    def ended(self) -> PartialDate:
        return PartialDate.of(self.record.ended_on, self.record.end_precision)

    @property
    def started(self) -> PartialDate | None:
        start = self.record.started_on
        return PartialDate.of(start, self.record.start_precision) if start else None

    @property
    def span(self) -> str:
        return self.record.span

    @property
    def result(self) -> str:
        """The grade that its paper states; empty without one."""
        return self.certificate.printed.result if self.certificate else ""

    @property
    def how_proved(self) -> str:
        """In the language of the screen, with whose word it is; empty where no proof is recorded."""
        assurance = self.record.assurance
        if not assurance:
            return ""
        label = str(Assurance(assurance).label)
        said = self.first.note if self.first.source == TrainingRecord.Source.SYSTEM else ""
        return f"{label}, {said}" if said else label


@dataclass(frozen=True)
class HistoryYear:
    """The lines that ended in one calendar year, with the tiết of those that count."""

    year: int
    lines: Sequence[HistoryLine]

    @property
    def tiet(self) -> Decimal:
        return sum(
            (line.record.tiet or Decimal(0) for line in self.lines if line.counts), Decimal(0)
        )


def history_of(officer: Officer) -> list[HistoryLine]:
    """All lines of an officer, the latest end first; one query, however many."""
    records = (
        TrainingRecord.objects.filter(officer__in=same_person(officer))
        .select_related("certificate__revocation")
        .order_by("seq")
    )
    return lines_of(records)


def lines_of(records: Iterable[TrainingRecord]) -> list[HistoryLine]:
    """Fold each chain of corrections into one line. `records` are all of one officer, in order."""
    chains: dict[int, list[TrainingRecord]] = {}
    for record in records:
        chain = chains.pop(record.corrects_id, []) if record.corrects_id else []
        chains[record.pk] = [record, *chain]
    lines = [_line(chain) for chain in chains.values()]
    return sorted(lines, key=lambda line: (line.record.ended_on, line.record.seq), reverse=True)


def _line(chain: list[TrainingRecord]) -> HistoryLine:
    papers = [record.certificate for record in chain if hasattr(record, "certificate")]
    return HistoryLine(chain[0], tuple(chain[1:]), papers[0] if papers else None)


def recent_years(years: Sequence[HistoryYear], *, lines: int) -> list[HistoryYear]:
    """The latest years, whole, until they hold at least so many lines."""
    shown: list[HistoryYear] = []
    for year in years:
        if sum(len(one.lines) for one in shown) >= lines:
            break
        shown.append(year)
    return shown


def by_year(lines: Iterable[HistoryLine]) -> list[HistoryYear]:
    """Lines in their order, grouped by the year in which they ended."""
    years = groupby(lines, key=lambda line: line.record.ended_on.year)
    return [HistoryYear(year, list(group)) for year, group in years]
