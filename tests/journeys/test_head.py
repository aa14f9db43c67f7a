"""Dũng looks after his unit: who is behind, who is short, a reminder, a confirmed level."""

import io
import re

import openpyxl
import pytest

from lms.personnel.models import Attainment
from tests.reports.story import TODAY, Story, due_in, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(transactional_db: None) -> Story:
    """The centre: An overdue, Dũng due soon, Hoa with enough tiết."""
    story = tell()
    for slug in ("dich-vu", "tiep-dan"):
        story.course(slug)
    story.track("Một cửa", [(["dich-vu"], True, due_in(-3))], ("CM25",))
    story.track("Chung", [(["tiep-dan"], True, due_in(20))])
    story.add("hoa", "Lý Thị Hoa", "A", "A1")
    for username in ("dung", "hoa"):
        story.study(username, "dich-vu", done=2)
    story.tiet("hoa", 40)
    story.shown("an")
    return story


def listed(page) -> list[str]:
    return page.locator("tbody th[scope=row]").all_inner_texts()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_who_is_behind_without_a_click(story, open_page, device):
    page = open_page(device, who="dung")
    page.goto("/don-vi/")
    tiles = page.locator(".tile__value").all_inner_texts()
    assert tiles == ["33 %", "2", "1", "2", "2"]
    assert listed(page) == ["Nguyễn Thị Thu An", "Phạm Tiến Dũng", "Lý Thị Hoa"]
    assert "quá hạn" in page.locator("tbody tr").first.inner_text()
    page.get_by_role("link", name="người quá hạn").click()
    assert listed(page) == ["Nguyễn Thị Thu An"]


def test_all_are_reminded_in_two_clicks_and_a_text_is_copied(story, open_page, live_site):
    page = open_page("desktop", who="dung", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/don-vi/?loc=thieu-tiet")
    page.get_by_label("Chọn cả 2 người của danh sách này").check()
    assert page.get_by_label("Chọn: Nguyễn Thị Thu An").is_checked()
    page.get_by_role("button", name="Nhắc", exact=True).click()
    # Dũng himself is on the list, and nobody reminds himself.
    assert page.locator("h1").inner_text() == "Đã nhắc 1 người"
    page.goto("/don-vi/")
    page.get_by_label("Chọn: Nguyễn Thị Thu An").check()
    page.get_by_role("button", name="Sao chép lời nhắc").click()
    page.get_by_role("button", name="Soạn lời nhắc cho cả những người này").click()
    page.get_by_role("button", name="Sao chép", exact=True).click()
    page.get_by_text("Đã sao chép").first.wait_for()
    text = page.evaluate("navigator.clipboard.readText()").replace("\r", "").split("\n")
    assert text[0] == f"Nhắc học, ngày {TODAY:%d/%m/%Y}:"
    assert [line.split(":")[0] for line in text[1:-1]] == ["- Nguyễn Thị Thu An"]
    assert text[-1] == f"Vào học: {live_site}/toi/"


def test_without_javascript_all_are_reminded_and_told_at_home(
    story, open_page, axe, no_sideways_scroll
):
    page = open_page("phone", who="dung", javascript=False)
    page.goto("/don-vi/")
    page.get_by_label("Chọn cả 3 người của danh sách này").check()
    page.get_by_role("button", name="Nhắc", exact=True).first.click()
    # Hoa has learnt everything and has never signed in.
    assert page.locator("h1").inner_text() == "Đã nhắc 2 người"
    page.get_by_role("link", name="Xem trong sổ nhắc").click()
    page.get_by_role("link", name="Nguyễn Thị Thu An").click()
    assert page.get_by_label("Nội dung gửi").input_value().startswith("Kính gửi")
    page = open_page("phone", who="an")
    page.goto("/toi/")
    page.get_by_text("Phạm Tiến Dũng nhắc anh/chị học").first.wait_for()
    no_sideways_scroll(page)
    assert axe(page) == []
    page.get_by_role("button", name="Đã đọc").click()
    assert page.get_by_text("nhắc anh/chị học").count() == 0


def test_the_workbook_in_one_click(story, open_page):
    page = open_page("desktop", who="dung")
    page.goto("/don-vi/")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    rows = list(
        openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.values
    )
    assert [row[0] for row in rows[1:]] == listed(page)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_level_is_confirmed_after_asking(story, open_page, device):
    page = open_page(device, who="dung")
    page.goto("/don-vi/")
    page.get_by_role("link", name="Nguyễn Thị Thu An").click()
    page.get_by_role("link", name=re.compile("Xác nhận ?: Giao tiếp")).click()
    assert Attainment.objects.filter(source="head").count() == 0
    page.get_by_role("button", name="Xác nhận mức").click()
    page.get_by_text("Đã xác nhận mức năng lực").wait_for()
    assert Attainment.objects.get(source="head").recorded_by.username == "dung"


@pytest.mark.parametrize(("device", "dark"), [("phone", True), ("desktop", False)])
def test_every_page_is_accessible_and_fits(story, open_page, axe, no_sideways_scroll, device, dark):
    level = Attainment.objects.get().uid
    an = story["an"].uid
    page = open_page(device, who="dung", dark=dark)
    for path in (
        "/don-vi/",
        "/don-vi/?q=khongai&loc=qua-han",
        f"/don-vi/{an}/",
        f"/don-vi/{an}/nang-luc/{level}/xac-nhan/",
        "/don-vi/nhac/",
    ):
        assert page.goto(path).status == 200
        no_sideways_scroll(page)
        assert axe(page) == [], path
    for who, path in (
        ("giang", "/don-vi/"),
        ("binh", "/giang-day/"),
        ("binh", f"/giang-day/{story.courses['dich-vu'].translation_key}/"),
    ):
        page = open_page(device, who=who, dark=dark)
        assert page.goto(path).status == 200
        no_sideways_scroll(page)
        assert axe(page) == [], path
