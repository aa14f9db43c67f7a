"""The first day: from a list of people to printed slips, and from a slip to the first lesson.

Everything is done in the browser, by what a person sees; how long it takes is reckoned from what is read,
typed and pressed (`tests/support/person.py`). docs/van-hanh.md has the figures.
"""

import io
import random
import sys
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from lms.accounts.models import ActivationSlip, User
from lms.demo.cast import PASSWORD, TIEN_DU
from lms.demo.names import make_up
from lms.personnel.actions import hand_out_slip
from lms.personnel.models import Officer, OrgUnit
from lms.personnel.views.slips import activation_url
from tests.support.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def test_from_the_slip_to_the_first_lesson(live_site, open_page, axe, no_sideways_scroll):
    """Five acts, one of them typing, and no e-mail: three minutes are asked for."""
    en = User.objects.get(username="en")
    by = User.objects.get(username="lam")
    code = hand_out_slip(officer=en.officer, at=timezone.now(), by=by)
    page = open_page("phone", site=live_site)
    person = Person(page)

    def holds() -> None:
        no_sideways_scroll(page)
        assert axe(page) == [], page.title()

    person.scans(activation_url(code))
    assert code not in page.url
    person.reads()
    holds()
    person.types(page.get_by_label("Mật khẩu mới"), "gió thổi qua đồng lúa")
    person.presses(page.get_by_role("button", name="Lưu và vào học"))
    page.get_by_role("heading", level=1, name="Thông tin được ghi nhận").wait_for()
    person.reads()
    holds()
    person.presses(page.get_by_role("button", name="Đã đọc, tiếp tục"))
    page.wait_for_url("**/toi/")
    person.looks()
    holds()
    person.presses(page.locator("main").get_by_role("button", name="Bắt đầu học").first)
    page.get_by_role("heading", level=1).wait_for()
    assert page.locator("h1").inner_text() == "Bản đồ dịch vụ công trực tuyến ở cấp xã"
    assert person.acts == ["scan", "Lưu và vào học", "Đã đọc, tiếp tục", "Bắt đầu học"]
    sys.stdout.write(f"slip to first lesson: {person.seconds:.0f} s\n")
    assert person.seconds <= 180


PEOPLE = 82
TITLES = ["TT", "Họ và tên", "Ngày sinh", "Đơn vị", "Vị trí việc làm", "Điện thoại", "Số hiệu"]


def list_of_people() -> list[list[str]]:
    """What a commune has: two rows are wrong, a day that is none and a unit that is none."""
    rng = random.Random(82)
    units = list(
        OrgUnit.objects.filter(code__startswith=f"{TIEN_DU}-").values_list("name", flat=True)
    )
    rows = []
    for number in range(1, PEOPLE + 1):
        person = make_up(rng)
        born, unit = f"{person.birth_date:%d/%m/%Y}", units[number % len(units)]
        rows.append([
            str(number), person.full_name, born, unit, "Tiếp công dân", f"0912 {number:03} 456", f"N{number:03}",
        ])  # fmt: skip
    rows[9][2], rows[40][3] = "31/02/1985", "Phòng Không Có"
    return rows


def workbook(rows: list[list[Any]]) -> dict[str, Any]:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "danh-sach.xlsx", "mimeType": kind, "buffer": out.getvalue()}


def downloaded(page: Any, place: Any) -> bytes:
    with page.expect_download() as waiting:
        place.click()
    return waiting.value.path().read_bytes()


@pytest.mark.one_database
def test_from_a_list_of_82_people_to_printed_slips(real_site, open_page, sign_in):
    """A keeper, alone, with two wrong rows in her list; a quarter of an hour is asked for."""
    rows = list_of_people()
    page = open_page("desktop", site=real_site.url)
    sign_in(page, "hanh", PASSWORD)
    keeper = Person(page)
    before = Officer.objects.count()

    def hands_in(table: list[list[Any]]) -> None:
        keeper.spends(20)  # to find the file in the window of the machine
        page.get_by_label("Tệp danh sách").set_input_files(workbook(table))
        keeper.presses(page.get_by_role("button", name="Đối chiếu tệp"))
        page.get_by_role("heading", level=1, name="Xem trước thay đổi").wait_for()
        keeper.reads()

    def lets_it_be_written() -> None:
        keeper.presses(page.get_by_role("button", name="Ghi "))
        page.get_by_role("heading", level=1, name="Đã ghi danh sách").wait_for()
        keeper.looks()

    page.goto("/ho-so/")
    keeper.looks()
    keeper.presses(page.get_by_role("link", name="Nhập danh sách"))
    keeper.reads()
    hands_in([TITLES, *rows])
    lets_it_be_written()
    refused = downloaded(page, page.get_by_role("link", name="Dòng bị từ chối (XLSX)"))
    titles, *wrong = [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(refused)).active.values
    ]
    assert [row[0] for row in wrong] == ["10", "41"]
    wrong[0][2], wrong[1][3] = "28/02/1985", rows[0][3]
    keeper.spends(60)  # to open the file, to read two reasons, to mend two cells, to save
    page.goto("/ho-so/nhap/")
    hands_in([titles, *wrong])
    lets_it_be_written()
    assert Officer.objects.count() == before + PEOPLE

    keeper.presses(page.get_by_role("link", name="Phiếu kích hoạt").last)
    keeper.looks()
    made = downloaded(page, page.get_by_role("button", name="Lập phiếu"))
    keeper.spends(120)  # the printer
    slips = ActivationSlip.objects.filter(user__officer__number__startswith="N").count()
    pages = len(PdfReader(io.BytesIO(made)).pages)
    sys.stdout.write(f"list of 82 people to printed slips: {keeper.seconds:.0f} s\n")
    assert (slips, pages >= 11, keeper.seconds <= 900) == (PEOPLE, True, True)
