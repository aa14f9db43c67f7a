"""`manage.py import_officers`: the files that offices send, and what is told of them."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.personnel.actions import rebuild_closure
from lms.personnel.models import Appointment, Officer, OrgUnit
from tests.personnel.people import SINCE

SHEETS = Path(__file__).parent.parent / "data" / "sheets"


@pytest.fixture
def communes(place):
    """The units that the sample files name."""
    for code, name, parent, agency in (
        ("A3", "Phòng Văn hóa - Xã hội xã Tiên Du", "A", False),
        ("D", "Xã Đại Đồng", "P", True),
    ):
        OrgUnit.objects.create(
            code=code,
            name=name,
            kind="xa",
            is_agency=agency,
            parent=place.units[parent],
            active_from=SINCE,
        )
    rebuild_closure()
    return place


def bring(name, *options):
    """(counts, told) of one run."""
    out = io.StringIO()
    try:
        call_command("import_officers", SHEETS / name, "--agency", "A", "--json", *options, stdout=out)  # fmt: skip
    except CommandError:
        if not out.getvalue():
            raise
    told = json.loads(out.getvalue())
    return (told["new"], told["changed"], told["unchanged"], len(told["refused"])), told


@pytest.mark.parametrize(
    ("name", "first", "again", "refused"),
    [
        ("good_utf8.csv", (30, 0, 0, 0), (0, 0, 30, 0), {}),
        ("good_utf16le_tab.csv", (30, 0, 0, 0), None, {}),
        ("windows1258.csv", (30, 0, 0, 0), None, {}),
        ("csv_renamed.xlsx", (4, 0, 0, 0), None, {}),
        ("good_real_dates.xlsx", (5, 0, 0, 0), None, {}),
        ("date_1904.xlsx", (3, 0, 0, 0), None, {}),
        ("hidden.xlsx", (10, 0, 0, 0), None, {}),
        ("truncated_utf8.csv", (3, 0, 0, 0), None, {}),
        ("dates_as_text.xlsx", (3, 0, 0, 2), (0, 0, 3, 2), {3: "12/31/1990", 6: "năm 1990"}),
        ("date_1900_bug.xlsx", (0, 0, 0, 4), None, {4: "Năm này không đúng."}),
        (
            "duplicate_ids.xlsx",
            (12, 0, 0, 3),
            (0, 0, 12, 3),
            {14: "trùng với dòng 4", 15: "trùng với dòng 5", 16: "trùng với dòng 6"},
        ),
        ("same_person_two_codes.csv", (3, 0, 0, 1), (0, 0, 3, 1), {5: "Số CCCD: trùng với dòng 2"}),
        ("ids_scientific.csv", (0, 0, 0, 5), None, {2: "CCCD phải đủ 12 chữ số"}),
        ("field_10k.csv", (0, 0, 0, 1), None, {2: "Nhiều nhất 150 ký tự, đang có 10000"}),
        ("other_units.csv", (0, 0, 0, 4), None, {2: "ngoài phạm vi", 5: "ngoài phạm vi"}),
    ],
)
def test_what_is_taken_of_a_file(communes, name, first, again, refused):
    before = Officer.objects.count()
    counted, told = bring(name)
    reasons = {one["row"]: one["reason"] for one in told["refused"]}
    assert (counted, Officer.objects.count()) == (first, before + first[0])
    assert {row: text for row, text in refused.items() if text not in reasons[row]} == {}
    posts = Appointment.objects.count()
    if again:
        assert (bring(name)[0], Appointment.objects.count()) == (again, posts)


def test_a_dry_run_tells_the_same_and_writes_nothing(communes):
    counted, told = bring("duplicate_ids.xlsx", "--dry-run")
    assert (counted, told["applied"], Officer.objects.count()) == ((12, 0, 0, 3), False, 9)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty.csv", "Tệp trống"),
        ("missing_column.csv", "Thiếu cột: Họ và tên. Các cột trong tệp: Mã cán bộ, Ngày sinh"),
        ("no_header.csv", "Thiếu cột: Họ và tên"),
        ("unit_cycle.csv", "Thiếu cột: Họ và tên"),
        ("far_cell.xlsx", "50.000 dòng"),
        ("khong-co.csv", "không có tệp"),
    ],
)
def test_a_file_that_is_not_taken_says_why(communes, name, message):
    with pytest.raises(CommandError, match=message):
        bring(name)
    assert Officer.objects.count() == 9


def test_dates_and_letters_are_those_of_the_file(communes):
    bring("date_1904.xlsx")
    bring("windows1258.csv")
    bring("good_real_dates.xlsx")
    born = dict(Officer.objects.filter(number__in=["CB00001", "CB00002"]).values_list("number", "birth_date"))  # fmt: skip
    assert {number: f"{day:%d/%m/%Y}" for number, day in born.items()} == {"CB00001": "04/08/1994", "CB00002": "12/03/1985"}  # fmt: skip
    assert Officer.objects.get(number="CB00003").full_name == "Phạm Đức Hoà"


def test_what_is_told_at_the_console(communes):
    out = io.StringIO()
    call_command("import_officers", SHEETS / "dates_as_text.xlsx", "--agency", "A", stdout=out)
    lines = out.getvalue().splitlines()
    assert (len(lines), lines[-1]) == (3, "3 mới, 0 thay đổi, 0 không đổi, 2 bị từ chối")
    for options in (["--agency", "A1"], ["--agency", "A", "--from", "2026"]):
        with pytest.raises(CommandError):
            call_command("import_officers", SHEETS / "dates_as_text.xlsx", *options)
