"""The product as it runs in service: gunicorn and a task worker as child processes, to be killed.

For the fault tests: ports are picked free, processes are ended by their own id only, and each
writes its log into the folder it is given.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from lms.environment import BASE_DIR

START_SECONDS = 60
#: Folders in which this run has collected the static files.
COLLECTED: set[Path] = set()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A running site, set by `environment` but for its address."""

    def __init__(self, environment: dict[str, str], logs: Path, *, worker: bool = True) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.logs = logs
        self.environment = {
            "WEB_WORKERS": "2",
            "WEB_THREADS": "4",
            **environment,
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
        }
        self.with_worker = worker
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Collect the static files, once in a run for all sites that share a `STATIC_ROOT`."""
        folder = Path(self.environment["STATIC_ROOT"])
        if folder in COLLECTED:
            return
        folder.mkdir(parents=True, exist_ok=True)
        with (folder.parent / "static.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            subprocess.run(
                [sys.executable, "manage.py", "prepare"],
                cwd=BASE_DIR,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        COLLECTED.add(folder)

    def start(self) -> None:
        """Start what does not run, and wait until the site answers."""
        if self.web is None or self.web.poll() is not None:
            self.web = self._spawn("web", "-m", "gunicorn", "-c", "gunicorn.conf.py", "lms.wsgi")
        if self.with_worker and (self.worker is None or self.worker.poll() is not None):
            self.worker = self._spawn("worker", "manage.py", "work")
        self.wait_until_it_answers()

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self, seconds: float = START_SECONDS) -> None:
        """Any answer will do, an error page too; the log is told when none comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.web is None or self.web.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/static/none", timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"The site does not answer:\n{self.log('web')}")

    def log(self, name: str, characters: int = 4000) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-characters:]

    def web_workers(self) -> list[int]:
        """Process ids of gunicorn's workers."""
        if self.web is None:
            return []
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def kill_web_worker(self) -> int:
        """SIGKILL to one web worker, which its parent replaces; returns the id of the dead one."""
        pid = self.web_workers()[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_worker(self) -> None:
        """SIGKILL to the task worker."""
        _kill(self.worker)

    def kill(self) -> None:
        """SIGKILL to every process, as a power cut is to them."""
        workers = self.web_workers()
        _kill(self.web)
        for pid in workers:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        _kill(self.worker)

    def stop(self) -> None:
        """SIGTERM, and the exit awaited."""
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (self.web, self.worker):
            if process is not None:
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    _kill(process)


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.kill()
        process.wait()
