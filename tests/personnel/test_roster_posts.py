"""Posts of a list: since when and by which decision, row by row; what is held is corrected, not doubled."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from lms.personnel.actions import appoint, end_appointment
from lms.personnel.models import Appointment, Officer
from tests.personnel.people import AT, SINCE
from tests.personnel.rosters import (  # fmt: skip
    CENTRE,
    DATED,
    OFFICE,
    brought,
    counts,
    dated,
    outcome,
    reason,
    written,
)

BEGUN = "15/08/2025"


@pytest.fixture
def an(place):
    """An, number X-1, in the centre since the communes began, in a post of the office before... none."""
    Officer.objects.filter(pk=place["an"].pk).update(number="X-1")
    Appointment.objects.filter(officer=place["an"]).delete()
    appoint(officer=place["an"], unit=place.units["A1"], position=place.positions["CM25"], active_from=SINCE, at=AT, by=None)  # fmt: skip
    return place["an"]


def posts(officer):
    """(unit, from, to, decision number, decision date) of the posts, the earliest first."""
    rows = officer.appointments.order_by("active_from")
    return [(p.unit.code, f"{p.active_from:%d/%m/%y}", f"{p.active_to:%d/%m/%y}" if p.active_to else "", p.decision_number, str(p.decision_date or "")) for p in rows]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "post", "said"),
    [
        (dated("N", BEGUN, "12/QĐ", "01/08/2025"), ("15/08/25", "12/QĐ", "2025-08-01"), ""),
        (dated("N", "tháng 8/2025"), ("01/08/25", "QĐ 5", "2026-10-20"), "Chưa ghi ngày nên vị trí công tác tính từ 01/08/2025."),
        (dated("N", "2026"), ("01/01/26", "QĐ 5", "2026-10-20"), "Chưa ghi ngày nên vị trí công tác tính từ 01/01/2026."),
        (dated("N", "01/03/2019", "12/QĐ"), ("01/07/25", "12/QĐ", ""), "Trung tâm Phục vụ hành chính công xã Tiên Du có từ 01/07/2025 nên ghi vị trí công tác từ ngày đó."),
        (dated("N", "", "7/QĐ-UBND ngày 01/09/2026"), ("01/11/26", "7/QĐ-UBND", "2026-09-01"), ""),
        (dated("N", ""), ("01/11/26", "QĐ 5", "2026-10-20"), ""),
        (dated("N", "31/02/2025"), None, "Giữ vị trí từ: “31/02/2025” không phải ngày. Ghi 15/06/1990, 06/1990 hoặc 1990."),
        (dated("N", "45000"), None, "Giữ vị trí từ: Excel đã đổi ngày thành số. Định dạng cột là Ngày rồi ghi lại."),
        (dated("N", "01/01/2099"), None, "Giữ vị trí từ: Ngày này quá xa: hãy xem lại năm."),
        (dated("N", BEGUN, "1", "2025"), None, "Ngày quyết định: Ghi ngày theo dạng ngày/tháng/năm."),
        (dated("N", BEGUN, "1" * 61), None, "Số quyết định: Nhiều nhất 60 ký tự, đang có 61."),
    ],
)  # fmt: skip
def test_a_newcomers_post_is_that_of_the_row_else_of_the_list(place, row, post, said):
    row[1] = "Lê Mới"
    terms = {"decision_number": "QĐ 5", "decision_date": date(2026, 10, 20)}
    roster = written(brought(place, row, titles=DATED, **terms))
    if post is None:
        assert (counts(roster), reason(roster)) == ((0, 0, 0, 1), said)
        return
    [(_unit, first, _last, number, day)] = posts(Officer.objects.get(number="N"))
    assert ((first, number, day), " ".join(outcome(roster).get("notes", ()))) == (post, said)
    again = brought(place, row, titles=DATED, **terms)
    assert counts(again) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("row", "expected", "held"),
    [
        (dated("X-1", "01/07/2025"), "unchanged", [("A1", "01/07/25", "", "", "")]),
        (dated("X-1", "2025"), "unchanged", [("A1", "01/07/25", "", "", "")]),
        (dated("X-1", ""), "unchanged", [("A1", "01/07/25", "", "", "")]),
        (dated("X-1", "01/01/2020"), "unchanged", [("A1", "01/07/25", "", "", "")]),  # the unit began then
        (dated("X-1", BEGUN, "9/QĐ", "01/08/2025"), "changed", [("A1", "15/08/25", "", "9/QĐ", "2025-08-01")]),
        (dated("X-1", "", "9/QĐ"), "changed", [("A1", "01/07/25", "", "9/QĐ", "")]),
        (dated("X-1", "15/06/2026", unit=OFFICE, position="CM26"), "changed",
         [("A1", "01/07/25", "14/06/26", "", ""), ("A2", "15/06/26", "", "QĐ 5", "")]),
        (dated("X-1", "01/12/2026"), "changed", [("A1", "01/12/26", "", "", "")]),
        (dated("X-1", "15/06/2025", unit=OFFICE, position="CM26"), "refused", [("A1", "01/07/25", "", "", "")]),
    ],
)  # fmt: skip
def test_what_is_held_is_corrected_and_the_same_file_changes_nothing(
    an, place, row, expected, held
):
    roster = written(brought(place, row, titles=DATED, decision_number="QĐ 5"))
    assert (outcome(roster)["state"], posts(an)) == (expected, held)
    logged = ModelLogEntry.objects.count()
    again = written(brought(place, row, titles=DATED, decision_number="QĐ 5"))
    assert (outcome(again)["state"], posts(an)) == ("unchanged" if expected == "changed" else expected, held)  # fmt: skip
    assert ModelLogEntry.objects.count() == logged


def test_a_corrected_day_stays_clear_of_the_post_before(an, place):
    [first] = an.appointments.all()
    end_appointment(appointment=first, last_day=date(2026, 5, 31), at=AT, by=None)
    appoint(officer=an, unit=place.units["A2"], position=place.positions["CM26"], active_from=date(2026, 6, 1), at=AT, by=None)  # fmt: skip
    early = brought(place, dated("X-1", "15/05/2026", unit=OFFICE, position="CM26"), titles=DATED)
    assert reason(early) == "Kiểm soát thủ tục là vị trí chính đến 31/05/2026. Ghi ngày muộn hơn."
    late = written(brought(place, dated("X-1", "15/06/2026", unit=OFFICE, position="CM26"), titles=DATED))  # fmt: skip
    assert outcome(late)["changes"] == [["Giữ vị trí từ", "01/06/2026", "15/06/2026"]]
    [entry] = ModelLogEntry.objects.filter(action="personnel.correct_appointment")
    assert (entry.data["before"], CENTRE in str(entry.data)) == (
        {"active_from": "2026-06-01"},
        False,
    )


def test_the_command_reads_them_too(an, place, tmp_path):
    path = tmp_path / "danh-sach.csv"
    path.write_text("\n".join("\t".join(row) for row in (DATED, dated("X-1", BEGUN, "9/QĐ"))))
    told = []
    for _time in range(2):
        out = io.StringIO()
        call_command("import_officers", path, "--agency", "A", "--json", stdout=out)
        told.append((json.loads(out.getvalue())["changed"], posts(an)))
    held = [("A1", "15/08/25", "", "9/QĐ", "")]
    assert told == [(1, held), (0, held)]
