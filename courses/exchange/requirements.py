"""What positions require of competencies, and the position-specific skills with theirs."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.columns import FROM, NAME_EN, UNTIL, Column, codes, whole
from courses.exchange.kind import Norm, Problems
from courses.exchange.provenance import NOTE, PROVENANCE, graded_by
from courses.models import Competency, JobPosition, PositionRequirement
from courses.sheets import Record

EVERY_POSITION = "*"
SUPPORT_STAFF = "HTPV"
SKILLS_LAST = 100
"""Order of skills among competencies: after those of the legal frame."""


def _levels_in_order(requirement: PositionRequirement) -> Problems:
    levels = (requirement.min_level, requirement.target_level, requirement.max_level)
    if None not in levels and sorted(levels) != list(levels):
        yield "target_level", _("Levels go from least over target to highest, 1 to 5.")


_LEVELS = {
    "min_level": Column(("Mức thấp nhất", "min_level"), whole),
    "max_level": Column(("Mức cao nhất", "max_level"), whole),
    "target_level": Column(("Mức cần đạt", "target_level"), whole),
}

REQUIREMENTS = Norm(
    model=PositionRequirement,
    key=("position", "competency", "active_from"),
    columns={
        "position": Column(("Mã vị trí", "position_code", "position"), of=JobPosition),
        "competency": Column(("Mã năng lực", "competency_code", "competency"), of=Competency),
        **_LEVELS,
        "active_from": FROM,
        "active_to": UNTIL,
        "provenance": Column(("Độ tin cậy", "provenance", "source"), graded_by()),
        "provenance_note": Column(("Ghi chú", "note", "provenance_note")),
    },
    required=("position", "competency", *_LEVELS),
    series=("position", "competency"),
    check=_levels_in_order,
)


def _place_last(skill: Competency) -> None:
    skill.sort_order = skill.sort_order or SKILLS_LAST


SKILLS = Norm(
    model=Competency,
    key=("code",),
    columns={
        "code": Column(("Mã", "code")),
        "name": Column(("Tên kỹ năng", "Tên", "name_vi", "name")),
        "name_en": NAME_EN,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("code", "name"),
    fixed={"group": Competency.Group.SKILL},
    complete=_place_last,
)


def _a_row_a_position(record: Record) -> Iterable[Record]:
    """One requirement for each position that the row names; `*` names every position in use.

    Support staff are left out of `*`: drivers and guards have no office work to be skilled in.
    """
    named = codes(record.values.get("position", ""))
    if named == [EVERY_POSITION]:
        in_use = JobPosition.objects.filter(status=JobPosition.Status.CURRENT)
        named = list(in_use.exclude(group=SUPPORT_STAFF).values_list("code", flat=True))
    for code in named:
        yield Record(record.row, {**record.values, "position": code})


def _columns_of_skill_requirements() -> dict[str, Any]:
    return {
        "competency": Column(("Mã", "code"), of=Competency),
        "position": Column(("Mã các vị trí", "position_codes"), of=JobPosition),
        **_LEVELS,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    }


SKILL_REQUIREMENTS = Norm(
    model=PositionRequirement,
    key=("position", "competency", "active_from"),
    columns=_columns_of_skill_requirements(),
    required=("position", *_LEVELS),
    series=("position", "competency"),
    expand=_a_row_a_position,
    check=_levels_in_order,
)
