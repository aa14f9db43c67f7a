"""Tables that are only ever inserted into: the database itself refuses UPDATE and DELETE.

SQLite drops triggers when it rebuilds a table in a migration, so they are made again after every
migrate, and a system check reports a missing one.
"""

from django.core.checks import Error
from django.db import connection, models

_TABLES: list[type[models.Model]] = []


def insert_only(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: no row of `model` is ever changed or removed."""
    _TABLES.append(model)
    return model


def tables() -> list[str]:
    """Names of the protected tables."""
    return [model._meta.db_table for model in _TABLES]


def _trigger(table: str, act: str) -> str:
    return f"keep_{table}_{act}".lower()


def install_triggers(**_kwargs: object) -> None:
    """Create every missing trigger; a receiver of `post_migrate`."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
            )
        for table in tables():
            if table in existing:
                _create(cursor, table)


def _create(cursor: object, table: str) -> None:
    for act in ("update", "delete"):
        name = _trigger(table, act)
        if connection.vendor == "postgresql":
            statement = (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {act.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        else:
            statement = (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
        cursor.execute(statement)  # type: ignore[attr-defined]


def remove_triggers() -> None:
    """Take all triggers away, for emptying a test database."""
    with connection.cursor() as cursor:
        for table in tables():
            for act in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_trigger(table, act)}{on}")


def missing_triggers() -> list[str]:
    """Names of triggers that should exist and do not."""
    existing = set(connection.introspection.table_names())
    wanted = {
        _trigger(table, act)
        for table in tables()
        if table in existing
        for act in ("update", "delete")
    }
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def check_triggers(databases: list[str] | None = None, **_kwargs: object) -> list[Error]:
    """System check (with `--database`): every insert-only table refuses changes."""
    if not databases:
        return []
    return [
        Error(
            f"The trigger {name} is missing: rows could be changed unseen.",
            hint="Run manage.py migrate: it creates the triggers again.",
            id="courses.E001",
        )
        for name in missing_triggers()
    ]
