"""A story that many tests begin with is told once in a process; after that only its writes are made again.

Telling it means signals, revisions, validation and hundreds of reads, a second each time. Its writes in a
database that stands as it stood then give the same rows with the same ids, in some milliseconds; where
anything differs, afterwards too, the story is told anew. What is tested comes after it and is never replayed.
"""

import functools
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from wagtail.models import Site

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
SAME_HOUR = 600
"""Seconds after which a story is told anew: some of its days are reckoned from now."""

Mark = tuple[Any, ...]
Story = TypeVar("Story")


@dataclass
class Recording:
    """What was sent to the database while a story was told."""

    writes: list[tuple[str, Any, bool]] = field(default_factory=list)
    whole: bool = True
    numbers: list[tuple[str, int | None]] = field(default_factory=list)
    told: bytes = b""
    after: Mark = ()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        word = sql.lstrip()[:8].upper()
        if word.startswith(WRITES):
            self.writes.append((sql, params, many))
        elif word.startswith("ROLLBACK") or not word.startswith(("SELECT", "SAVEPOIN", "RELEASE")):
            self.whole = False
        return done


@functools.cache
def counting() -> str:
    """One statement that says how many rows each table has, and the highest id of each."""
    parts = []
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.proxy or not options.managed:
            continue
        table = connection.ops.quote_name(options.db_table)
        parts.append(f"(SELECT count(*) FROM {table})")
        if isinstance(options.pk, models.AutoField | models.BigAutoField):
            column = connection.ops.quote_name(options.pk.column)
            parts.append(f"(SELECT max({column}) FROM {table})")
    return f"SELECT {', '.join(parts)}"


def stands() -> Mark:
    with connection.cursor() as cursor:
        cursor.execute(counting())
        return tuple(cursor.fetchone())


def numbers() -> list[tuple[str, int | None]]:
    """The last id that PostgreSQL gave for each table; SQLite takes them back with the rows."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        return list(cursor.fetchall())


def retold(tell: Callable[..., Story]) -> Callable[..., Story]:
    """Let `tell(**what)` be told once for each `what`, and its writes be made again after that."""
    kept: dict[Any, Recording] = {}

    @functools.wraps(tell)
    def told(**what: Any) -> Story:
        key = (repr(sorted(what.items())), stands(), int(time.time()) // SAME_HOUR)
        if key in kept and (story := _made_again(kept[key])) is not None:
            return story  # type: ignore[no-any-return]
        recording = Recording(numbers=numbers())
        with connection.execute_wrapper(recording):
            story = tell(**what)
        if recording.whole:
            recording.after = stands()
            recording.told = pickle.dumps(story)
            kept[key] = recording
        return story

    return told


def _made_again(recording: Recording) -> Any:
    """The story, when its writes led to what they led to the first time; else None and no rows."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name, last in recording.numbers:
                cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])
            for sql, params, many in recording.writes:
                (cursor.executemany if many else cursor.execute)(sql, params)
        if stands() != recording.after:
            transaction.set_rollback(True)
            return None
    Site.clear_site_root_paths_cache()
    return pickle.loads(recording.told)
