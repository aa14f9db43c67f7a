"""`make test`: the suite on SQLite, then what touches the database on PostgreSQL, then one account.

Arguments go to pytest (`make test ARGS="tests/courses -k mark"`). What this machine cannot run is
left out and named at the very end with the one command that installs it; with `CI` set a missing
service fails the run instead. `TEST_WORKERS` sets the number of processes.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lms.environment import VARIABLES  # noqa: E402
from tests.support import browser, postgres  # noqa: E402

ON_CI = bool(os.environ.get("CI"))
NO_TESTS = 5  # pytest's exit code when nothing was collected
BAD = {"failed", "error", "errors"}


class Run:
    """One suite, some databases: what happened, and what could not."""

    def __init__(self, arguments: list[str]) -> None:
        self.arguments = arguments
        self.counts: Counter[str] = Counter()
        self.failed = False
        self.missing: dict[str, str] = {}

    def environment(self) -> dict[str, str]:
        """This process's, less the product's settings: tests want its defaults."""
        own = {variable.name for variable in VARIABLES}
        own |= {f"{name}_FILE" for name in own}
        return {name: value for name, value in os.environ.items() if name not in own}

    def pytest(self, title: str, *, may_be_empty: bool = False, **extra: str) -> None:
        print(f"\n== {title}", flush=True)
        workers = os.environ.get("TEST_WORKERS", str(min(os.cpu_count() or 1, 4)))
        parallel = ["-n", workers, "--dist", "worksteal"] if workers not in {"0", "1"} else []
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder) / "counts.json"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *parallel, *self.arguments],
                cwd=ROOT,
                env={**self.environment(), "TEST_COUNTS": str(counts), **extra},
                check=False,
            )
            if counts.exists():
                self.counts.update(json.loads(counts.read_text(encoding="utf-8")))
        if done.returncode and not (done.returncode == NO_TESTS and may_be_empty):
            self.failed = True

    def lacks(self, package: str, what: str) -> None:
        self.missing[package] = what
        self.failed = self.failed or ON_CI

    def tell(self) -> None:
        bad = sum(number for kind, number in self.counts.items() if kind in BAD)
        print(f"\n{self.counts['passed']} passed, {bad} failed", flush=True)
        if not self.missing:
            return
        print("\nLeft out on this machine:")
        for package, what in self.missing.items():
            print(f"  - {what} ({package} is not installed)")
        print(f"To run them too: sudo apt-get install -y {' '.join(self.missing)}", flush=True)


def main(arguments: list[str]) -> int:
    # So that the server that was started is stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run = Run(arguments)
    if browser.chromium_path() is None:
        run.lacks(browser.APT_PACKAGE, "browser journeys")
    if shutil.which("pdftotext") is None:
        run.lacks("poppler-utils", "the text of printed papers read back")
    run.pytest("The whole suite, on SQLite")
    title = "What touches the database, on PostgreSQL"
    if given := os.environ.get("TEST_DATABASE_URL"):
        run.pytest(title, may_be_empty=bool(arguments), DATABASE_URL=given)
    elif postgres.server_programs() is None:
        run.lacks(postgres.APT_PACKAGE, "the same tests on a real PostgreSQL")
    else:
        with postgres.throwaway_server() as url:
            run.pytest(title, may_be_empty=bool(arguments), DATABASE_URL=url)
    run.tell()
    return int(run.failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
