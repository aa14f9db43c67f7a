"""Acts on forms and registers."""

import csv
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import router, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lms.papers.errors import PaperError
from lms.papers.models import PaperKind, PaperLayout, Register, ReportColumn

if TYPE_CHECKING:
    from lms.accounts.models import User

DATA = Path(__file__).parent / "data"


def take_number(
    *, agency_uid: UUID, kind: PaperKind, year: int, at: datetime, by: "User | None"
) -> int:
    """The next number of a register, from 1; it is used if and only if the caller commits.

    Must run inside the transaction that inserts the paper: the row stays locked until that ends,
    so numbers leave no gap when it rolls back and nobody gets the same one. Two statements; the
    UPDATE takes the row lock that SELECT FOR UPDATE would take, and works on SQLite as well.
    Raises PaperError outside a transaction.
    """
    using = router.db_for_write(Register)
    if not transaction.get_connection(using).in_atomic_block:
        raise PaperError(_("A number can only be taken inside the transaction that uses it."))
    register = Register.objects.using(using).filter(agency_uid=agency_uid, kind=kind, year=year)
    step = {"last_number": F("last_number") + 1, "changed_at": at, "changed_by": by}
    if not register.update(**step):
        first = Register(agency_uid=agency_uid, kind=kind, year=year, changed_at=at)
        Register.objects.using(using).bulk_create([first], ignore_conflicts=True)
        register.update(**step)
    return register.values_list("last_number", flat=True).get()


@transaction.atomic
def load_columns(*, at: datetime, by: "User | None", path: Path | None = None) -> list[str]:
    """Bring forms and columns to what the file says (by default `data/report_columns.csv`).

    Returns the codes of the forms that changed: a second run gives none and writes nothing. The
    columns of a changed form are replaced as a whole, for nothing points at a column; a form that
    left the file stays, because printed papers name it. Raises PaperError for a provenance that
    `data/provenance.csv` does not grade.
    """
    standing = {
        layout.code: (layout, [_values(column) for column in layout.columns.all()])
        for layout in PaperLayout.objects.prefetch_related("columns")
    }
    changed = []
    for code, (names, columns) in _read_forms(path or DATA / "report_columns.csv").items():
        layout, present = standing.get(code, (PaperLayout(code=code), None))
        wanted = [_values(column) for column in columns]
        if present == wanted and (layout.name, layout.name_en) == names:
            continue
        layout.name, layout.name_en = names
        layout.loaded_at = at
        layout.save()
        layout.columns.all().delete()
        for column in columns:
            column.layout = layout
        ReportColumn.objects.bulk_create(columns)
        log(
            instance=layout,
            action="wagtail.create" if present is None else "wagtail.edit",
            user=by,
            timestamp=at,
        )
        changed.append(code)
    return changed


_Names = tuple[str, str]


def _read_forms(path: Path) -> dict[str, tuple[_Names, list[ReportColumn]]]:
    """Every form of the file by its code: its two names and its unsaved columns."""
    grades = {row["provenance"]: row["grade"] for row in _rows(DATA / "provenance.csv")}
    forms: dict[str, tuple[_Names, list[ReportColumn]]] = {}
    for row in _rows(path):
        names = (row["report_vi"], row["report_en"])
        _first_names, columns = forms.setdefault(row["report_code"], (names, []))
        if row["provenance"] not in grades:
            raise PaperError(
                _("%(form)s: the provenance “%(text)s” has no grade.")
                % {"form": row["report_code"], "text": row["provenance"]}
            )
        columns.append(
            ReportColumn(
                order=int(row["order"]),
                parent_heading=row["parent_heading_vi"],
                heading=row["heading_vi"],
                heading_en=row["heading_en"],
                kind=row["type"],
                provenance=grades[row["provenance"]],
                provenance_note=row["provenance"],
            )
        )
    for _names, columns in forms.values():
        columns.sort(key=lambda column: column.order)
    return forms


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file in NFC, with or without a byte order mark."""
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    return list(csv.DictReader(text.splitlines()))


def _values(column: ReportColumn) -> tuple[object, ...]:
    """What makes two columns the same, apart from their ids."""
    return (
        column.order,
        column.parent_heading,
        column.heading,
        column.heading_en,
        column.kind,
        column.provenance,
        column.provenance_note,
    )
