"""The norms that come with the product: the files of `courses/data`, in the order they need."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from courses.exchange.norms import apply, plan
from courses.exchange.plans import Plan
from courses.exchange.provenance import DATA
from courses.vietnamese import normal

FILES: Sequence[tuple[str, str]] = (
    ("law", "legal_basis"),
    ("codes", "code_lists"),
    ("codes", "ranks"),
    ("rules", "rules"),
    ("programmes", "programme_types"),
    ("competencies", "competencies"),
    ("levels", "competency_levels"),
    ("positions", "job_positions"),
    ("requirements", "required_levels"),
    ("skills", "skills_illustrative"),
)
"""(kind, file), each after what it names."""

Rows = list[list[str]]


@transaction.atomic
def load_norms(*, at: datetime, by: Any, update: bool = False) -> list[Plan]:
    """Bring in the norms that come with the product; a second run changes nothing.

    What the agency has changed since stays as it is, unless `update` takes back the files' wording;
    `changed` of each plan holds what differs.
    """
    plans = []
    for kind, name in FILES:
        rows = read_rows(DATA / f"{name}.csv")
        if kind == "positions":
            rows = _with_short_names(rows)
        made = plan(kind, rows)
        apply(made if update else additions_of(made), at=at, by=by)
        plans.append(made)
    return plans


def additions_of(made: Plan) -> Plan:
    """The same plan without what would change standing rows."""
    return Plan(made.kind, new=made.new, unchanged=made.unchanged, refused=made.refused)


def read_rows(path: Path) -> Rows:
    """Rows of a committed CSV in NFC. Uploads never come here: they are read in a child process."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[normal(cell, lines=True) for cell in row] for row in csv.reader(file)]


def _with_short_names(rows: Rows) -> Rows:
    """Positions with the short names that a file of our own gives them."""
    short_names: Mapping[str, str] = dict(read_rows(DATA / "position_short_names.csv"))
    code = rows[0].index("code")
    return [[*row, short_names.get(row[code], "")] for row in rows]
