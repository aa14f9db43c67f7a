"""Hạnh keeps the files of her commune: a new officer, a post, a certificate, a wrong line, a paper."""

import io
import re
from decimal import Decimal

import pytest
from PIL import Image

from lms.personnel.ledger import counted_tiet
from lms.personnel.models import Evidence, FileTransfer, Officer
from tests.personnel.test_keeper_records import paper_of
from tests.reports.story import TODAY, Story, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(transactional_db: None) -> Story:
    return tell()


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "#eee").save(out, "JPEG")
    return {"name": "Giấy chứng nhận.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_new_officer_from_the_list_to_the_own_page(story, open_page, device):
    page = open_page(device, who="hanh")
    page.goto("/ho-so/")
    page.get_by_role("link", name="Thêm người").click()
    page.get_by_label("Họ và tên").fill("Lưu Thị Hòa")
    page.get_by_label("Số hiệu").fill("TD-501")
    page.get_by_label("Ngày sinh").fill("07/1994")
    page.get_by_label("công chức", exact=True).check()
    page.get_by_role("button", name="Tạo hồ sơ").click()
    username, code = page.locator("dd.code").all_inner_texts()
    assert username == "luu.thi.hoa"
    page.get_by_role("button", name="In phiếu").wait_for()

    # The slip opens the new account, and once the notice is read, the own page.
    own = open_page("phone")
    own.goto("/kich-hoat/")
    own.fill("[name=code]", code.lower())
    own.press("[name=code]", "Enter")
    own.fill("[name=password1]", "gió thổi qua đồng lúa")
    own.press("[name=password1]", "Enter")
    own.wait_for_url("**/tai-khoan/thong-bao/**")
    own.locator("main form button[type=submit]").click()
    own.wait_for_url("**/toi/")

    page.get_by_role("link", name="Mở hồ sơ").click()
    page.get_by_role("link", name="Phân công vị trí").click()
    page.get_by_label("Đơn vị", exact=True).select_option(label=story.units["A1"].name)
    page.get_by_label("Vị trí việc làm").fill("tu phap")
    page.get_by_label("vị trí chính").check()
    page.get_by_label("Từ", exact=True).fill("01/07/2025")
    page.get_by_role("button", name="Ghi vị trí").click()
    assert "Tư pháp – hộ tịch" in page.locator("main").inner_text()
    post = Officer.objects.get(number="TD-501").appointments.get()
    assert (post.position.code, post.unit.code) == ("CM04", "A1")

    page.get_by_role("link", name=re.compile("Thôi giữ")).click()
    page.get_by_label("Ngày cuối giữ vị trí này").fill(f"{TODAY:%d/%m/%Y}")
    page.get_by_role("button", name="Ghi ngày cuối").click()
    page.get_by_role("button", name="Bỏ ngày cuối").click()
    post.refresh_from_db()
    assert post.active_to is None


def test_without_javascript_an_unclear_position_is_asked(story, open_page):
    page = open_page("phone", who="hanh", javascript=False)
    page.goto(f"/ho-so/{story['an'].uid}/bo-nhiem/")
    page.get_by_label("Đơn vị", exact=True).select_option("A2")
    page.get_by_label("Vị trí việc làm").fill("CM2")
    page.get_by_label("kiêm nhiệm").check()
    page.get_by_label("Từ", exact=True).fill("1/4/2026")
    page.get_by_role("button", name="Ghi vị trí").click()
    page.get_by_label("Tiếp công dân", exact=False).last.check()
    page.get_by_role("button", name="Ghi vị trí").click()
    assert story["an"].appointments.filter(position__code="CM26").count() == 1


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_certificate_from_outside_counts_once_confirmed(story, open_page, device):
    own = open_page(device, who="an")
    own.goto("/toi/ho-so/")
    own.get_by_role("link", name="Minh chứng học ở nơi khác").click()
    own.get_by_role("link", name="Gửi minh chứng").click()
    own.get_by_label("Tên khóa, lớp").fill("Lớp kỹ năng số")
    own.get_by_label("Nơi đào tạo").fill("Trường Chính trị tỉnh")
    own.get_by_label("Loại chương trình").select_option("VTVL")
    own.get_by_label("Đến", exact=True).fill(f"{TODAY.year}")
    own.get_by_label("Tiết", exact=False).first.fill("16")
    own.get_by_label("Bản quét hoặc ảnh chụp giấy").set_input_files(photo())
    own.get_by_role("button", name="Gửi").click()
    assert "chờ xác nhận" in own.locator("main").inner_text()
    assert counted_tiet(story["an"], TODAY.year).counted == 0

    page = open_page(device, who="hanh")
    page.goto("/ho-so/")
    page.get_by_role("link", name="minh chứng chờ xác nhận").click()
    page.get_by_role("link", name="Nguyễn Thị Thu An").click()
    picture = page.locator("main figure img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 600
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    assert "Lớp kỹ năng số" in page.locator("main").inner_text()
    assert counted_tiet(story["an"], TODAY.year).counted == 16
    assert Evidence.objects.get().state == "confirmed"


def test_a_wrong_line_is_corrected_and_a_paper_revoked(story, open_page):
    story.line("an", title="Lớp một cửa", tiet=Decimal(8), counts=True, ended_on=TODAY)
    paper = paper_of(story, "an")
    page = open_page("phone", who="hanh")
    page.goto(f"/ho-so/{story['an'].uid}/")
    line = page.locator("#qua-trinh ~ ul > li, #qua-trinh ~ details li").filter(
        has_text="Lớp một cửa"
    )
    line.get_by_text("Sửa dòng này").click()
    line.get_by_role("link", name="Đính chính").click()
    page.get_by_label("Tiết", exact=False).first.fill("16")
    page.get_by_label("Lý do đính chính").fill("Giấy ghi 16 tiết")
    page.get_by_role("button", name="Ghi đính chính").click()
    assert "16 tiết" in page.locator("main").inner_text()
    assert counted_tiet(story["an"], TODAY.year).counted == 16

    page.goto(f"/ho-so/giay/{paper.uid}/thu-hoi/")
    page.get_by_label(re.compile("Lỗi của|lỗi của")).check()
    page.get_by_label("Giải thích").fill("Cấp nhầm tên")
    page.get_by_role("button", name="Thu hồi giấy").click()
    page.locator("main").get_by_text("Đã thu hồi giấy").wait_for()


def test_a_file_moves_when_the_other_agency_takes_it(story, open_page):
    page = open_page("desktop", who="hanh")
    page.goto(f"/ho-so/{story['an'].uid}/")
    page.get_by_role("link", name="Bàn giao hồ sơ").last.click()
    page.get_by_label("Cơ quan nhận hồ sơ").fill("lien bao")
    page.get_by_label("Lý do").fill("Quyết định điều động số 7")
    page.get_by_role("button", name="Đề nghị bàn giao").click()
    there = open_page("phone", who="lan")
    there.goto("/ho-so/")
    there.get_by_role("link", name="hồ sơ chờ nhận").click()
    there.get_by_role("button", name=re.compile("^Nhận ?: Nguyễn Thị Thu An")).click()
    assert FileTransfer.objects.get().outcome == "accepted"
    assert story["an"].kept_by.code == "B"


@pytest.mark.parametrize(("device", "dark"), [("phone", True), ("desktop", False)])
def test_every_page_is_accessible_and_fits(
    story, open_page, axe, no_sideways_scroll, device, dark, client_of
):
    from tests.personnel.test_evidence_files import OWN, proposal
    from tests.personnel.test_evidence_files import photo as picture

    client_of("an").post(OWN, proposal(picture()))
    record = story.line("an", tiet=Decimal(8))
    paper = paper_of(story, "an")
    an, post = story["an"].uid, story["an"].appointments.get().uid
    evidence = Evidence.objects.get().uid
    client_of("hanh").post(
        f"/ho-so/{story['ha'].uid}/ban-giao/", {"given_to": "B", "reason": "QĐ 7"}
    )
    page = open_page(device, who="hanh", dark=dark)
    for path in (
        "/ho-so/",
        "/ho-so/?q=an&state=cho-xac-nhan",
        "/ho-so/?q=khongai",
        "/ho-so/them/",
        f"/ho-so/{an}/",
        f"/ho-so/{an}/sua/",
        f"/ho-so/{an}/bo-nhiem/",
        f"/ho-so/{an}/ban-giao/",
        f"/ho-so/{an}/minh-chung-ngoai/them/",
        f"/ho-so/vi-tri/{post}/thoi-giu/",
        f"/ho-so/vi-tri/{post}/ghi-nham/",
        f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/",
        f"/ho-so/qua-trinh/{record.uid}/huy/",
        f"/ho-so/giay/{paper.uid}/thu-hoi/",
        "/ho-so/ban-giao/",
        "/ho-so/minh-chung-ngoai/",
        f"/ho-so/minh-chung-ngoai/{evidence}/",
        f"/ho-so/minh-chung-ngoai/{evidence}/khong-xac-nhan/",
        "/toi/ho-so/minh-chung-ngoai/",
    ):
        assert page.goto(path).status == 200, path
        no_sideways_scroll(page)
        assert axe(page) == [], path
    page.goto("/ho-so/them/")
    page.get_by_role("button", name="Tạo hồ sơ").click()
    no_sideways_scroll(page)
    assert axe(page) == []
    page.goto(f"/ho-so/{an}/")
    page.get_by_role("button", name="Cấp phiếu mới").click()
    no_sideways_scroll(page)
    assert axe(page) == []
