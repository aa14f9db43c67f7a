"""One small parent of the server's processes: starts them, replaces a dead one, stops them gently."""

import contextlib
import ctypes
import fcntl
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

STOP_SECONDS = 35
# A child that lived this long was well; one that dies sooner waits longer before each new start.
WELL_SECONDS = 10
LONGEST_WAIT_SECONDS = 30
GIVE_UP_AFTER = 5
PR_SET_PDEATHSIG = 1


class ServeError(Exception):
    """Serving cannot begin or go on; the message is for the person at the terminal."""


@dataclass
class Child:
    """One process that is to run for as long as the parent does."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    deaths: int = 0
    next_start: float = 0

    def start(self, now: float) -> None:
        # A session of its own: Ctrl-C reaches the parent alone, which stops the children in order.
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - the parent has one thread
        )
        self.started = now

    def look(self, now: float) -> int | None:
        """Start it when it is due; the exit code of a death that was just seen."""
        if self.process is None:
            if now >= self.next_start:
                self.start(now)
            return None
        code = self.process.poll()
        if code is None:
            return None
        self.process = None
        self.deaths = 1 if now - self.started > WELL_SECONDS else self.deaths + 1
        self.next_start = now + min(2 ** (self.deaths - 1) - 1, LONGEST_WAIT_SECONDS)
        return code


@dataclass
class Supervisor:
    """Keeps `children` running until SIGTERM or SIGINT; `tell` gets lines for the log."""

    children: Sequence[Child]
    tell: Callable[[str], object]
    stopping: bool = field(default=False, init=False)

    def run(self, *, ready: Callable[[], bool], on_ready: Callable[[], object]) -> None:
        """Return after a gentle stop; raise `ServeError` when a child keeps dying at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        announced = False
        try:
            while not self.stopping:
                for child in self.children:
                    self._watch(child)
                if not announced and ready():
                    announced = True
                    on_ready()
                time.sleep(0.2)
        finally:
            self.stop()

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _watch(self, child: Child) -> None:
        code = child.look(time.monotonic())
        if code is None:
            return
        if child.deaths >= GIVE_UP_AFTER:
            raise ServeError(
                _("%(name)s keeps ending at once, last with code %(code)s.")
                % {"name": child.name, "code": code}
            )
        self.tell(
            _("%(name)s ended with code %(code)s and is started again.")
            % {"name": child.name, "code": code}
        )

    def stop(self) -> None:
        """SIGTERM to all, time to finish what they do, then SIGKILL to who is still there."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def die_with_parent() -> None:
    """Have Linux end the child when the parent is killed, so that no server is left over."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                _("Port %(port)s is taken. Choose another one, as in: PORT=%(other)s make demo")
                % {"port": port, "other": port + 1}
            ) from error


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def sole_server(lock: Path) -> Iterator[None]:
    """Hold `lock` while serving, so that nobody resets the database below a running server."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServeError(_("A server is running on this database already.")) from error
        yield


def children(python: str, project: Path) -> list[Child]:
    """The web server and the task worker of one installation."""
    web = [python, "-m", "gunicorn", "-c", str(project / "gunicorn.conf.py"), "lms.wsgi"]
    worker = [python, str(project / "manage.py"), "work"]
    return [Child("web", web), Child("worker", worker)]
