"""How far a fact can be relied on: from the wordings of the sources to the four grades.

`courses/data/provenance.csv` (and its twin beside the units) grades every wording that the committed
files use and gives its Vietnamese note. The weakest part of what is loaded decides: a law that was
read, but whose date is remembered, is remembered.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.columns import CellRefused, Column, Parser
from courses.models import Provenance
from courses.vietnamese import fold, normal

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Graded:
    """A grade and the Vietnamese note that goes with it, if any."""

    grade: str
    note: str = ""


@cache
def grades(path: Path = DATA / "provenance.csv") -> dict[str, Graded]:
    """Every wording of the table by its folded text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            fold(row["provenance"]): Graded(row["grade"], normal(row["note_vi"]))
            for row in csv.DictReader(file)
        }


def graded_by(path: Path = DATA / "provenance.csv") -> Parser:
    """A parser of provenance cells: a wording of the table, a grade, or its name on screen."""

    def parse(cell: str) -> Graded:
        if not cell:
            return Graded(Provenance.READ)
        found = grades(path).get(fold(cell)) or _by_name(fold(cell))
        if found is None:
            raise CellRefused(
                _("“%(cell)s” is not one of: %(known)s.")
                % {"cell": cell, "known": ", ".join(Provenance.values)}
            )
        return found

    return parse


def _by_name(word: str) -> Graded | None:
    """A grade by its stored value or by its name on screen, folded."""
    names = {fold(name): grade for grade in Provenance for name in (grade.value, str(grade.label))}
    return Graded(names[word].value) if word in names else None


PROVENANCE = Column(("Độ tin cậy", "provenance"), graded_by())
NOTE = Column(("Nguồn", "source", "provenance_note"))


def merge_source(values: dict[str, Any], *more: str) -> None:
    """Turn the provenance of a row into its grade and one note: that of the grade, then the source."""
    graded: Graded | None = values.pop("provenance", None)
    if graded is None:
        return
    values["provenance"] = graded.grade
    notes = [graded.note, values.get("provenance_note", ""), *more]
    values["provenance_note"] = "; ".join(note for note in notes if note)
