"""`manage.py serve`: both processes run, a dead one comes back, Ctrl-C leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.environment import BASE_DIR
from lms.operations import supervisor
from tests.support.processes import free_port

pytestmark = pytest.mark.one_database

START_SECONDS = 90


def wait_for(what: Callable[[], object], seconds: float = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def children_of(pid: int) -> dict[str, int]:
    """Ids of the two children, by the last word that tells them apart."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        found["web" if "gunicorn" in command else "worker"] = int(child)
    return found


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def environment(child_environment: dict[str, str]) -> dict[str, str]:
    port = free_port()
    return {**child_environment, "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare"],
            cwd=BASE_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield process
    process.kill()
    process.wait()


def told(tmp_path: Path) -> str:
    return (tmp_path / "log").read_text()


@pytest.mark.sqlite
def test_prepare_makes_a_database_and_static_files_from_nothing(environment, tmp_path):
    fresh = {
        **environment,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    command = [sys.executable, "manage.py", "prepare"]
    told = [
        subprocess.run(command, cwd=BASE_DIR, env=fresh, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [len(done.stdout.splitlines()) for done in told] == [2, 0]
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_serves_replaces_the_dead_and_stops_whole(server, environment, tmp_path):
    url = environment["PUBLIC_URL"]
    wait_for(lambda: url in told(tmp_path))
    with urllib.request.urlopen(f"{url}/tai-khoan/dang-nhap/", timeout=20) as answer:
        assert answer.status == 200
    first = children_of(server.pid)
    assert set(first) == {"web", "worker"}

    second = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert len(second.stderr.strip().splitlines()) == 1

    os.kill(first["worker"], signal.SIGKILL)
    wait_for(lambda: children_of(server.pid).get("worker", first["worker"]) != first["worker"])
    last = children_of(server.pid)
    assert last["web"] == first["web"]

    server.send_signal(signal.SIGTERM)
    assert server.wait(40) == 0
    assert [alive(pid) for pid in last.values()] == [False, False]


def test_children_end_with_a_killed_parent(server, environment, tmp_path):
    wait_for(lambda: environment["PUBLIC_URL"] in told(tmp_path))
    left = children_of(server.pid).values()
    server.kill()
    server.wait()
    wait_for(lambda: not any(alive(pid) for pid in left), 40)


def test_gives_up_on_a_child_that_never_lives(monkeypatch):
    monkeypatch.setattr(supervisor, "GIVE_UP_AFTER", 2)
    lines: list[str] = []
    broken = supervisor.Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(supervisor.ServeError):
        supervisor.Supervisor([broken], tell=lines.append).run(
            ready=lambda: False, on_ready=lambda: None
        )
    assert len(lines) == 1


def test_a_busy_port_is_refused_before_anything_starts():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(supervisor.ServeError):
            supervisor.refuse_busy_port("127.0.0.1", taken.getsockname()[1])
