"""The keeper's pages of a list of people: upload, columns, preview, writing, the result; and who may not."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from courses.models import ProgrammeType
from courses.sheets import read_sheet
from lms.personnel.actions.evidence import Proposal
from lms.personnel.actions.past_training import PastLine, propose_past_training
from lms.personnel.models import AccessLogEntry, Officer, RosterImport
from lms.personnel.tasks import write_list
from tests.personnel.people import AT
from tests.personnel.rosters import OFFICE, brought, chosen, counts, person, reason

SHEETS = Path(__file__).parent.parent / "data" / "sheets"
TERMS = {"active_from": "01/11/2026", "decision_number": "QĐ 5", "decision_date": ""}


def send(client, place, data, name="danh-sach.csv", **terms):
    """The answer to the upload of a file, by name of a sample or as its text."""
    if not isinstance(data, bytes):
        data = data.encode()
    form = {
        "file": SimpleUploadedFile(name, data),
        "agency": place.units["A"].uid,
        **TERMS,
        **terms,
    }
    return client.post("/ho-so/nhap/", form)


def sample(name):
    return (SHEETS / name).read_bytes()


def latest():
    return RosterImport.objects.latest("pk")


def run_tasks():
    """What the worker does, here and now."""
    rows = DBTaskResult.objects.filter(task_path=write_list.module_path)
    ran = [write_list.func(**row.args_kwargs["kwargs"]) for row in rows]
    rows.delete()
    return ran


def test_from_upload_to_result(place, client_of):
    client = client_of("hanh")
    assert 'href="/ho-so/nhap/"' in client.get("/ho-so/").content.decode()
    text = (
        "DANH SÁCH CÁN BỘ;;;\n;;;\nTT;Họ và tên;Sinh ngày;Phòng ban;Chức vụ;Ghi chú\n(1);(2);(3);(4);(5);(6)\n"
        f"1;Lê Mới;5/6/1990;{OFFICE};Tiếp công dân;x\n2;Lê Lạ;12/31/1990;{OFFICE};;\n"
        f"3;=HYPERLINK(1);1990;{OFFICE};;\n"
    )
    response = send(client, place, text)
    roster = latest()
    page = f"/ho-so/nhap/{roster.uid}/"
    assert (response.status_code, response["Location"]) == (302, page)
    assert (roster.decision_number, roster.file_name) == ("QĐ 5", "danh-sach.csv")
    assert Officer.objects.filter(full_name="Lê Mới").exists() is False
    shown = client.get(page).content.decode()
    assert (counts(roster), "Ghi 1 dòng" in shown, "Các cột không đọc: Ghi chú." in shown) == (
        (1, 0, 0, 2),
        True,
        True,
    )
    seen = roster.checked_at.isoformat()
    for _time in range(2):
        assert client.post(f"{page}ghi/", {"seen": seen})["Location"] == page
    assert "Đang ghi danh sách" in client.get(page).content.decode()
    assert run_tasks() == [True]
    assert "Đã ghi danh sách" in client.get(page).content.decode()
    made = Officer.objects.get(full_name="Lê Mới")
    assert made.appointments.get().decision_number == "QĐ 5"
    # The refused rows, mended, are a list again.
    data = client.get(f"{page}tu-choi.xlsx").content
    assert openpyxl.load_workbook(io.BytesIO(data)).active["B3"].data_type == "s"  # no formula
    back = read_sheet(io.BytesIO(data)).rows
    assert back[0] == ["TT", "Họ và tên", "Sinh ngày", "Phòng ban", "Chức vụ", "Ghi chú", "Dòng", "Lý do"]  # fmt: skip
    assert [(row[1], row[6]) for row in back[1:]] == [("Lê Lạ", "6"), ("=HYPERLINK(1)", "7")]
    mended = "\n".join("\t".join(row).replace("12/31/", "31/12/") for row in back)
    send(client, place, mended)
    assert (counts(latest()), reason(latest(), 3)) == (
        (1, 0, 0, 1),
        "Họ và tên: Họ tên chỉ gồm chữ cái.",
    )
    everything = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}tung-dong.xlsx").content))
    assert [row[4].value for row in everything.active] == ["Kết quả", "mới", "bị từ chối", "bị từ chối"]  # fmt: skip
    assert AccessLogEntry.objects.filter(what="export", user=place.user("hanh")).count() == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty.csv", "Tệp không có nội dung"),
        ("tcvn3_abc.csv", "TCVN3"),
        ("mojibake_utf8_as_latin1.csv", "Chữ tiếng Việt trong tệp bị lỗi"),
        ("far_cell.xlsx", "10.000 dòng"),
        ("ole_encrypted.xlsx", "mật khẩu"),
        ("macro_inside.xlsx", "macro"),
    ],
)
def test_a_file_that_is_not_read_says_why(place, client_of, name, message):
    client = client_of("hanh")
    response = send(client, place, sample(name), name)
    assert (response.status_code, RosterImport.objects.count()) == (422, 0)
    assert message in response.content.decode()


def test_slips_in_the_form_are_told_before_the_file_is_read(place, client_of):
    client = client_of("hanh")
    for terms, message in (
        ({"active_from": "31/02/2026"}, "Không có ngày này"),
        ({"active_from": "01/11/2036"}, "quá xa"),
        ({"agency": place.units["B"].uid}, "hợp lệ"),  # not hers
    ):
        response = send(client, place, sample("good_utf8.csv"), **terms)
        assert (response.status_code, message in response.content.decode()) == (422, True)
    assert RosterImport.objects.count() == 0


def test_columns_are_said_by_hand_and_the_first_person_is_not_lost(place, client_of):
    client = client_of("hanh")
    response = send(client, place, sample("no_header.csv"))
    roster = latest()
    page = f"/ho-so/nhap/{roster.uid}/"
    assert response["Location"] == client.get(page)["Location"] == f"{page}cot/"
    offered = re.findall(
        r'<option value="(\w+)" selected', client.get(f"{page}cot/").content.decode()
    )
    assert offered == ["number", "full_name", "birth", "identity", "email"]
    nothing = {f"column-{place}": "-" for place in range(7)} | {"titles": "0"}
    for columns, message in (
        ({}, "Chọn cột ghi họ tên"),
        ({"column-1": "full_name", "column-2": "full_name"}, "Đã có cột khác"),
    ):
        answer = client.post(f"{page}cot/", nothing | columns)
        assert (answer.status_code, message in answer.content.decode()) == (422, True)
    columns = {"column-0": "number", "column-1": "full_name", "column-2": "birth"}
    assert client.post(f"{page}cot/", nothing | columns)["Location"] == page
    roster.refresh_from_db()
    assert counts(roster) == (30, 0, 0, 0)
    assert roster.outcomes[0]["texts"]["full_name"] == "Lê Thị Hạnh"
    back = client.get(f"{page}tu-choi.xlsx").content
    assert read_sheet(io.BytesIO(back)).rows[0][:3] == ["Số hiệu", "Họ và tên", "Ngày sinh"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (sample("missing_column.csv"), "Thiếu cột: Họ và tên. Các cột trong tệp: Mã cán bộ,"),
        ("Họ tên,Ngày sinh,Năm sinh\nLê Mới,1/2/1990,\n", "Cột Năm sinh xuất hiện hai lần."),
    ],
)
def test_columns_that_are_missing_or_twice_are_asked_about(place, client_of, data, problem):
    client = client_of("hanh")
    page = send(client, place, data)["Location"]
    assert page.endswith("/cot/")
    assert problem in client.get(page).content.decode()


def test_who_is_who_is_chosen_on_the_page(place, client_of):
    Officer.objects.filter(pk=place["an"].pk).update(number="X-1")
    name = place["an"].full_name
    roster = brought(place, person("", name, "1990", OFFICE, "Một cửa"), person("N", name))
    client, page = client_of("hanh"), f"/ho-so/nhap/{roster.uid}/"
    shown = client.get(page).content.decode()
    assert (shown.count('<fieldset class="card roster-pair"'), "Một cửa" in shown) == (2, True)
    forged = {"row-2": str(place["en"].uid), "row-9": "another", "position-0": "x"}
    client.post(f"{page}chon/", forged)
    roster.refresh_from_db()
    assert (counts(roster), roster.people, roster.positions) == ((0, 0, 0, 2), {}, {})
    client.post(f"{page}chon/", {"row-2": str(place["an"].uid), "row-3": "another"})
    roster.refresh_from_db()
    assert counts(roster) == (1, 1, 0, 0)
    # "Write" with a choice that was not sent takes it in and shows it, and writes the next time.
    assert f'form="ask" formaction="{page}ghi/"' in client.get(page).content.decode()
    for written in (False, True):
        seen = roster.checked_at.isoformat()
        client.post(f"{page}ghi/", {"seen": seen, "position-0": "CM26"})
        roster.refresh_from_db()
        assert (roster.positions, roster.outcomes[0].get("unknown")) == ({"mot cua": "CM26"}, None)
        assert (roster.confirmed_at is not None) is written


def test_the_file_to_start_from_and_the_list_that_is_taken_away_come_back(place, client_of):
    client = client_of("hanh")
    data = client.get("/ho-so/nhap/mau.xlsx").content
    assert read_sheet(io.BytesIO(data)).rows[0] == [
        "Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Đối tượng", "Đơn vị",
        "Vị trí việc làm", "Điện thoại", "Địa chỉ e-mail", "Giữ vị trí từ", "Số quyết định",
        "Ngày quyết định",
    ]  # fmt: skip
    assert send(client, place, data, "mau.xlsx").status_code == 302
    assert counts(latest()) == (0, 0, 0, 0)
    place.add("ba", "Lê Thị Ba", "A", "A1", number="=1+1", email="ba@b.vn", phone="+84912345678")
    for kind in ("xlsx", "csv"):
        send(client, place, client.get(f"/ho-so/danh-sach.{kind}").content, f"x.{kind}")
        assert counts(latest()) == (0, 0, 5, 0)


def test_a_list_is_its_keepers_alone(place, client_of):
    roster = chosen(brought(place, person("N", "Lê Mới", "1990")))
    page = f"/ho-so/nhap/{roster.uid}/"
    doors = [page, f"{page}cot/", f"{page}tu-choi.xlsx", f"{page}tung-dong.xlsx"]
    for who, upload in (("ha", 302), ("lan", 422), ("an", 403), ("giang", 403)):
        client = client_of(who)
        answers = {client.get(door).status_code for door in doors}
        answers |= {client.post(f"{page}{act}/").status_code for act in ("cot", "chon", "ghi")}
        assert (who, answers) == (who, {404})
        assert (who, send(client, place, sample("good_utf8.csv")).status_code) == (who, upload)
    # What she keeps is asked when it is written, not when it was shown.
    client_of("hanh").post(f"{page}ghi/", {"seen": roster.checked_at.isoformat()})
    place["hanh"].authority.update(active_to=AT.date())
    assert run_tasks() == [True]
    roster.refresh_from_db()
    assert (counts(roster), roster.finished_at <= timezone.now()) == ((0, 0, 0, 1), True)


def test_the_preview_of_many_asks_little_of_the_database(place, client_of, queries):
    rows = [person(f"N{n}", "Lê Mới", f"{1950 + n}", OFFICE, "CM26") for n in range(50)]
    roster = brought(place, *rows)
    client, page = client_of("hanh"), f"/ho-so/nhap/{roster.uid}/"
    client.get(page)
    with queries(6):
        assert client.get(page).status_code == 200


@pytest.mark.browser
def test_on_a_phone_without_javascript(place, open_page, axe, no_sideways_scroll, tmp_path):
    Officer.objects.filter(pk=place["an"].pk).update(number="X-1")
    name = place["an"].full_name
    file = tmp_path / "danh-sach.csv"
    file.write_text(f"a,b,c\n{name},1990,Một cửa\nLê Mới,31/02/1990,\nLê Khác,1991,\n" + "x" * 140)
    page = open_page("phone", who="hanh", javascript=False)
    page.goto("/ho-so/")
    page.get_by_role("link", name="Nhập danh sách").click()
    no_sideways_scroll(page)
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Đối chiếu tệp").click()
    page.get_by_label("là tên các cột").check()
    for column, field in (("Cột 1", "Họ và tên"), ("Cột 2", "Ngày sinh"), ("Cột 3", "Vị trí việc làm")):  # fmt: skip
        page.get_by_label(column).select_option(label=field)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Đối chiếu tệp").click()
    page.get_by_label("người khác, lập hồ sơ mới").check()
    no_sideways_scroll(page)
    page.get_by_role("button", name="Đối chiếu lại").click()
    page.get_by_role("button", name="Ghi 3 dòng").click()
    no_sideways_scroll(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Đang ghi danh sách"
    assert run_tasks() == [True]
    page.get_by_role("link", name="Xem lại").click()
    no_sideways_scroll(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Đã ghi danh sách"


@pytest.mark.browser
def test_every_page_of_it_is_accessible(place, open_page, axe):
    Officer.objects.filter(pk=place["an"].pk).update(number="X-1")
    rows = [person("", place["an"].full_name, "1990", OFFICE, "Một cửa"), person("N", "Lê 1"), person("X-1", phone="0911111111")]  # fmt: skip
    roster = brought(place, *rows)
    past = Proposal("Kỹ năng số", "Sở Nội vụ", ProgrammeType.objects.first(), AT.date())
    propose_past_training(lines=[PastLine(place["an"], past)], source="x", at=AT, by=None)
    page = open_page("phone", who="hanh", dark=True)
    for address in (
        "nhap-qua-trinh",
        "minh-chung-ngoai",
        "nhap",
        f"nhap/{roster.uid}/cot",
        f"nhap/{roster.uid}",
    ):
        page.goto(f"/ho-so/{address}/")
        assert (address, axe(page)) == (address, [])
    page.get_by_role("button", name="Ghi 1 dòng").click()
    page.get_by_role("heading", name="Đang ghi danh sách").wait_for()
    assert axe(page) == []
    assert run_tasks() == [True]
    page.get_by_role("heading", name="Đã ghi danh sách").wait_for()  # it looks again by itself
    assert axe(page) == []
