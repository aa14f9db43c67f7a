"""What a kind of norm is to an import: its model, its natural key and its columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from courses.exchange.columns import Column
from courses.exchange.provenance import merge_source
from courses.sheets import Record

Problems = Iterable[tuple[str, str]]
"""Pairs of a field and a translated reason."""


def _as_it_is(record: Record) -> Iterable[Record]:
    return [record]


def _nothing(instance: Any) -> None:
    """Leaves a new row as it is."""


def _no_problem(instance: Any) -> Problems:
    return ()


@dataclass(frozen=True)
class Norm:
    """How rows of a file become rows of `model`.

    `columns` maps a field of the model to its column; those in `required` must be in the file, one
    that is not there leaves what is stored. `key` is the natural key. Rows that share `series` may
    not be in force on the same day. `repeats` allows several rows with one key that say the same.
    `expand` makes one or several rows of each, `settle` reworks what was read, `complete` fills in a
    new row, `check` finds what the model's own validation does not.
    """

    model: type[Model]
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    required: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    series: tuple[str, ...] = ()
    repeats: bool = False
    expand: Callable[[Record], Iterable[Record]] = _as_it_is
    settle: Callable[[dict[str, Any]], None] = merge_source
    complete: Callable[[Any], None] = _nothing
    check: Callable[[Any], Problems] = _no_problem
