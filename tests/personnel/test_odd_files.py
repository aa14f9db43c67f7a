"""Odd files at both doors, the keeper's page and the command: read rightly, or refused with what to do."""

import io
import json
import unicodedata
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from lms.personnel.models import Officer, RosterImport
from tests.personnel import odd_files as odd
from tests.personnel.odd_files import PERSON, TITLES, book, person, text, with_parts

pytestmark = pytest.mark.one_database

ONE = book(TITLES, PERSON)
DECOMPOSED = [[unicodedata.normalize("NFD", cell) for cell in row] for row in (TITLES, PERSON)]
NARROW = [[cell.replace(" ", "\u00a0") for cell in row] for row in (TITLES, PERSON)]
#: Read as the one usual person, in the usual post.
READ = {
    "titles above": book(TITLES, PERSON, change=odd.titles_above),
    "titles in two rows": book(TITLES, PERSON, change=odd.titles_in_two_rows),
    "hidden row and column": book(TITLES, PERSON, change=odd.hidden),
    "an empty cover": book(TITLES, PERSON, change=odd.cover),
    "date cell": book(TITLES, person(birth=date(1990, 6, 15))),
    "1904": book(TITLES, person(birth=date(1990, 6, 15)), change=odd.mac),
    "a format drawn down": odd.drawn_down(60_000),
    "links to other books": with_parts(ONE, xl__externalLinks__externalLink1_xml=b"<x/>"),
    "no-break spaces": text(*NARROW),
    "decomposed": text(*DECOMPOSED),
    "UTF-16": text(TITLES, PERSON).decode().encode("utf-16"),
    "UTF-16 without a mark": text(TITLES, PERSON).decode().encode("utf-16-le"),
    "semicolons": text(TITLES, PERSON, separator=";"),
    "commas with a mark": b"\xef\xbb\xbf" + text(TITLES, PERSON, separator=","),
    "returns": text(TITLES, PERSON, end="\r"),
    "controls": text(TITLES, person(name="Lê\u202e Văn\x07 Mới")),
    "time of a database": text(TITLES, person(birth="1990-06-15 00:00:00")),
    "in words": text(TITLES, person(birth="ngày 15 tháng 6 năm 1990")),
    "bare digits": text(TITLES, person(birth="15061990")),
    "a phone number as a float": book(TITLES, person(phone=912345678.0)),
    "a phone number with its country": book(TITLES, person(phone=84912345678)),
}
#: Not taken: what is told of the row, or of the file.
REFUSED = {
    "Ghi họ và tên.": book(TITLES, person(name="=B1&C1")),
    "Ngày sinh: Excel đã đổi ngày thành số.": book(TITLES, person(birth=33039)),
    "Ngày sinh: “năm 1990” không phải ngày.": text(TITLES, person(birth="năm 1990")),
    "Ngày sinh: “15/06/1990 13:30” không phải ngày.": text(
        TITLES, person(birth="15/06/1990 13:30")
    ),
    "Điện thoại: Chỉ ghi một số điện thoại.": text(TITLES, person(phone="0912345678 / 0987654321")),
    "Dòng này là dòng cộng hoặc chữ ký": text(TITLES, ["", "Tổng cộng: 1 người"]),
    "Vị trí việc làm: Ô này đang báo lỗi #N/A của Excel.": book(TITLES, person(position="#N/A")),
    "Họ và tên: Họ tên chỉ gồm chữ cái.": text(TITLES, person(name="-")),
    "Họ tên chỉ gồm chữ cái.": text(TITLES, person(name="Lê Văn Mới 😀")),
    "Thiếu cột: Ngày sinh. Các cột trong tệp: Họ và tên.": text(["Họ và tên"], ["Lê Mới"]),
    "Cột Họ tên xuất hiện hai lần.": text([*TITLES, "Họ tên"], [*PERSON, "x"]),
    "TCVN3, VNI": odd.VNI,
    "bảng mã cũ": odd.TCVN3,
    "Tệp không phải tệp chữ.": text(TITLES, person(name="Lê\0Mới")),
    "lớn hơn 100 MB": with_parts(ONE, xl__media__a_bin=b"\0" * 110_000_000),
    "bảng tính .xls kiểu cũ": odd.XLS,
    "Tệp có mật khẩu.": odd.LOCKED,
    "Tệp là trang web.": odd.HTML,
    "Hãy lưu thành .xlsx hoặc CSV UTF-8.": b"%PDF-1.7\n1 0 obj",
    "Tệp trống.": book(),
}


def brought(client, place, data):
    """The answer of the page, and the list that it made."""
    RosterImport.objects.all().delete()
    form = {
        "file": SimpleUploadedFile("danh-sach.xlsx", data),
        "agency": place.units["A"].uid,
        "active_from": "01/11/2026",
    }
    return client.post("/ho-so/nhap/", form), RosterImport.objects.first()


def commanded(path, data):
    """What the command answers to the file: what it counts and says, or why it refuses."""
    path.write_bytes(data)
    out = io.StringIO()
    try:
        call_command("import_officers", path, "--agency", "A", "--json", "--dry-run", stdout=out)
    except CommandError as error:
        return None, f"{error} {out.getvalue()}"
    return json.loads(out.getvalue())["new"], out.getvalue()


def test_what_can_be_read_is_read_rightly(place, client_of, tmp_path):
    client = client_of("hanh")
    for name, data in READ.items():
        _response, roster = brought(client, place, data)
        [one] = roster.outcomes
        said = {label: new for label, _old, new in one.get("changes", ())}
        assert (name, one["state"], one.get("reasons")) == (name, "new", None)
        assert (name, said["Vị trí công tác"]) == (name, f"Tiếp công dân, {odd.OFFICE} (từ 01/11/2026)")  # fmt: skip
        assert (name, commanded(tmp_path / "x", data)[0]) == (name, 1)
        roster_page = client.get(f"/ho-so/nhap/{roster.uid}/")
        assert roster_page.status_code == 200


def test_what_is_not_surely_right_is_refused_with_what_to_do(place, client_of, tmp_path):
    client = client_of("hanh")
    for message, data in REFUSED.items():
        response, roster = brought(client, place, data)
        page = response if roster is None else client.get(response["Location"], follow=True)
        assert (message, message in page.content.decode()) == (message, True)
        assert (message, response.status_code) == (message, 422 if roster is None else 302)
        counted, told = commanded(tmp_path / "x", data)
        assert (message, counted, message in told) == (message, None, True)
    assert Officer.objects.count() == 9


def test_birth_dates_of_men_and_women_in_two_columns(place, client_of):
    _response, roster = brought(client_of("hanh"), place, odd.MEN_AND_WOMEN)
    texts = [(one["texts"]["birth"], one["texts"]["sex"], one["state"]) for one in roster.outcomes]
    assert texts == [("15/06/1990", "nam", "new"), ("1991", "nữ", "new")]


@pytest.mark.parametrize("name", sorted({"titles above", "a format drawn down", "UTF-16"}))
def test_earlier_training_reads_them_too(place, client_of, name):
    file = SimpleUploadedFile("x.xlsx", READ[name])
    answer = client_of("hanh").post("/ho-so/nhap-qua-trinh/", {"file": file, "programme_type": "VTVL"})  # fmt: skip
    assert answer["Location"].endswith("/cot/")  # no course stands in them: which column is it?
