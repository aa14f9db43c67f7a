"""Lists of people for tests: rows under the usual titles, compared and written as the door does."""

from datetime import date
from typing import Any

from django.utils import timezone

from courses.sheets import Sheet
from lms.personnel.actions.rosters import (
    carry_out_roster,
    confirm_roster,
    keep_roster,
    settle_roster,
)
from lms.personnel.models import RosterImport
from tests.personnel.people import Place

TITLES = ["Số hiệu", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức danh", "Điện thoại", "E-mail"]
DATED = ["Số hiệu", "Họ và tên", "Đơn vị", "Chức danh", "Ngày bổ nhiệm", "Số quyết định", "Ngày quyết định"]  # fmt: skip
CENTRE, OFFICE = "Trung tâm Phục vụ hành chính công", "Văn phòng xã Tiên Du"
SINCE = date(2026, 11, 1)


def person(
    number: str = "",
    name: str = "",
    birth: str = "",
    unit: str = "",
    position: str = "",
    phone: str = "",
    email: str = "",
) -> list[str]:
    return [number, name, birth, unit, position, phone, email]


def brought(
    place: Place,
    *rows: list[str],
    by: str = "hanh",
    agency: str = "A",
    titles: list[str] = TITLES,
    **terms: Any,
) -> RosterImport:
    """A list of `rows` as its keeper sees it before it is written."""
    return keep_roster(
        sheet=Sheet([titles, *rows]),
        file_name="danh-sach.xlsx",
        agency=place.units[agency],
        at=timezone.now(),
        by=place.user(by),
        **{"active_from": SINCE, **terms},
    )


def dated(number: str, since: str, decision: str = "", day: str = "", **more: str) -> list[str]:
    """A row with the columns of `DATED`; without more in the centre, controlling procedures."""
    where = {"unit": CENTRE, "position": "CM25"} | more
    return [number, where.get("name", ""), where["unit"], where["position"], since, decision, day]


def chosen(roster: RosterImport, **people: str) -> RosterImport:
    """The list with said who the rows are: `chosen(roster, row2="another")`."""
    said = {name.removeprefix("row"): who for name, who in people.items()}
    return settle_roster(roster=roster, people=said, at=timezone.now())


def written(roster: RosterImport) -> RosterImport:
    """The list as it stands when its task has run."""
    at = timezone.now()
    confirm_roster(roster=roster, seen=roster.checked_at, at=at)
    carry_out_roster(roster=roster, at=at)
    roster.refresh_from_db()
    return roster


def counts(roster: RosterImport) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return roster.new, roster.changed, roster.unchanged, roster.refused


def outcome(roster: RosterImport, row: int = 2) -> dict[str, Any]:
    return next(one for one in roster.outcomes if one["row"] == row)


def reason(roster: RosterImport, row: int = 2) -> str:
    return " ".join(outcome(roster, row).get("reasons", ()))
