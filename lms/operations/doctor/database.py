"""The database: its settings, its version, its tables, the rules it enforces itself."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from courses.insert_only import missing_triggers
from lms.operations.doctor.lines import Line, judged, right
from lms.operations.preparation import tables_are_older

#: Since then several processes may write in WAL mode without a rare way to damage the file.
SOUND_SQLITE = (3, 51, 3)
OLDEST_POSTGRESQL = 130000


def settings_of_the_database() -> Iterator[Line]:
    if connection.vendor == "sqlite":
        yield from _sqlite()
    else:
        yield from _postgresql()


def _asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _sqlite() -> Iterator[Line]:
    version = sqlite3.sqlite_version
    yield judged(
        _("SQLite's version"),
        version,
        well=sqlite3.sqlite_version_info >= SOUND_SQLITE,
        mild=True,
        act=_(
            "Versions before 3.51.3 can damage the file in rare cases. The nightly check of the "
            "file and a nightly backup (BACKUP_DIR) watch over it; PostgreSQL has no such flaw."
        ),
    )
    restart = _("Settings of the product were changed: restore lms/settings.py and restart.")
    wanted = {"journal_mode": "wal", "foreign_keys": "1", "mmap_size": "0"}
    for name, value in wanted.items():
        found = str(_asked(f"PRAGMA {name}"))
        yield judged(f"SQLite {name}", found, well=found == value, act=restart)
    level = {"1": "NORMAL", "2": "FULL"}.get(str(_asked("PRAGMA synchronous")), "OFF")
    yield judged("SQLite synchronous", level, well=level != "OFF", act=restart)
    mode = connection.settings_dict["OPTIONS"].get("transaction_mode")
    yield judged("SQLite transaction_mode", mode, well=mode == "IMMEDIATE", act=restart)


def _postgresql() -> Iterator[Line]:
    number = int(_asked("SHOW server_version_num"))
    yield judged(
        _("PostgreSQL's version"),
        _asked("SHOW server_version"),
        well=number >= OLDEST_POSTGRESQL,
        act=_("Upgrade to PostgreSQL 13 or newer."),
    )
    for name in ("fsync", "full_page_writes"):
        found = _asked(f"SHOW {name}")
        yield judged(
            f"PostgreSQL {name}",
            found,
            well=found == "on",
            act=_("Set %(name)s = on in postgresql.conf: else a power cut loses work.")
            % {"name": name},
        )
    found = _asked("SHOW server_encoding")
    yield judged(
        _("PostgreSQL's encoding"),
        found,
        well=found == "UTF8",
        act=_("Create the database with ENCODING 'UTF8' and restore into it."),
    )


def database_file() -> Iterator[Line]:
    if connection.vendor == "sqlite":
        said = _asked("PRAGMA quick_check(1)")
        yield judged(
            _("the database file"),
            said,
            well=said == "ok",
            act=_("Stop the server and restore the last good backup: manage.py restore FILE"),
        )


def tables() -> Iterator[Line]:
    older = tables_are_older()
    yield judged(
        _("tables of this version"),
        _("a migration waits") if older else _("none waits"),
        well=not older,
        act=_("Back up, then run: manage.py prepare"),
    )
    if not older:
        missing = missing_triggers()
        yield judged(
            _("records that cannot be changed"),
            ", ".join(missing) or _("the database refuses every change"),
            well=not missing,
            act=_("Run: manage.py migrate"),
        )


def address_of_the_database() -> Iterator[Line]:
    given = connection.settings_dict
    place = given["NAME"] if connection.vendor == "sqlite" else f"{given['HOST']}/{given['NAME']}"
    yield right(_("database"), f"{connection.vendor} {place}")
