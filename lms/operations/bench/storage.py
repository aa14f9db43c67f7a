"""How much room a test of twenty questions takes, as the database itself counts it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from lms.learning.models import Attempt, Response

SQLITE_ROW_HEADER = 8  # row id, length of the row, length of its header
POSTGRES_ROW_HEADER = 28  # tuple header and its pointer in the page


@dataclass(frozen=True)
class Storage:
    """Bytes of one attempt and its answers, and rows; `indexes` is their share of all indexes."""

    attempt: int
    responses: int
    indexes: int
    rows: int

    @property
    def total(self) -> int:
        return self.attempt + self.responses


def storage() -> Storage | None:
    """The mean over closed attempts at twenty questions; None while there are none."""
    some = list(Attempt.objects.filter(closed_at__isnull=False, repeats=None).order_by("-pk")[:200])
    some = [one for one in some if len(one.paper["slots"]) == 20]
    if not some:
        return None
    ids = [one.pk for one in some]
    answers = Response.objects.filter(attempt__in=ids)
    each = answers.count() / len(ids)
    own = _row_bytes(Attempt, "id", ids)
    theirs = _row_bytes(Response, "attempt_id", ids)
    return Storage(
        attempt=round(own),
        responses=round(theirs * each),
        indexes=round(_index_bytes(Attempt) + _index_bytes(Response) * each),
        rows=1 + round(each),
    )


def _row_bytes(model: type[models.Model], column: str, ids: list[int]) -> float:
    """Mean size of the rows, compressed where the database compresses."""
    fields = [field.column for field in model._meta.concrete_fields]
    if connection.vendor == "postgresql":
        sizes = " + ".join(f"COALESCE(pg_column_size({name}), 0)" for name in fields)
        header = POSTGRES_ROW_HEADER
    else:
        # A number takes at most eight bytes, a text its own; each has one or two in the header.
        sizes = " + ".join(
            f"CASE typeof({name}) WHEN 'text' THEN length(CAST({name} AS BLOB)) + 2 "
            f"WHEN 'null' THEN 1 ELSE 9 END"
            for name in fields
        )
        header = SQLITE_ROW_HEADER
    places = ", ".join(["%s"] * len(ids))
    table = model._meta.db_table
    statement = f"SELECT AVG({sizes}) FROM {table} WHERE {column} IN ({places})"  # noqa: S608 - names of models
    return header + float(_one(statement, ids))


def _index_bytes(model: type[models.Model]) -> float:
    """Size of the table's indexes a row."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        size = _one("SELECT pg_indexes_size(%s::regclass)", [table])
    else:
        try:
            size = _one(
                "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE aggregate = 1 AND name IN "
                "(SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s)",
                [table],
            )
        except Exception:  # noqa: BLE001 - an SQLite that was built without this table
            return 0
    return float(size) / max(1, model._default_manager.count())


def _one(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
