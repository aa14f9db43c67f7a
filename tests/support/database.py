"""The test database of one process: put back by copying a template, not by emptying tables.

Emptying would lose what migrations load (Wagtail's root page, site and locale) and would be refused
by the triggers that keep facts insert-only. So a test that commits only leaves the database dirty,
and the next test that needs one gets a fresh copy: some milliseconds on SQLite, a `CREATE DATABASE
... TEMPLATE` on PostgreSQL.

A *story* is what a database holds: `empty` is all migrations and nothing else, `demo` is what
`manage.py demo` makes of it. The template of a story is made by the product's own commands in a
child process, once for all processes, and is kept under a digest of what it was made from; on CI
nothing is kept. `TEST_KEEP_STORIES=1` takes the newest template although code has changed since.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, connections

from lms.environment import BASE_DIR

FOLDER = BASE_DIR / "var" / "test"
KEEP_TEMPLATES_SECONDS = 24 * 3600


class Server(Protocol):
    """A database server that can copy a whole database under another name."""

    def url(self, name: str) -> str: ...
    def django_name(self, name: str) -> str: ...
    def exists(self, name: str) -> bool: ...
    def create(self, name: str) -> None: ...
    def copy(self, source: str, target: str) -> None: ...
    def rename(self, source: str, target: str) -> None: ...
    def drop(self, name: str) -> None: ...
    def newest(self, prefix: str) -> str | None: ...
    def tidy(self) -> None: ...


class SqliteFiles:
    """Databases are files of `FOLDER`."""

    def path(self, name: str) -> Path:
        return FOLDER / f"{name}.sqlite3"

    def url(self, name: str) -> str:
        return f"sqlite:///{self.path(name)}"

    def django_name(self, name: str) -> str:
        return str(self.path(name))

    def exists(self, name: str) -> bool:
        return self.path(name).exists()

    def create(self, name: str) -> None:
        self.drop(name)

    def copy(self, source: str, target: str) -> None:
        """By SQLite's backup, so that a server thread that still has `target` open sees it whole."""
        start = sqlite3.connect(self.path(source))
        end = sqlite3.connect(self.path(target), timeout=20)
        try:
            start.backup(end)
        finally:
            start.close()
            end.close()

    def rename(self, source: str, target: str) -> None:
        whole = sqlite3.connect(self.path(source))
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole.close()
        self.path(source).rename(self.path(target))

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path(name)}{suffix}").unlink(missing_ok=True)

    def newest(self, prefix: str) -> str | None:
        found = [path for path in FOLDER.glob(f"{prefix}*.sqlite3") if "rough" not in path.stem]
        return max(found, key=lambda path: path.stat().st_mtime).stem if found else None

    def tidy(self) -> None:
        """Remove what killed runs left behind, and templates of yesterday."""
        for path in FOLDER.glob("*.sqlite3"):
            kind, _, rest = path.stem.partition("-")
            age = time.time() - path.stat().st_mtime
            dead = kind == "run" and rest.isdigit() and not Path(f"/proc/{rest}").exists()
            if dead or (kind == "story" and age > KEEP_TEMPLATES_SECONDS):
                self.drop(path.stem)
                shutil.rmtree(FOLDER / f"{path.stem}-media", ignore_errors=True)


class PostgresServer:
    """Databases of the server that `DATABASE_URL` names."""

    def url(self, name: str) -> str:
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"

    def django_name(self, name: str) -> str:
        return name

    def _run(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        import psycopg

        config = settings.DATABASES["default"]
        with psycopg.connect(
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        ) as link:
            cursor = link.execute(statement, values or None)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def exists(self, name: str) -> bool:
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", name))

    def create(self, name: str) -> None:
        self.drop(name)
        self._run(f'CREATE DATABASE "{name}"')

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')

    def rename(self, source: str, target: str) -> None:
        self._run(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def newest(self, prefix: str) -> str | None:
        """None is older than the server."""
        return None

    def tidy(self) -> None:
        """The server is thrown away as a whole."""


class Stories:
    """What the test database of this process holds, and how it gets there."""

    def __init__(self) -> None:
        self.name = f"run-{os.getpid()}"
        self.media = FOLDER / f"{self.name}-media"
        self.wanted = "empty"
        self.shown: str | None = None
        self.ready = False
        self._broken: dict[str, str] = {}
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        if self._server is None:
            postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
            self._server = PostgresServer() if postgres else SqliteFiles()
        return self._server

    @property
    def url(self) -> str:
        """`DATABASE_URL` of the test database, for a child process."""
        return self.server.url(self.name)

    def prepare(self) -> None:
        """Point Django at the test database of this process, and fill it."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.server.tidy()
        connections.close_all()
        name = self.server.django_name(self.name)
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
        self.ready = True
        self.show(self.wanted)

    def show(self, story: str) -> None:
        """Fill the test database with a fresh copy of `story`, unless it holds just that."""
        if self.shown == story:
            return
        template = self._template(story)
        connections.close_all()
        self.server.copy(template, self.name)
        shutil.rmtree(self.media, ignore_errors=True)
        if (source := FOLDER / f"{template}-media").exists():
            shutil.copytree(source, self.media, copy_function=os.link)
        for part in ("public", "private"):
            (self.media / part).mkdir(parents=True, exist_ok=True)
        self.shown = story

    def soil(self) -> None:
        """A test committed: the next one gets a fresh copy."""
        self.shown = None

    def remove(self) -> None:
        connections.close_all()
        self.server.drop(self.name)
        shutil.rmtree(self.media, ignore_errors=True)
        for lock in (
            FOLDER / f"{self.name}.sqlite3.serving",
            FOLDER.parent / f"{self.name}.serving",
        ):
            lock.unlink(missing_ok=True)

    def _template(self, story: str) -> str:
        if story in self._broken:
            raise RuntimeError(self._broken[story])
        name = f"story-{story}-{_digest(story)}"
        with _lock(story):
            if os.environ.get("TEST_KEEP_STORIES") and not self.server.exists(name):
                name = self.server.newest(f"story-{story}-") or name
            if not self.server.exists(name):
                try:
                    self._make(story, name)
                except RuntimeError as error:
                    self._broken[story] = str(error)
                    raise
        return name

    def _make(self, story: str, name: str) -> None:
        rough, media = f"{name}-rough", FOLDER / f"{name}-media"
        shutil.rmtree(media, ignore_errors=True)
        if story == "empty":
            self.server.create(rough)
            self._manage(rough, media, "migrate", "--noinput", "--verbosity=0")
        else:
            self.server.copy(self._template("empty"), rough)
            self._manage(rough, media, "demo", DEMO="1")
        self.server.rename(rough, name)

    def _manage(self, database: str, media: Path, *command: str, **extra: str) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": self.server.url(database),
            "MEDIA_ROOT": str(media),
            **extra,
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            told = f"{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
            raise RuntimeError(f"manage.py {' '.join(command)} exited {done.returncode}:\n{told}")


def _digest(story: str) -> str:
    """Of the files that a template is made from; of this very run on CI."""
    if run := os.environ.get("CI") and os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())):
        return run[:12]
    files = [
        path
        for room in ("courses", "lms")
        for path in sorted((BASE_DIR / room).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    sources = [path for path in files if story != "empty" or _shapes_schema(path)]
    digest = hashlib.sha256()
    for path in [BASE_DIR / "requirements.txt", *sources]:
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _shapes_schema(path: Path) -> bool:
    if path.suffix != ".py":
        return False
    return path.parent.name == "migrations" or b"post_migrate" in path.read_bytes()


@contextmanager
def _lock(story: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{story}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
