"""What a merge is made of, and the list of all rows that point at an officer or at an account.

Every room says of each of its foreign keys to `Officer` and `User` what becomes of the rows: by `plans`,
with a pure reading that gives the steps, or by `STAYS`, with the reason. A test compares both with the
models, so that none is forgotten.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from lms.personnel.models import MergeStep, Officer

Act = MergeStep.Act
KEPT, MERGED = "kept", "merged"


@dataclass
class Pair:
    """Two profiles, what was chosen where they differ, and why they cannot be merged, if so."""

    kept: Officer
    merged: Officer
    at: datetime
    chosen: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    @property
    def both(self) -> tuple[Officer, Officer]:
        return self.kept, self.merged

    def takes_merged(self, name: str) -> bool:
        """Whether for `name` what the other profile says was chosen."""
        return bool(self.chosen.get(name) == MERGED)


@dataclass
class Step:
    """One thing to do to one row; the same as `MergeStep`, before it is done.

    `row` is 0 for a row that is to be made of `after`.
    """

    act: str
    model: str
    row: int
    says: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    still: dict[str, Any] = field(default_factory=dict)
    parked: dict[str, Any] = field(default_factory=dict)


Planner = Callable[[Pair], Iterable[Step]]
#: By `app.Model.field` of a foreign key to an officer or an account: what plans the steps.
PLANS: dict[str, Planner] = {}
#: By the same: why its rows stay where they are.
STAYS: dict[str, str] = {}
#: What locks rows before the two officers are locked, in the order of the rooms.
LOCKS: list[Callable[[Pair], None]] = []


def plans(*keys: str) -> Callable[[Planner], Planner]:
    """Decorator: the function plans what becomes of the rows of these foreign keys."""

    def register(planner: Planner) -> Planner:
        PLANS.update(dict.fromkeys(keys, planner))
        return planner

    return register


def stays(reason: str, *keys: str) -> None:
    """Say that rows of these foreign keys are left alone, and why."""
    STAYS.update(dict.fromkeys(keys, reason))


def planned(pair: Pair) -> list[Step]:
    """All that a merge of the two does, room by room; nothing is written."""
    return [step for planner in dict.fromkeys(PLANS.values()) for step in planner(pair)]


# Values -------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A stored value as JSON keeps it, to the microsecond."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value


def stored(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The reverse of `plain` for the columns of a model."""
    fields = {one.attname: one for one in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def model_of(step: Any) -> type[models.Model]:
    return apps.get_model(step.model)


def values_of(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The named columns of a row, or all but its key, as JSON keeps them."""
    columns = names or [one.attname for one in row._meta.concrete_fields if not one.primary_key]
    return {name: plain(getattr(row, name)) for name in columns}


# Steps that many rooms take -----------------------------------------------------------------------


def changed(row: models.Model, after: dict[str, Any], **rest: Any) -> Step:
    """The step that gives columns of a row other values."""
    act = rest.pop("act", Act.MOVED)
    after = {name: plain(value) for name, value in after.items()}
    return Step(act, row._meta.label, row.pk, before=values_of(row, after), after=after, **rest)


def taken_out(row: models.Model, says: str) -> Step:
    """The step that takes out a row which stands in both; the step keeps all that it said."""
    return Step(Act.SAME, row._meta.label, row.pk, says[:300], before=values_of(row))


def made(row: models.Model, says: str) -> Step:
    """The step that stores a new row."""
    return Step(Act.CARRIED, row._meta.label, 0, says[:300], after=values_of(row))


def repointed(
    theirs: models.QuerySet[Any],
    mine: models.QuerySet[Any],
    *,
    to: Any,
    column: str,
    says: Callable[[Any], str],
    once: Sequence[str] = (),
    fill: Sequence[str] = (),
    still: Sequence[str] = (),
) -> Iterable[Step]:
    """Steps that bring `theirs` to the row `to`.

    What is equal in the columns `once` stands in both and is taken out once; columns named in `fill` that
    are empty in the row that stays then take what the other said.
    """
    standing = {tuple(getattr(row, name) for name in once): row for row in mine} if once else {}
    for row in theirs:
        twin = standing.get(tuple(getattr(row, name) for name in once)) if once else None
        if twin is None:
            kept = values_of(row, still) if still else {}
            yield changed(row, {column: to.pk}, says=says(row)[:300], still=kept)
            continue
        news = {name: getattr(row, name) for name in fill if not getattr(twin, name)}
        news = {name: value for name, value in news.items() if value}
        if news:
            yield changed(twin, news, says=says(twin)[:300], act=Act.CARRIED)
        yield taken_out(row, says(row))
