"""Where a bench works: a database of its own, files of its own, the settings of production."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils.translation import gettext as _

from lms.environment import BASE_DIR, VARIABLES
from lms.operations.preparation import tables_are_older
from lms.personnel.models import Officer

#: Databases, files and results of benches; another folder for tests of the bench itself.
FOLDER = Path(os.environ.get("BENCH_HOME") or BASE_DIR / "var" / "bench")
MARKER = "BENCH_PORT"
#: Raise it when `data` lays something else: older bench databases are then laid anew.
LAYOUT = 3
TABLE = "bench_mark"
# What a run takes over from its caller; all other settings are those of production.
GIVEN = ("CACHE_URL", "DATABASE_MAX_AGE", "SQLITE_SYNCHRONOUS", "WEB_THREADS")


class BenchRefused(Exception):
    """The bench cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Mark:
    """What a bench database holds: so many officers, laid by this layout."""

    officers: int
    layout: int


def environment(officers: int, port: int) -> dict[str, str]:
    """The environment of a run: production's settings on one web process, the bench's own places.

    `DATABASE_URL` names the database, unless it is unset or the embedded default: then it is a file
    of `var/bench/`, one for each number of officers.
    """
    names = {variable.name for variable in VARIABLES}
    names |= {f"{name}_FILE" for name in names}
    default = next(v.default for v in VARIABLES if v.name == "DATABASE_URL")
    url = os.environ.get("DATABASE_URL") or default
    named = hashlib.sha256(url.encode()).hexdigest()[:8]
    home = FOLDER / (f"n{officers}" if url == default else f"database-{named}")
    return {
        **{name: value for name, value in os.environ.items() if name not in names},
        **{name: os.environ[name] for name in GIVEN if name in os.environ},
        "DATABASE_URL": f"sqlite:///{home}/bench.sqlite3" if url == default else url,
        "MEDIA_ROOT": str(home / "media"),
        "SEALS_DIR": str(home / "seals"),
        "STATIC_ROOT": str(FOLDER / "static"),
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "WARNING",
        "WEB_WORKERS": "1",
        # Each learner comes from an address of its own, as behind a proxy.
        "TRUSTED_PROXIES": "1",
        "LISTEN": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        MARKER: str(port),
    }


def make_ready(officers: int) -> bool:
    """Whether the data are there already; an empty database is fine.

    Raises `BenchRefused` before anything is changed in a database that holds other data. A file
    of the bench that another layout laid, or that is older than the tables of today, is removed.
    """
    for part in ("public", "private"):
        (Path(settings.MEDIA_ROOT).parent / part).mkdir(parents=True, exist_ok=True)
    mark = read_mark()
    if mark is None:
        refuse_other_data()
        return False
    own = _own_file()
    if mark == Mark(officers, LAYOUT) and not (own and tables_are_older()):
        return True
    if own is None:
        raise BenchRefused(
            _(
                "This database holds a bench of %(officers)d officers by layout %(layout)d. "
                "Name an empty database, or drop and create this one."
            )
            % {"officers": mark.officers, "layout": mark.layout}
        )
    connection.close()
    for path in own.parent.glob(f"{own.name}*"):
        path.unlink()
    return False


def _own_file() -> Path | None:
    """The file of a bench below `var/bench/`, which may be laid anew; None for another database."""
    path = Path(str(connection.settings_dict["NAME"]))
    return path if path.is_relative_to(FOLDER) else None


def refuse_other_data() -> None:
    """Raise `BenchRefused` unless the database is empty, or holds the product's empty tables."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return
    models = (get_user_model(), Officer)
    ours = all(model._meta.db_table in tables for model in models)
    if not ours or any(model._default_manager.exists() for model in models):
        raise BenchRefused(
            _("This database holds other data. Set DATABASE_URL to an empty database.")
        )


def read_mark() -> Mark | None:
    """The mark of a bench database; None where there is none."""
    if TABLE not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT officers, layout FROM {TABLE}")  # noqa: S608 - a constant
        row = cursor.fetchone()
    return None if row is None else Mark(*row)


def write_mark(officers: int, at: datetime) -> None:
    """Mark the database in the transaction that fills it: a table that no model knows."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (officers integer, layout integer, laid_at text)")
        cursor.execute(
            f"INSERT INTO {TABLE} VALUES (%s, %s, %s)",  # noqa: S608 - a constant
            [officers, LAYOUT, at.isoformat()],
        )
