"""Earlier training from a list: proposed, known again, confirmed many at once."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.personnel.models import Evidence, Officer, TrainingRecord

PAGE, CONFIRM = "/ho-so/nhap-qua-trinh/", "/ho-so/minh-chung-ngoai/xac-nhan/"
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


def send(client, *rows):
    file = SimpleUploadedFile("qua-trinh.csv", "\n".join([TITLES, *rows]).encode())
    return client.post(PAGE, {"file": file, "programme_type": "VTVL"})


def told(response):
    """(proposed, known, refused) on the page."""
    html = response.content.decode()
    return tuple(map(int, re.findall(r'tile__value">(\d+)<', html)))


def test_lines_are_proposed_once_and_count_when_confirmed(place, hanh):
    response = send(hanh, *ROWS)
    html = response.content.decode()
    assert (response.status_code, told(response)) == (200, (2, 0, 3))
    for reason in (
        "Không hồ sơ nào đang giữ có số hiệu này.",
        "Không hồ sơ nào đang giữ có họ tên và ngày sinh này.",
        "Đến: Không có ngày này.",
    ):
        assert reason in html
    assert told(send(hanh, *ROWS)) == (0, 2, 3)
    line = Evidence.objects.get(officer=place["an"])
    assert (line.source, line.state, line.form, line.tiet) == ("imported", "proposed", "TT", Decimal(40))  # fmt: skip
    assert (line.started_on, line.start_precision) == (date(2024, 3, 1), "month")
    assert Evidence.objects.get(officer=place["dung"]).paper_kind == "Chứng chỉ lạ"
    assert TrainingRecord.objects.count() == 0
    queue = hanh.get("/ho-so/minh-chung-ngoai/").content.decode()
    assert queue.count("nhập từ hồ sơ đã lưu") == 2
    hanh.post(CONFIRM, {"dong": [str(line.uid), "x", str(place["an"].uid)]})
    record = TrainingRecord.objects.get()
    assert (record.officer, record.source, record.source_uid) == (place["an"], "imported", line.uid)
    shown = [str(one.uid) for one in Evidence.objects.all()]
    hanh.post(CONFIRM, {"trang": shown, "tat-ca": "1"})
    assert TrainingRecord.objects.count() == 2
    assert told(send(hanh, *ROWS)) == (0, 2, 3)
    known = ROWS[0].replace("12/GCN", "")  # typed again without its number: the course is known
    assert told(send(hanh, known)) == (0, 1, 0)


def test_who_may(place, hanh, client_of):
    send(hanh, *ROWS)
    shown = [str(one.uid) for one in Evidence.objects.all()]
    client_of("lan").post(CONFIRM, {"dong": shown})
    assert {client_of(who).post(CONFIRM, {"dong": shown}).status_code for who in ("an", "giang")} == {403}  # fmt: skip
    assert {client_of(who).get(PAGE).status_code for who in ("an", "dung", "giang")} == {403}
    assert TrainingRecord.objects.count() == 0
    send(client_of("lan"), *ROWS)  # hers are others
    assert Evidence.objects.filter(officer=place["en"]).count() == 1
    Officer.objects.filter(pk=place["hanh"].pk).update(number="X-2")
    send(hanh, ROWS[0].replace("X-1", "X-2"))
    own = Evidence.objects.get(officer=place["hanh"])
    hanh.post(CONFIRM, {"dong": [str(own.uid)]})
    own.refresh_from_db()
    assert own.state == "proposed"


def test_a_file_without_its_columns_says_which(place, hanh):
    file = SimpleUploadedFile("x.csv", b"S\xe1\xbb\x91 hi\xe1\xbb\x87u,Ghi ch\xc3\xba\nX-1,a")
    response = hanh.post(PAGE, {"file": file, "programme_type": "VTVL"})
    assert response.status_code == 422
    assert "Thiếu cột: Tên khóa, lớp, Nơi đào tạo, Đến" in response.content.decode()
    assert hanh.get(f"{PAGE}mau.xlsx").status_code == 200
