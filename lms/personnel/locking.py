"""Locking a row together with what it points at."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def lock_row(rows: QuerySet[Row], pk: int) -> Row:
    """The row `pk` of `rows` with its joins, itself locked until the transaction ends.

    While one waits for the lock the row may come to point at somebody else, as when two profiles are
    merged. PostgreSQL then leaves it out, for its join no longer holds: it is asked for once more.
    Raises the model's `DoesNotExist` for no such row.
    """
    mine = rows.select_for_update(of=("self",))
    try:
        return mine.get(pk=pk)
    except ObjectDoesNotExist:
        return mine.get(pk=pk)
