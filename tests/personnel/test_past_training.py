"""Earlier training from a list: shown, proposed, known again, decided many at once."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from courses.sheets import read_sheet
from lms.personnel.exchange.past_training import dated, span
from lms.personnel.models import AccessLogEntry, Evidence, Officer, TrainingImport, TrainingRecord

PAGE, QUEUE = "/ho-so/nhap-qua-trinh/", "/ho-so/minh-chung-ngoai/"
CONFIRM, REFUSE = f"{QUEUE}xac-nhan/", f"{QUEUE}khong-xac-nhan/"
TITLES = "TT,Số hiệu,Họ và tên,Ngày sinh,Tên khóa học,Cơ sở đào tạo,Từ,Đến,Hình thức,Văn bằng,Số giấy,Số tiết"
ROWS = (
    "1,X-1,,,Quản lý nhà nước,Trường Chính trị,03/2024,06/2024,Tập trung,Giấy chứng nhận,12/GCN,40",
    '2,,Phạm Tiến Dũng,,Kỹ năng số,Sở Nội vụ,,2023,,Chứng chỉ lạ,,"7,5"',
    "3,X-404,,,Kỹ năng số,Sở Nội vụ,,2023,,,,",
    "4,,Ngô Thị Én,,Kỹ năng số,Sở Nội vụ,,2023,,,,",
    "5,X-1,,,Kỹ năng số,,,31/02/2023,,,,nhiều",
)


@pytest.fixture
def hanh(place, client_of):
    Officer.objects.filter(pk=place["an"].pk).update(number="X-1")
    return client_of("hanh")


def upload(client, text, name="qua-trinh.csv"):
    """The answer to a file, and the address of its list."""
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    response = client.post(PAGE, {"file": file, "programme_type": "VTVL"})
    return response, response.get("Location", "")


def send(client, *rows):
    """A list brought in and proposed; its numbers: (proposed, known, refused)."""
    _response, address = upload(client, "\n".join([TITLES, *rows]))
    client.post(f"{address}de-nghi/")
    brought = TrainingImport.objects.latest("pk")
    return brought.new, brought.unchanged, brought.refused


def test_lines_are_proposed_once_and_count_when_confirmed(place, hanh):
    _response, address = upload(hanh, "\n".join([TITLES, *ROWS]))
    html = hanh.get(address).content.decode()
    assert re.findall(r'tile__value">(\d+)<', html) == ["2", "0", "3"]
    for reason in (
        "Không hồ sơ nào đang giữ có số hiệu này.",
        "Không hồ sơ nào đang giữ có họ tên và ngày sinh này.",
        "Đến: Không có ngày này.",
    ):
        assert reason in html
    assert Evidence.objects.count() == 0
    assert "03/2024 – " in hanh.get(address).content.decode()
    for _time in range(2):
        assert hanh.post(f"{address}de-nghi/")["Location"] == address
    assert (Evidence.objects.count(), "Đã đưa vào chờ xác nhận" in hanh.get(address).content.decode()) == (2, True)  # fmt: skip
    assert send(hanh, *ROWS) == (0, 2, 3)
    line = Evidence.objects.get(officer=place["an"])
    assert (line.source, line.state, line.form, line.tiet) == ("imported", "proposed", "TT", Decimal(40))  # fmt: skip
    assert (line.started_on, line.start_precision) == (date(2024, 3, 1), "month")
    assert Evidence.objects.get(officer=place["dung"]).paper_kind == "Chứng chỉ lạ"
    assert TrainingRecord.objects.count() == 0
    queue = hanh.get(QUEUE).content.decode()
    assert queue.count("nhập từ hồ sơ đã lưu") == 3  # two lines and the filter
    hanh.post(CONFIRM, {"dong": [str(line.uid), "x", str(place["an"].uid)]})
    record = TrainingRecord.objects.get()
    assert (record.officer, record.source, record.source_uid) == (place["an"], "imported", line.uid)
    hanh.post(CONFIRM, {"tat-ca": "1", "luc": timezone.now().isoformat()})
    assert TrainingRecord.objects.count() == 2
    assert send(hanh, *ROWS) == (0, 2, 3)
    known = ROWS[0].replace("12/GCN", "")  # typed again without its number: the course is known
    assert send(hanh, known, known) == (0, 2, 0)


def test_refused_rows_come_back_mended_and_a_file_with_odd_titles_is_asked_about(place, hanh):
    text = f"DANH SÁCH;;;\nCán bộ;Lớp đã học;Do ai mở;Khi nào\n{place['an'].full_name};Kỹ năng số;Sở Nội vụ;3/2024 - 6/2024\n;Kỹ năng số;Sở Nội vụ;2024\n"  # fmt: skip
    _response, address = upload(hanh, text)
    assert address.endswith("/cot/")
    shown = hanh.get(address).content.decode()
    assert [one in shown for one in ("Cột 4", "Khóa học, lớp", "Sở Nội vụ")] == [True, False, True]
    columns = {f"column-{place}": name for place, name in enumerate(("full_name", "title", "provider", "ended"))}  # fmt: skip
    short = hanh.post(address, columns | {"titles": "1", "column-3": "-"})
    assert (short.status_code, "Chọn cột cho:" in short.content.decode()) == (422, True)
    page = hanh.post(address, columns | {"titles": "0"})["Location"]
    brought = TrainingImport.objects.get()
    assert (brought.new, brought.refused) == (1, 3)
    data = hanh.get(f"{page}tu-choi.xlsx").content
    titles, *rows = read_sheet(io.BytesIO(data)).rows
    assert titles[-3:] == ["Đến", "Dòng", "Lý do"]
    assert [row[4:] for row in rows][-1] == ["4", "Ghi số hiệu hoặc họ và tên."]
    assert AccessLogEntry.objects.filter(what="export", user=place.user("hanh")).count() == 1
    _response, again = upload(hanh, data, "tu-choi.xlsx")  # its columns are known now
    assert re.fullmatch(rf"{PAGE}[0-9a-f-]+/", again)
    hanh.post(f"{page}de-nghi/")
    line = Evidence.objects.get()
    assert (line.officer, line.span) == (place["an"], "03/2024 – 06/2024")


def test_many_are_refused_for_one_reason_and_the_list_does_not_bring_them_back(place, hanh):
    send(hanh, *ROWS)
    late = {"tat-ca": "1", "luc": "2020-01-01T00:00:00+00:00"}
    assert hanh.post(REFUSE, late)["Location"] == QUEUE  # what came after the look is not meant
    now = {"tat-ca": "1", "luc": timezone.now().isoformat()}
    narrow = f"{REFUSE}?q=dung+tien&nguon=imported"
    asked = hanh.post(narrow, now)
    assert (asked.status_code, "Không xác nhận 1 dòng" in asked.content.decode()) == (200, True)
    [uids] = re.findall(r'name="dong" value="([^"]+)"', asked.content.decode())
    assert hanh.post(narrow, {"dong": uids, "reason": " "}).status_code == 422
    hanh.post(narrow, {"dong": uids, "reason": "Sai cột"})
    line = Evidence.objects.get(officer=place["dung"])
    assert (line.state, line.reason, line.decided_by) == ("refused", "Sai cột", place.user("hanh"))
    assert Evidence.objects.proposed().count() == 1
    assert send(hanh, *ROWS[:2]) == (0, 2, 0)
    told = TrainingImport.objects.latest("pk").outcomes
    assert [one["known"] for one in told] == ["Đang chờ xác nhận.", "Đã không được xác nhận. Nếu đúng, hãy thêm trong hồ sơ của người đó."]  # fmt: skip


def test_who_may(place, hanh, client_of):
    send(hanh, *ROWS)
    address = f"{PAGE}{TrainingImport.objects.get().uid}/"
    shown = [str(one.uid) for one in Evidence.objects.all()]
    client_of("lan").post(CONFIRM, {"dong": shown})
    client_of("lan").post(REFUSE, {"dong": shown, "reason": "x"})
    assert {client_of(who).post(act, {"dong": shown}).status_code for who in ("an", "giang") for act in (CONFIRM, REFUSE)} == {403}  # fmt: skip
    assert {client_of(who).get(PAGE).status_code for who in ("an", "dung", "giang")} == {403}
    for who in ("lan", "ha", "an", "giang"):
        answers = {client_of(who).get(f"{address}{door}").status_code for door in ("", "cot/", "tu-choi.xlsx")}  # fmt: skip
        answers |= {client_of(who).post(f"{address}de-nghi/").status_code}
        assert (who, answers) == (who, {404})
    assert Evidence.objects.proposed().count() == 2
    send(client_of("lan"), *ROWS)  # hers are others
    assert Evidence.objects.filter(officer=place["en"]).count() == 1
    Officer.objects.filter(pk=place["hanh"].pk).update(number="X-2")
    send(hanh, ROWS[0].replace("X-1", "X-2"))
    own = Evidence.objects.get(officer=place["hanh"])
    hanh.post(CONFIRM, {"dong": [str(own.uid)]})
    own.refresh_from_db()
    assert own.state == "proposed"


def test_a_file_without_its_columns_says_which(place, hanh):
    _response, address = upload(hanh, "Số hiệu,Ghi chú\nX-1,a")
    assert "Thiếu cột: Tên khóa, lớp, Nơi đào tạo, Đến" in hanh.get(address).content.decode()
    assert hanh.get(f"{PAGE}mau.xlsx").status_code == 200
    response, _address = upload(hanh, b"")
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("03/2024 - 06/2024", ("03/2024", "06/2024")),
        ("từ 3/2024 đến 6/2024", ("03/2024", "06/2024")),
        ("2019-2023", ("2019", "2023")),
        ("01-03-2024 – 05-03-2024", ("01/03/2024", "05/03/2024")),
        ("tháng 3/2024 đến tháng 6 năm 2024", ("03/2024", "06/2024")),
        ("01-06-2024", ("", "")),
        ("2024-06", ("", "")),
        ("3 tháng", ("", "")),
    ],
)
def test_from_and_to_in_one_cell(text, read):
    assert span(text) == read
    assert dated("ngày 5 tháng 6 năm 2024") == "05/06/2024"
