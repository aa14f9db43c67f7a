"""The own data to take away: everything, readable in a spreadsheet, and no formula (T063)."""

import csv
import io

import pytest

from courses.models import ProgrammeType
from lms.personnel.actions import correct_record, note_access, propose_evidence
from lms.personnel.actions.evidence import Proposal
from tests.personnel.world import POISON, certify, learn, moment, post, show_level, today

pytestmark = pytest.mark.django_db
URL = "/toi/ho-so/du-lieu.csv"


def rows(client) -> list[dict[str, str]]:
    response = client.get(URL)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_every_fact_is_a_row(world, client_of):
    at = moment(today())
    post(world, "an", "TD-VH", "CM26", decision_number="12/QĐ-UBND")
    certify(world.an)
    old = learn(world.an, "Lớp cũ", source="imported")
    correct_record(record=old, changes={"title": "Lớp"}, reason="Nhầm tên", at=at, by=None)
    show_level(world, "an", "C04", 2)
    proposal = Proposal(
        title="Ngoài",
        provider="Trường",
        programme_type=ProgrammeType.objects.get(code="VTVL"),
        ended_on=today(),
    )
    propose_evidence(officer=world.an, proposal=proposal, file=None, at=at, by=None)
    note_access(officer=world.an, user=world.user("hanh"), what="profile", at=at)
    found = rows(client_of(world.user("an")))
    assert [(row["Loại dòng"], row["Nội dung"], row["Trạng thái"]) for row in found] == [
        ("Thông tin cá nhân", "Nguyễn Thị Thu An", "công chức"),
        ("Vị trí công tác", "Chuyên viên về việc CM25", "vị trí chính"),
        ("Vị trí công tác", "Chuyên viên về việc CM26", "vị trí chính"),
        ("Đào tạo, bồi dưỡng", "Lớp", "còn hiệu lực"),
        ("Đào tạo, bồi dưỡng", "Lớp cũ", "đã có dòng đính chính"),
        ("Đào tạo, bồi dưỡng", "Tiếp công dân", "còn hiệu lực"),
        ("Minh chứng", "Ngoài", "chờ xác nhận"),
        ("Năng lực", "Giao tiếp ứng xử", ""),
        ("Lượt xem hồ sơ", "hồ sơ đào tạo", ""),
    ]
    line = found[5]
    assert (line["Tiết"], line["Hình thức học"], line["Số"], line["Nguồn"]) == (
        "4",
        "Tự học",
        "01/GXNHT-UBND",
        "hoàn thành trên hệ thống",
    )
    assert found[-1]["Đơn vị, cơ sở"] == "Vũ Thị Hạnh"


def test_no_cell_is_a_formula(world, client_of):
    world.an.full_name = '=HYPERLINK("http://x.example")'
    world.an.phone = "+84912345678"
    world.an.save()
    for title in ("=1+1", "@SUM(A1)", "-2+3", "+cmd", POISON):
        learn(world.an, title, provider="\t=1+1")
    found = rows(client_of(world.user("an")))
    cells = [cell for row in found for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []
    assert found[0]["Nội dung"] == '\'=HYPERLINK("http://x.example")'
    assert found[0]["Ghi chú"] == "'+84912345678"
    assert POISON in {row["Nội dung"] for row in found}
