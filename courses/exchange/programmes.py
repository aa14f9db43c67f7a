"""Programme types and whether they count towards the yearly minimum."""

from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.columns import LEGAL, NAME_EN, CellRefused, Column, number
from courses.exchange.kind import Norm
from courses.exchange.provenance import NOTE, PROVENANCE, merge_source
from courses.models import ProgrammeType
from courses.vietnamese import fold, normal

UNDECIDED = "Cơ quan quyết định; chưa tính khi chưa có quyết định"


def _counting(cell: str) -> tuple[str, str]:
    """(whether it counts, the note) of "yes", "no (by the Party's rules)", "configurable: factor".

    Only a plain yes counts: what an agency may decide does not count until it has.
    """
    word, _rest, note = cell.replace(":", " ").partition(" ")
    note = normal(note.strip("() "))
    match fold(word):
        case "yes" | "co":
            return ProgrammeType.Counting.YES, note
        case "no" | "khong":
            return ProgrammeType.Counting.NO, note
        case "configurable":
            return ProgrammeType.Counting.NO, f"{UNDECIDED} ({note})" if note else UNDECIDED
    known = "yes, no, configurable"
    raise CellRefused(_("“%(cell)s” is not one of: %(known)s.") % {"cell": cell, "known": known})


def _settle(values: dict[str, Any]) -> None:
    if "counting" in values:
        values["counting"], values["counting_note"] = values["counting"]
    merge_source(values)


PROGRAMMES = Norm(
    model=ProgrammeType,
    key=("code",),
    columns={
        "code": Column(("Mã", "code")),
        "name": Column(("Tên chương trình", "Tên", "name_vi", "name")),
        "name_en": NAME_EN,
        "content_group": Column(("Nhóm nội dung", "content_group")),
        "audience": Column(("Đối tượng", "audience_vi", "audience")),
        "default_tiet": Column(("Số tiết thường dùng", "default_tiet"), number),
        "counting": Column(
            ("Tính vào mức tối thiểu", "counts_to_yearly_minimum", "counting"), _counting
        ),
        "legal_note": LEGAL,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("code",),
    settle=_settle,
)
