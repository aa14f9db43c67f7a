"""What was measured, as a table for people and as JSON."""

import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection

from lms.operations.bench.journey import HELLO, OPERATIONS, YARDSTICK, Operation
from lms.operations.bench.measure import Meter, Sample
from lms.operations.bench.storage import Storage

MOST_STORAGE = 6 * 1024
HALF = 0.5


@dataclass(frozen=True)
class Cost:
    """The medians of an operation's samples; times in milliseconds, weight in bytes with gzip."""

    key: str
    name: str
    samples: int
    queries: int
    most_queries: int
    writes: int
    web_ms: float
    database_ms: float | None
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    gzip_bytes: int
    yardsticks: float
    must: float | None
    must_queries: int | None

    @property
    def verdict(self) -> str:
        """`aim` is half of what must be; an operation without a bound has none."""
        words = []
        if self.must is not None:
            within = self.yardsticks <= self.must
            words.append(
                "aim" if self.yardsticks <= self.must * HALF else "ok" if within else "OVER"
            )
        if self.must_queries is not None and self.most_queries > self.must_queries:
            words.append(f"QUERIES OVER {self.must_queries}")
        return ", ".join(words)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}


@dataclass(frozen=True)
class Report:
    """One run: where, how much, what each operation cost."""

    about: dict[str, Any]
    costs: Sequence[Cost]
    storage: Storage | None

    def as_dict(self) -> dict[str, Any]:
        stored = None
        if self.storage is not None:
            stored = {**asdict(self.storage), "total": self.storage.total, "must": MOST_STORAGE}
        return {**self.about, "operations": [c.as_dict() for c in self.costs], "storage": stored}


def about(officers: int, rounds: int, at: datetime) -> dict[str, Any]:
    """The machine and the versions, without which no figure means anything."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "at": at.isoformat(timespec="minutes"),
        "officers": officers,
        "learners": rounds,
        "machine": model,
        "cores": len(Path("/proc/cpuinfo").read_text().split("processor\t")) - 1,
        "load": float(Path("/proc/loadavg").read_text().split()[0]),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("django", "wagtail", "gunicorn")},
        "database": _database(),
    }


def _database() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            name = f"PostgreSQL {cursor.fetchone()[0]}"
            cursor.execute("SHOW fsync")
            return f"{name}, fsync {cursor.fetchone()[0]}"
        cursor.execute("SELECT sqlite_version()")
        name = f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("PRAGMA synchronous")
        return f"{name}, synchronous {['OFF', 'NORMAL', 'FULL', 'EXTRA'][cursor.fetchone()[0]]}"


def costs(meter: Meter) -> list[Cost]:
    """The yardsticks first, then every operation that was measured, in its order."""
    unit = statistics.median(_cpu(sample) for sample in meter.samples[YARDSTICK])
    plain = [Operation(HELLO, "(a) Django alone"), Operation(YARDSTICK, "(b) the yardstick")]
    return [
        _cost(one, meter.samples[one.key], meter.weights[one.key], unit)
        for one in (*plain, *OPERATIONS)
        if one.key in meter.samples
    ]


def _cpu(sample: Sample) -> int:
    return sample.web + (sample.database or 0)


def _cost(one: Operation, samples: Sequence[Sample], weights: Sequence[int], unit: float) -> Cost:
    walls = sorted(sample.wall for sample in samples)
    cpu = statistics.median(_cpu(sample) for sample in samples)
    database = [sample.database for sample in samples if sample.database is not None]
    return Cost(
        key=one.key,
        name=one.name,
        samples=len(samples),
        queries=int(statistics.median_high(sample.queries for sample in samples)),
        most_queries=max(sample.queries for sample in samples),
        writes=int(statistics.median_high(sample.writes for sample in samples)),
        web_ms=_ms(statistics.median(sample.web for sample in samples)),
        database_ms=_ms(statistics.median(database)) if database else None,
        cpu_ms=_ms(cpu),
        p50_ms=_ms(statistics.median(walls)),
        p95_ms=_ms(walls[min(len(walls) - 1, round(len(walls) * 0.95))]),
        gzip_bytes=int(statistics.median(weights)),
        yardsticks=round(cpu / unit, 2),
        must=one.must,
        must_queries=one.queries,
    )


def _ms(nanoseconds: float) -> float:
    return round(nanoseconds / 1e6, 2)


HEADINGS = (
    ("operation", 32),
    ("n", 5),
    ("queries", 9),
    ("web ms", 8),
    ("db ms", 7),
    ("p50", 8),
    ("p95", 8),
    ("gzip KB", 8),
    ("x(b)", 6),
    ("must", 6),
    ("", 12),
)


def table(report: Report) -> str:
    """The report in columns; `queries` is all (writing), `must` in yardsticks."""
    told = report.about
    lines = [
        f"{told['officers']} officers, {told['learners']} learners measured, {told['database']}",
        f"{told['machine']} x {told['cores']}, load {told['load']}, Python {told['python']}, "
        + ", ".join(f"{name} {number}" for name, number in told["packages"].items()),
        "",
        _row(name for name, _width in HEADINGS),
        _row("-" * width for _name, width in HEADINGS),
        *(_row(_cells(cost)) for cost in report.costs),
        "",
        f"web worker: {told['worker_bytes'] / 2**20:.0f} MiB",
    ]
    if report.storage is not None:
        lines.append(_stored(report.storage))
    return "\n".join(lines)


def _stored(stored: Storage) -> str:
    within = "ok" if stored.total <= MOST_STORAGE else "OVER"
    return (
        f"test of 20 questions: {stored.total} bytes in {stored.rows} rows (attempt {stored.attempt}, "
        f"answers {stored.responses}), at most {MOST_STORAGE}: {within}; "
        f"with its share of the indexes {stored.total + stored.indexes}"
    )


def markdown(report: Report) -> str:
    """The report as a section of `docs/performance.md`."""
    told = report.about
    lines = [
        f"### {told['database'].partition(',')[0].partition(' (')[0]}, N={told['officers']:,}",
        "",
        f"{told['at'][:10]}, {told['learners']} learners measured, {told['database']}, "
        f"{told['machine']} x {told['cores']}, load {told['load']}, Python {told['python']}, "
        + ", ".join(f"{name} {number}" for name, number in told["packages"].items())
        + ".",
        "",
        "| " + " | ".join((*(name for name, _width in HEADINGS[:-1]), "reached")) + " |",
        "| --- |" + " ---: |" * (len(HEADINGS) - 2) + " --- |",
        *("| " + " | ".join(_cells(cost)) + " |" for cost in report.costs),
        "",
        f"Web worker: {told['worker_bytes'] / 2**20:.0f} MiB.",
    ]
    if report.storage is not None:
        stored = _stored(report.storage)
        lines[-1] += f" {stored[0].upper()}{stored[1:]}."
    return "\n".join(lines)


def _cells(cost: Cost) -> Sequence[str]:
    queries = (
        f"{cost.queries}"
        if cost.queries == cost.most_queries
        else f"{cost.queries}-{cost.most_queries}"
    )
    return (
        cost.name,
        str(cost.samples),
        f"{queries} ({cost.writes})",
        f"{cost.web_ms:.2f}",
        "-" if cost.database_ms is None else f"{cost.database_ms:.2f}",
        f"{cost.p50_ms:.1f}",
        f"{cost.p95_ms:.1f}",
        f"{cost.gzip_bytes / 1000:.1f}",
        f"{cost.yardsticks:.2f}",
        "-" if cost.must is None else f"{cost.must:.1f}",
        cost.verdict,
    )


def _row(cells: Any) -> str:
    parts = [
        cell.ljust(width) if number in (0, len(HEADINGS) - 1) else cell.rjust(width)
        for number, (cell, (_name, width)) in enumerate(zip(cells, HEADINGS, strict=True))
    ]
    return " ".join(parts).rstrip()
