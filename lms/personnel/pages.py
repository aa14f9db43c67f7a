"""Long lists page by page, by the key of the last row and not by counting rows.

So the last page of a long list costs what the first does, and nobody is passed over when a row goes.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet


class Stretch(NamedTuple):
    """The rows of a page, and whether there are earlier and later ones."""

    rows: list[Any]
    earlier: bool
    later: bool


def stretch(
    rows: QuerySet[Any],
    order: Sequence[str],
    start: Sequence[Any] | None,
    *,
    backwards: bool,
    size: int,
) -> Stretch:
    """The rows in `order` after those values, before them when going `backwards`; else the first.

    The names of `order` are ascending and together tell every row apart.
    """
    backwards = backwards and start is not None
    if start is not None:
        rows = rows.filter(beyond(order, start, backwards=backwards))
    rows = rows.order_by(*(f"-{name}" for name in order) if backwards else order)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Stretch(
        found,
        earlier=bool(found) and (more if backwards else start is not None),
        later=bool(found) and (backwards or more),
    )


def start_of(
    rows: QuerySet[Any], uid: str, name: str, order: Sequence[str]
) -> tuple[Any, ...] | None:
    """The values of `order` of the row whose field `name` is this uid; None when it is not there."""
    wanted = uid_of(uid)
    found = rows.filter(**{name: wanted}).values_list(*order).first() if wanted else None
    return tuple(found) if found else None


def beyond(order: Sequence[str], start: Sequence[Any], *, backwards: bool) -> Q:
    """The rows after `start` in this order; before it when going backwards."""
    test = Q()
    same: dict[str, Any] = {}
    for name, value in zip(order, start, strict=True):
        test |= Q(**same, **{f"{name}__{'lt' if backwards else 'gt'}": value})
        same = {**same, name: value}
    return test


def uid_of(text: str) -> UUID | None:
    """A uid of an address or a form; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def uids_in(values: Sequence[str]) -> list[UUID]:
    """Uids of a form, of which each field may hold several; what is none is left out."""
    found = (uid_of(text) for text in ",".join(values).split(","))
    return [uid for uid in found if uid is not None]
