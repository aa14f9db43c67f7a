"""Import of norms from a spreadsheet: first a plan that tells what would change, then the act.

Rows are found by their natural key. Nothing is deleted: what left a file stays, and ends by its own
date. A column that is not in the file leaves what is stored; an empty cell empties it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from courses.exchange.audit import log_changes
from courses.exchange.columns import CellRefused, Column, codes, present_columns
from courses.exchange.competencies import COMPETENCIES, LEVELS
from courses.exchange.kind import Norm
from courses.exchange.law import CODES, LAW, RULES
from courses.exchange.plans import Change, NormsRefused, Plan, Refusal
from courses.exchange.positions import POSITIONS
from courses.exchange.programmes import PROGRAMMES
from courses.exchange.requirements import REQUIREMENTS, SKILL_REQUIREMENTS, SKILLS
from courses.exchange.tracks import PROVIDERS, STEPS, SUBJECTS, TRACKS
from courses.sheets import Record, Sheet

KINDS: Mapping[str, tuple[Norm, ...]] = {
    "law": (LAW,),
    "codes": (CODES,),
    "rules": (RULES,),
    "programmes": (PROGRAMMES,),
    "competencies": (COMPETENCIES,),
    "levels": (LEVELS,),
    "positions": (POSITIONS,),
    "requirements": (REQUIREMENTS,),
    "skills": (SKILLS, SKILL_REQUIREMENTS),
    "providers": (PROVIDERS,),
    "subjects": (SUBJECTS,),
    "tracks": (TRACKS, STEPS),
}
Key = tuple[Any, ...]


def plan(kind: str, rows: Sequence[Sequence[str]]) -> Plan:
    """What `rows` (the titles first) would change in the norms of `kind`; writes nothing.

    Raises `SheetRefused` when columns are missing.
    """
    made = Plan(kind)
    fresh: dict[type[Model], list[Any]] = defaultdict(list)
    unknown: list[set[str]] = []
    for norm in KINDS[kind]:
        planner = _Planner(norm, made, fresh)
        unknown.append(planner.take(Sheet([list(row) for row in rows])))
    made.unknown = sorted(set.intersection(*unknown))
    return made


@transaction.atomic
def apply(plan: Plan, *, at: datetime, by: Any) -> Plan:
    """Save what was planned, as one transaction; a repeat of the same file plans nothing.

    Plan and apply in one transaction where others may write in between. Raises `NormsRefused`
    when a row was refused.
    """
    if plan.refused:
        raise NormsRefused(plan.refused)
    for change in [*plan.new, *plan.changed]:
        for name, rows in change.many.items():
            setattr(change.instance, name, rows)
        change.instance.save()
    log_changes(plan, at=at, by=by)
    return plan


class _Planner:
    """Plans the rows of one norm into a plan; `fresh` holds new rows that later norms may name."""

    def __init__(self, norm: Norm, made: Plan, fresh: dict[type[Model], list[Any]]) -> None:
        self.norm = norm
        self.plan = made
        self.fresh = fresh
        self.links = {name: column for name, column in norm.columns.items() if column.of}
        single = [name for name, column in self.links.items() if not column.many]
        stored = norm.model._default_manager.select_related(*single)
        self.stored = {self._key_of(instance): instance for instance in stored}
        self.named = {name: self._named(column) for name, column in self.links.items()}
        self.touched: dict[Key, int] = {}
        self.seen: dict[Key, tuple[int, dict[str, Any]]] = {}

    def _named(self, column: Column) -> dict[str, Any]:
        assert column.of is not None  # noqa: S101 - links have a model
        rows = [*column.of._default_manager.all(), *self.fresh[column.of]]
        return {getattr(row, column.by): row for row in rows}

    def _key_of(self, instance: Any) -> Key:
        return self._key(lambda name: getattr(instance, name), self.norm.key)

    def _key(self, value_of: Any, names: Iterable[str]) -> Key:
        """Linked rows stand in keys by what names them, because new ones have no id yet."""
        key = []
        for name in names:
            value = value_of(name)
            link = self.links.get(name)
            key.append(getattr(value, link.by) if link and value is not None else value)
        return tuple(key)

    def take(self, sheet: Sheet) -> set[str]:
        """Plan every row; returns the titles that this norm does not use."""
        norm = self.norm
        titles = {name: column.titles for name, column in norm.columns.items()}
        optional = [name for name in titles if name not in norm.required]
        table = sheet.table(titles, optional=optional)
        present = present_columns(sheet, norm.columns)
        for record in table.records:
            kept = {name: cell for name, cell in record.values.items() if name in present}
            for one in norm.expand(Record(record.row, kept)):
                self._take_row(one)
        self._refuse_overlaps()
        return set(table.unknown)

    def _take_row(self, record: Record) -> None:
        values, refused = self._read(record)
        if refused:
            self.plan.refused += refused
            return
        key = self._key(values.get, self.norm.key)
        if key in self.seen:
            self._take_repeat(record, key, values)
            return
        self.seen[key] = (record.row, dict(values))
        many = {
            name: values.pop(name)
            for name, link in self.links.items()
            if link.many & (name in values)
        }
        stored = self.stored.get(key)
        instance = stored if stored is not None else self.norm.model()
        fields = self._set(instance, values) + _changed_many(stored, many)
        if stored is None:
            self.norm.complete(instance)
        problems = [*problems_of(instance, skip=self.links), *self.norm.check(instance)]
        if problems:
            self.plan.refused += [self._refusal(record.row, *problem) for problem in problems]
        elif stored is None:
            self.plan.new.append(Change(record.row, instance, fields, many))
            self.fresh[self.norm.model].append(instance)
            self._touch(instance, record.row)
        elif fields:
            self.plan.changed.append(Change(record.row, instance, fields, many))
            self._touch(instance, record.row)
        else:
            self.plan.unchanged += 1

    def _take_repeat(self, record: Record, key: Key, values: dict[str, Any]) -> None:
        row, first = self.seen[key]
        if not (self.norm.repeats and values == first):
            reason = (
                _("This row and row %(row)d say different things.")
                if self.norm.repeats
                else _("Row %(row)d has the same key.")
            )
            self.plan.refused.append(
                self._refusal(record.row, self.norm.key[0], reason % {"row": row})
            )

    def _read(self, record: Record) -> tuple[dict[str, Any], list[Refusal]]:
        """The values of a row by field, and the cells that cannot be read."""
        values: dict[str, Any] = {}
        refused = []
        for name, cell in record.values.items():
            try:
                values[name] = self._value(name, cell)
            except CellRefused as error:
                refused.append(self._refusal(record.row, name, str(error)))
        if not refused:
            self.norm.settle(values)
            values.update(self.norm.fixed)
        return values, refused

    def _value(self, name: str, cell: str) -> Any:
        column = self.norm.columns[name]
        if not cell and name in self.norm.required:
            raise CellRefused(_("Enter a value."))
        if column.of is None:
            return column.parse(cell)
        found = [
            self._linked(column, name, code) for code in (codes(cell) if column.many else [cell])
        ]
        return found if column.many else found[0]

    def _linked(self, column: Column, name: str, code: str) -> Any:
        row = self.named[name].get(column.parse(code))
        if row is None:
            assert column.of is not None  # noqa: S101 - links have a model
            told = {"what": column.of._meta.verbose_name, "code": code}
            raise CellRefused(_("No %(what)s is known as “%(code)s”.") % told)
        return row

    def _set(self, instance: Any, values: dict[str, Any]) -> list[str]:
        """Give the instance its values; returns the names of those that differed."""
        differing = []
        for name, value in values.items():
            unset = instance.pk is None and name in self.links
            if unset or getattr(instance, name) != value:
                setattr(instance, name, value)
                differing.append(name)
        return differing

    def _refusal(self, row: int, name: str, reason: str) -> Refusal:
        column = self.norm.columns.get(name)
        return Refusal(row, name, reason, column.titles[0] if column else name)

    def _touch(self, instance: Any, row: int) -> None:
        if self.norm.series:
            key = self._key_of(instance)
            self.stored[key] = instance
            self.touched[key] = row

    def _refuse_overlaps(self) -> None:
        """Rows of one series that would be in force on the same day, among those touched."""
        groups: dict[Key, list[tuple[Key, Any]]] = defaultdict(list)
        wanted = {self._series_of(self.stored[key]) for key in self.touched}
        for key, instance in self.stored.items():
            if (series := self._series_of(instance)) in wanted:
                groups[series].append((key, instance))
        for group in groups.values():
            group.sort(key=lambda pair: pair[1].active_from or date.min)
            for (one, earlier), (other, later) in pairwise(group):
                if later.active_from and (earlier.active_to or date.max) < later.active_from:
                    continue
                row = self.touched.get(other) or self.touched.get(one)
                if row:
                    self.plan.refused.append(self._refusal(row, "active_from", _overlap(earlier)))

    def _series_of(self, instance: Any) -> Key:
        return self._key(lambda name: getattr(instance, name), self.norm.series)


def _changed_many(stored: Any, many: dict[str, list[Any]]) -> list[str]:
    """Names of the lists of linked rows that differ from what is stored."""
    return [
        name
        for name, rows in many.items()
        if stored is None
        or {row.pk for row in getattr(stored, name).all()} != {row.pk for row in rows}
    ]


def _overlap(earlier: Any) -> str:
    since = earlier.active_from
    when = f"{since:%d/%m/%Y}" if since else _("the beginning")
    return _("Overlaps with what is in force from %(since)s. End that one first.") % {"since": when}


def problems_of(instance: Any, *, skip: Iterable[str]) -> list[tuple[str, str]]:
    """What the model's own validation says of single fields, and dates in the wrong order."""
    problems = []
    try:
        instance.clean_fields(exclude=set(skip))
    except ValidationError as error:
        problems = [(name, " ".join(messages)) for name, messages in error.message_dict.items()]
    first, last = getattr(instance, "active_from", None), getattr(instance, "active_to", None)
    if first and last and last < first:
        problems.append(("active_to", _("The last day lies before the first.")))
    return problems
