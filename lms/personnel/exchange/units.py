"""Import of the unit tree from a spreadsheet; the whole file is taken or nothing.

A unit is found by its own key (`OrgUnit.code`), never by its official code: in 2025 communes were
given codes that had belonged to others. Agencies, which keep files and issue papers, are legal
persons: provinces, districts, communes, wards and towns, departments, schools and partners. The inner
units of a commune are not, unless a column `is_agency` says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.exchange.audit import log_changes
from courses.exchange.columns import (
    FROM,
    LEGAL,
    NAME_EN,
    UNTIL,
    CellRefused,
    Column,
    codes,
    one_of,
    present_columns,
    yes_no,
)
from courses.exchange.framework import read_rows
from courses.exchange.norms import problems_of
from courses.exchange.plans import Change, NormsRefused, Plan, Refusal
from courses.exchange.provenance import NOTE, graded_by, merge_source
from courses.sheets import Record, Sheet
from lms.personnel.actions import rebuild_closure
from lms.personnel.errors import PersonnelError
from lms.personnel.models import OrgUnit

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = {
    "tinh": True,
    "huyen": True,
    "xa": True,
    "phuong": True,
    "thitran": True,
    "dackhu": True,
    "so": True,
    "cs_boiduong": True,
    "doitac": True,
    "donvi_noibo": False,
}
"""Kinds of units, and whether such a unit is a legal person."""

COLUMNS: Mapping[str, Column] = {
    "code": Column(("Khóa", "uid", "code")),
    "official_code": Column(("Mã chính thức", "gso_code", "official_code")),
    "kind": Column(("Loại", "kind"), one_of({kind: kind for kind in KINDS})),
    "name": Column(("Tên đơn vị", "Tên", "name_vi", "name")),
    "name_en": NAME_EN,
    "parent": Column(("Thuộc đơn vị", "parent_uid", "parent")),
    "successors": Column(("Đơn vị kế thừa", "successor_uid", "successors"), codes),
    "is_agency": Column(("Là pháp nhân", "is_agency"), yes_no),
    "active_from": FROM,
    "active_to": UNTIL,
    "legal_note": LEGAL,
    "provenance": Column(("Độ tin cậy", "provenance"), graded_by(DATA / "provenance.csv")),
    "provenance_note": NOTE,
}
REQUIRED = ("code", "kind", "name", "parent")
LINKS = ("parent", "successors")


@dataclass
class UnitPlan(Plan):
    """A plan whose rows name each other by key: they are tied together when all are saved."""

    parents: dict[str, str] = field(default_factory=dict)
    successors: dict[str, list[str]] = field(default_factory=dict)


def plan_units(rows: Sequence[Sequence[str]]) -> UnitPlan:
    """What `rows` (the titles first) would change in the tree; writes nothing.

    Raises `SheetRefused` when columns are missing, `PersonnelError` when units would form a circle.
    """
    sheet = Sheet([list(row) for row in rows])
    table = sheet.table(
        {name: column.titles for name, column in COLUMNS.items()},
        optional=[name for name in COLUMNS if name not in REQUIRED],
    )
    present = present_columns(sheet, COLUMNS)
    made = UnitPlan("units", unknown=table.unknown)
    stored = {unit.code: unit for unit in OrgUnit.objects.select_related("parent")}
    known = {*stored, *(record["code"] for record in table.records)}
    heirs = _stored_successors()
    seen: dict[str, int] = {}
    for record in table.records:
        values, refused = _read(record, present, known)
        code = values.get("code", "")
        if code in seen:
            reason = _("Row %(row)d has the same key.") % {"row": seen[code]}
            refused.append(_refusal(record.row, "code", reason))
        if refused:
            made.refused += refused
            continue
        seen[code] = record.row
        _plan_row(made, record.row, values, stored.get(code), heirs.get(code, set()))
    _refuse_circle(made, stored)
    return made


def _stored_successors() -> dict[str, set[str]]:
    heirs: dict[str, set[str]] = {}
    for one, other in OrgUnit.successors.through.objects.values_list(
        "from_orgunit__code", "to_orgunit__code"
    ):
        heirs.setdefault(one, set()).add(other)
    return heirs


def _read(
    record: Record, present: set[str], known: set[str]
) -> tuple[dict[str, Any], list[Refusal]]:
    """The values of a row by field, and the cells that cannot be read."""
    values: dict[str, Any] = {}
    refused = []
    for name in sorted(present):
        column, cell = COLUMNS[name], record[name]
        try:
            if not cell and name in {"code", "name", "kind"}:
                raise CellRefused(_("Enter a value."))
            values[name] = column.parse(cell)
            for code in codes(cell) if name in LINKS else ():
                if code not in known:
                    raise CellRefused(_("No unit is known as “%(code)s”.") % {"code": code})
        except CellRefused as error:
            refused.append(_refusal(record.row, name, str(error)))
    if not refused:
        merge_source(values)
        if not record["is_agency"]:
            values.pop("is_agency", None)
    return values, refused


def _refusal(row: int, name: str, reason: str) -> Refusal:
    return Refusal(row, name, reason, COLUMNS[name].titles[0])


def _plan_row(
    made: UnitPlan, row: int, values: dict[str, Any], stored: OrgUnit | None, heirs: set[str]
) -> None:
    unit = stored or OrgUnit()
    if stored is None:
        values.setdefault("is_agency", KINDS[values["kind"]])
    code, parent = values["code"], values.pop("parent")
    successors = values.pop("successors", sorted(heirs))
    fields = [name for name, value in values.items() if getattr(unit, name) != value]
    for name in fields:
        setattr(unit, name, values[name])
    if parent != (unit.parent.code if stored and unit.parent else ""):
        fields.append("parent")
    if set(successors) != heirs:
        fields.append("successors")
    made.parents[code] = parent
    made.successors[code] = successors
    problems = problems_of(unit, skip=["parent"])
    if problems:
        made.refused += [_refusal(row, *problem) for problem in problems]
    elif stored is None:
        made.new.append(Change(row, unit, fields))
    elif fields:
        made.changed.append(Change(row, unit, fields))
    else:
        made.unchanged += 1


def _refuse_circle(made: UnitPlan, stored: dict[str, OrgUnit]) -> None:
    """Raise `PersonnelError` when following the parents comes back to where it began."""
    above = {code: unit.parent.code if unit.parent else "" for code, unit in stored.items()}
    above.update(made.parents)
    free: set[str] = set()
    for start in above:
        way: list[str] = []
        code = start
        while code and code not in free:
            if code in way:
                circle = " → ".join([*way[way.index(code) :], code])
                raise PersonnelError(_("Units form a circle: %(circle)s.") % {"circle": circle})
            way.append(code)
            code = above.get(code, "")
        free.update(way)


@transaction.atomic
def apply_units(plan: UnitPlan, *, at: datetime, by: Any) -> UnitPlan:
    """Save what was planned and rebuild the closure, as one transaction.

    Raises `NormsRefused` when a row was refused.
    """
    if plan.refused:
        raise NormsRefused(plan.refused)
    changes = [*plan.new, *plan.changed]
    for change in changes:
        change.instance.save()
    units = {unit.code: unit for unit in OrgUnit.objects.all()} if changes else {}
    for change in changes:
        unit = change.instance
        unit.parent = units.get(plan.parents[unit.code])
        unit.save(update_fields=["parent"])
        unit.successors.set([units[code] for code in plan.successors[unit.code]])
    log_changes(plan, at=at, by=by)
    if changes:
        rebuild_closure()
    return plan


@transaction.atomic
def load_units(*, at: datetime, by: Any, update: bool = False) -> UnitPlan:
    """Bring in the units that come with the product; a second run changes nothing.

    Units that were changed since stay as they are, unless `update`.
    """
    made = plan_units(read_rows(DATA / "org_units.csv"))
    kept = made.changed
    if not update:
        made.changed = []
    apply_units(made, at=at, by=by)
    made.changed = kept
    return made
