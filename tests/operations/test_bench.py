"""`manage.py bench`: it fills a database of its own with whole facts, and tells what it measured.

What the figures are is not tested here: they belong to a machine.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from courses.models import CoursePage
from lms.environment import BASE_DIR
from lms.learning.models import Completion
from lms.operations.bench.journey import HELLO, OPERATIONS, YARDSTICK, Operation
from lms.operations.bench.measure import Sample
from lms.operations.bench.report import HEADINGS, Report, _cost, markdown
from lms.personnel.models import Certificate, Officer, RecordHead

OFFICERS, LEARNERS = 24, 1
COLUMNS = {
    "key", "name", "samples", "queries", "most_queries", "writes", "web_ms", "database_ms", "cpu_ms",
    "p50_ms", "p95_ms", "gzip_bytes", "yardsticks", "must", "must_queries", "verdict",
}  # fmt: skip

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(child_environment, tmp_path) -> Manage:
    environment = {**child_environment, "BENCH_HOME": str(tmp_path / "bench")}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.one_database
def test_measures_every_operation_on_a_database_of_its_own(manage, tmp_path):
    run = manage("bench", f"--n={OFFICERS}", f"--learners={LEARNERS}", "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert json.loads((tmp_path / "bench" / "result.json").read_text()) == told

    keys = [row["key"] for row in told["operations"]]
    assert keys == [HELLO, YARDSTICK, *(one.key for one in OPERATIONS)]
    assert {frozenset(row) for row in told["operations"]} == {frozenset(COLUMNS)}
    by_key = {row["key"]: row for row in told["operations"]}
    assert by_key[HELLO]["queries"] == 0
    assert (by_key[YARDSTICK]["queries"], by_key[YARDSTICK]["yardsticks"]) == (7, 1.0)
    assert by_key["save"]["samples"] == 20 * LEARNERS
    assert {row["samples"] > 0 and row["cpu_ms"] > 0 for row in told["operations"]} == {True}
    assert told["storage"]["rows"] == 21
    assert told["storage"]["total"] == told["storage"]["attempt"] + told["storage"]["responses"]
    assert (told["officers"], told["learners"]) == (OFFICERS, LEARNERS)

    # What it laid, and what the learners did since, is whole.
    assert Officer.objects.filter(number__startswith="BENCH-").count() == OFFICERS
    assert CoursePage.objects.count() == 14
    assert RecordHead.objects.count() == OFFICERS
    assert Certificate.objects.count() == Completion.objects.count()
    assert manage("verify_records").returncode == 0
    rebuilt = manage("rebuild_progress", "--json")
    assert json.loads(rebuilt.stdout)["changed"] == 0
    assert left_over(tmp_path / "bench") == []

    again = manage("bench", f"--n={OFFICERS}", "--only-data")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    another = manage("bench", f"--n={OFFICERS + 1}", "--only-data")
    assert (another.returncode, len(another.stderr.splitlines())) == (1, 1)


def left_over(folder: Path) -> list[str]:
    """Commands of the processes of a bench in `folder` that still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"BENCH_HOME={folder}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


@pytest.mark.parametrize("officers", [0, 19, 1_000_001])
def test_says_how_many_officers_there_can_be(officers):
    with pytest.raises(CommandError):
        call_command("bench", n=officers)


def test_refuses_a_database_that_holds_other_data(manage):
    get_user_model().objects.create(username="somebody")
    run = manage("bench", f"--n={OFFICERS}")
    assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (1, "", 1)
    assert CoursePage.objects.count() == 0
    assert Officer.objects.count() == 0


@pytest.mark.parametrize(
    ("cpu", "queries", "verdict"),
    [
        (100, 5, "aim"),
        (101, 5, "ok"),
        (200, 5, "ok"),
        (201, 5, "OVER"),
        (100, 6, "aim, QUERIES OVER 5"),
        (201, 6, "OVER, QUERIES OVER 5"),
    ],
)
def test_tells_what_must_be_from_what_is_aimed_at(cpu, queries, verdict):
    sample = Sample(queries=queries, writes=0, web=cpu - 40, database=40, wall=300)
    cost = _cost(Operation("page", "a page", must=2.0, queries=5), [sample], [1000], unit=100)
    assert cost.verdict == verdict


def test_takes_the_middle_of_its_samples():
    samples = [
        Sample(queries=5 + (n == 3), writes=1, web=n * 10**6, database=n * 10**6, wall=n * 10**7)
        for n in (9, 1, 3)
    ]
    cost = _cost(Operation("page", "a page"), samples, [10, 20, 60], unit=3 * 10**6)
    assert (cost.queries, cost.most_queries, cost.web_ms, cost.database_ms) == (5, 6, 3.0, 3.0)
    assert (cost.cpu_ms, cost.yardsticks, cost.p50_ms, cost.gzip_bytes) == (6.0, 2.0, 30.0, 20)
    assert cost.verdict == ""


def test_is_a_section_of_the_documentation():
    sample = Sample(queries=5, writes=1, web=2 * 10**6, database=10**6, wall=10**7)
    cost = _cost(Operation("page", "a page", must=2.0, queries=5), [sample], [1500], unit=10**6)
    about = {
        "at": "2026-11-24T09:00+00:00",
        "officers": 200_000,
        "learners": 40,
        "database": "PostgreSQL 15.18 (Debian), fsync on",
        "machine": "a machine",
        "cores": 2,
        "load": 0.5,
        "python": "3.11.7",
        "packages": {"django": "5.2.19"},
        "worker_bytes": 160 * 2**20,
    }
    told = markdown(Report(about, [cost], None)).split("\n")
    assert told[0] == "### PostgreSQL 15.18, N=200,000"
    rows = [line for line in told if line.startswith("|")]
    assert {line.count("|") for line in rows} == {len(HEADINGS) + 1}
    cells = ["a page", "1", "5 (1)", "2.00", "1.00", "10.0", "10.0", "1.5", "3.00", "2.0", "OVER"]
    assert rows[-1].strip("| ").split(" | ") == cells
    assert told[-1] == "Web worker: 160 MiB."
