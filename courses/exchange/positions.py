"""Job positions."""

import re
from typing import Any

from courses.exchange.columns import FROM, LEGAL, NAME_EN, UNTIL, Column, lines, one_of
from courses.exchange.kind import Norm
from courses.exchange.provenance import NOTE, PROVENANCE, Graded, graded_by, merge_source
from courses.models import JobPosition

SHORT = 40
"""Characters of a short name, as screens of 360 px need it."""
_FIELD_OF_WORK = re.compile(r"^Chuyên viên( về)?( lĩnh vực)? +", re.IGNORECASE)


def short_form(name: str) -> str:
    """A short name made of an official one: without "Chuyên viên về lĩnh vực", cut between words."""
    short = _FIELD_OF_WORK.sub("", name)
    if len(short) > SHORT:
        short = short[: SHORT - 1].rpartition(" ")[0].rstrip(" ,;-–") + "…"
    return short[:1].upper() + short[1:]


def _complete(position: JobPosition) -> None:
    position.short_name = position.short_name or short_form(position.name)


def _settle(values: dict[str, Any]) -> None:
    """The usual unit has a source of its own, which is told in the note."""
    basis: Graded | None = values.pop("home_unit_basis", None)
    told = basis is not None and basis.note and values.get("home_unit")
    merge_source(values, f"Đơn vị thường: {basis.note}" if basis and told else "")


POSITIONS = Norm(
    model=JobPosition,
    key=("code",),
    columns={
        "code": Column(("Mã", "code")),
        "name": Column(("Tên vị trí việc làm", "Tên", "name_vi", "name")),
        "short_name": Column(("Tên ngắn", "short_name")),
        "name_en": NAME_EN,
        "group": Column(("Nhóm", "group")),
        "home_unit": Column(("Đơn vị thường", "home_unit")),
        "home_unit_basis": Column(("Nguồn của đơn vị thường", "home_unit_basis"), graded_by()),
        "rank": Column(("Ngạch", "rank_vi", "rank")),
        "education_required": Column(("Trình độ", "education_required_vi", "education_required")),
        "training_required": Column(
            ("Bồi dưỡng", "training_required_vi", "training_required"), lines
        ),
        "status": Column(
            ("Trạng thái", "status"),
            one_of({"current": JobPosition.Status.CURRENT, "retired": JobPosition.Status.RETIRED}),
        ),
        "legal_note": LEGAL,
        "active_from": FROM,
        "active_to": UNTIL,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("code",),
    settle=_settle,
    complete=_complete,
)
