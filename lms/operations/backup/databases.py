"""Copies of the database that are whole although people go on working, and back into an empty one."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lms.operations.backup.archive import CHUNK, BackupError

SQLITE, POSTGRESQL = "database.sqlite3.gz", "database.dump"


def member_name() -> str:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def is_empty() -> bool:
    return not connection.introspection.table_names()


def copy_into(path: Path) -> dict[str, int]:
    """Write a copy as of one moment to `path`, look through it, and count the rows of each table."""
    if connection.vendor == "postgresql":
        return _dump(path)
    plain = path.with_suffix(".plain")
    connection.ensure_connection()
    with sqlite3.connect(plain) as copy:
        try:
            # One step is one moment; in WAL mode nobody waits for it.
            connection.connection.backup(copy)
        except sqlite3.OperationalError as error:  # the driver's own, where a disk is full
            raise BackupError(
                _("The database cannot be copied: %(reason)s. Is there room in %(folder)s?")
                % {"reason": error, "folder": path.parent.parent}
            ) from error
        _refuse_damaged(copy)
        rows = _rows(copy.execute, _sqlite_tables(copy))
    copy.close()
    with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, CHUNK)
    plain.unlink()
    return rows


def restore_from(file: IO[bytes], folder: Path) -> None:
    """Fill the empty database; it stays empty when that fails."""
    if connection.vendor == "postgresql":
        dump = folder / POSTGRESQL
        with dump.open("wb") as target:
            shutil.copyfileobj(file, target, CHUNK)
        connection.close()
        _run(["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"], dump)
        return
    own = Path(connection.settings_dict["NAME"])
    rough = own.with_name(f"{own.name}.restoring")
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(file) as source, rough.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        with sqlite3.connect(rough) as copy:
            _refuse_damaged(copy)
        copy.close()
        connection.close()
        for ending in ("-wal", "-shm"):
            own.with_name(f"{own.name}{ending}").unlink(missing_ok=True)
        rough.rename(own)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BackupError(
            _("The database in the archive cannot be unpacked: %(reason)s") % {"reason": error}
        ) from error
    finally:
        rough.unlink(missing_ok=True)


def count_rows() -> dict[str, int]:
    """Of each table of the database in use."""
    with connection.cursor() as cursor:

        def execute(statement: str) -> Any:
            cursor.execute(statement)
            return cursor

        return _rows(execute, sorted(connection.introspection.table_names(cursor)))


def _rows(execute: Any, tables: Sequence[str]) -> dict[str, int]:
    return {
        table: execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - own names
        for table in tables
    }


def _sqlite_tables(copy: sqlite3.Connection) -> list[str]:
    found = copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(row[0] for row in found)


def _refuse_damaged(copy: sqlite3.Connection) -> None:
    try:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said != ["ok"]:
        raise BackupError(_("The database file is damaged: %(said)s") % {"said": "; ".join(said)})


def _dump(path: Path) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = count_rows()
        with path.open("xb"):
            pass
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run(["pg_dump", *options, f"--file={path}"])
    return rows


def _run(command: list[str], *more: Path) -> None:
    """Run a program of PostgreSQL on the database of the settings; the password is in no argument."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    own = {name: str(given[key]) for name, key in names.items() if given[key]}
    try:
        done = subprocess.run(
            [*command, f"--dbname={given['NAME']}", *map(str, more)],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(
            _("%(program)s is missing: sudo apt-get install -y postgresql-client")
            % {"program": command[0]}
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(
            _("%(program)s failed: %(said)s")
            % {"program": command[0], "said": said[0] if said else done.returncode}
        )
