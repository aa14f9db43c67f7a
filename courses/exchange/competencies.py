"""Competencies and the descriptors of their levels."""

from typing import Any

from courses.exchange.columns import FROM, NAME_EN, ORDER, UNTIL, Column, lines, one_of, whole
from courses.exchange.kind import Norm
from courses.exchange.provenance import NOTE, PROVENANCE, grades
from courses.models import Competency, ProficiencyLevel
from courses.vietnamese import fold

_GROUPS = {
    "CHUNG": Competency.Group.CORE,
    "CHUYENMON": Competency.Group.PROFESSIONAL,
    "QUANLY": Competency.Group.MANAGEMENT,
    "HOTRO": Competency.Group.SUPPORT,
    "SO": Competency.Group.DIGITAL,
    "KYNANG": Competency.Group.SKILL,
}
GROUP_WORDS: dict[str, str] = {
    **_GROUPS,
    **{group.value: group.value for group in Competency.Group},
}


def _reword_note(values: dict[str, Any]) -> None:
    """Notes that the table of wordings knows are stored in Vietnamese."""
    known = grades().get(fold(values.get("note", "")))
    if known is not None and known.note:
        values["note"] = known.note


COMPETENCIES = Norm(
    model=Competency,
    key=("code",),
    columns={
        "code": Column(("Mã", "code")),
        "name": Column(("Tên năng lực", "Tên", "name_vi", "name")),
        "name_en": NAME_EN,
        "group": Column(("Nhóm", "group"), one_of(GROUP_WORDS)),
        "aliases": Column(("Tên khác", "alias_vi", "aliases")),
        "sort_order": ORDER,
        "active_from": FROM,
        "active_to": UNTIL,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("code",),
)

LEVELS = Norm(
    model=ProficiencyLevel,
    key=("competency", "level"),
    columns={
        "competency": Column(("Mã năng lực", "competency_code", "competency"), of=Competency),
        "level": Column(("Mức", "level"), whole),
        "descriptor": Column(("Mô tả", "summary_vi", "descriptor"), lines),
        "descriptor_en": Column(("Mô tả tiếng Anh", "summary_en", "descriptor_en"), lines),
        "note": Column(("Ghi chú", "note")),
    },
    required=("competency", "level"),
    settle=_reword_note,
)
