"""The server that is measured, and the processor time of its processes.

It is gunicorn with the product's own configuration and one worker, so that whatever the worker
spends is an operation's. The kernel keeps a clock of nanoseconds for each process.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from lms.environment import BASE_DIR
from lms.operations.bench.place import FOLDER, MARKER, BenchRefused
from lms.operations.supervisor import answers, die_with_parent

START_SECONDS = 60
STOP_SECONDS = 40
PROC = Path("/proc")
APPLICATION = "lms.operations.bench.wsgi:application"


def port() -> int:
    return int(os.environ[MARKER])


@contextmanager
def running() -> Iterator[subprocess.Popen[bytes]]:
    """The web server in a process of its own, ended when the block ends, however it ends."""
    log = FOLDER / "server.log"
    command = [sys.executable, "-m", "gunicorn", "-c", str(BASE_DIR / "gunicorn.conf.py")]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, APPLICATION],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one thread
        )
    try:
        _wait(process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if answers("127.0.0.1", port()):
            return
        time.sleep(0.1)
    raise BenchRefused(log.read_text(errors="replace")[-2000:])


class Clock:
    """Nanoseconds of processor time that the processes of `find` have used since it was made."""

    def __init__(self, find: Callable[[], Iterable[int]]) -> None:
        self._find = find
        self._known: dict[int, int] = {}
        self._gone = 0

    def read(self) -> int:
        """A process that has ended counts with what was last seen of it."""
        now = {pid: used for pid in self._find() if (used := cpu_time(pid)) is not None}
        self._gone += sum(used for pid, used in self._known.items() if pid not in now)
        self._known = now
        return self._gone + sum(now.values())


def cpu_time(pid: int) -> int | None:
    """All processor time of a process and its threads in nanoseconds; None when it has ended."""
    process_clock = ~pid << 3 | 2  # as clock_getcpuclockid() makes it on Linux
    try:
        return time.clock_gettime_ns(process_clock)
    except OSError:
        return None


def children(pid: int) -> list[int]:
    """Ids of a process's children."""
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def web_clock(server: subprocess.Popen[bytes]) -> Clock:
    return Clock(lambda: children(server.pid))


def database_clock() -> Clock | None:
    """The processes of a PostgreSQL on this machine, but for the one that serves the bench itself.

    None for SQLite, which works inside the web process, and for a server elsewhere.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
    try:
        if (PROC / f"{own}/comm").read_text().strip() != "postgres":
            return None
        postmaster = int((PROC / f"{own}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
    return Clock(lambda: [pid for pid in children(postmaster) if pid != own])


def memory(server: subprocess.Popen[bytes]) -> int:
    """Proportional memory of the web worker in bytes."""
    for pid in children(server.pid):
        for line in (PROC / f"{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
