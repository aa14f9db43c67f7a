"""An reads her training profile, learns what to learn, and prints what a file keeper asks for."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from courses.models import ProgrammeType
from lms.personnel.actions import correct_record, note_access, propose_evidence
from lms.personnel.actions.evidence import Proposal
from tests.personnel.world import (
    World,
    certify,
    days_ago,
    learn,
    make_world,
    moment,
    offer,
    post,
    require,
    show_level,
    today,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/toi/ho-so/", "/toi/ho-so/2c/", "/toi/ho-so/minh-chung/"]
UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = !part.matches('.menu'))"


@pytest.fixture
def told(transactional_db: None) -> World:
    """An with two posts, a gap that a course closes, and a history with every kind of line."""
    world = make_world()
    post(world, "an", "TD-VH", "CM26", kind="concurrent", active_from=days_ago(90))
    post(world, "an", "TD-VH", "CM17", active_to=days_ago(91))
    require(world, "CM25", "C04", (2, 3, 2))
    require(world, "CM26", "K05", (2, 4, 3), provenance="illustrative")
    require(world, "CM25", "C07", (1, 2, 1))
    offer(world, "Dịch vụ công trực tuyến", K05=3)
    show_level(world, "an", "C04", 2)
    certify(world.an, "Tiếp công dân")
    learn(world.an, "Chữ ký số", tiet=Decimal("2.5"))
    old = learn(world.an, "Lớp cũ", source="imported", ended=days_ago(900), paper_kind="Chứng chỉ")
    at = moment(today())
    correct_record(record=old, changes={"tiet": Decimal(16)}, reason="Thiếu tiết", at=at, by=None)
    proposal = Proposal(
        title="Lớp ngoài",
        provider="Trường Đại học",
        programme_type=ProgrammeType.objects.get(code="VTVL"),
        ended_on=today() - timedelta(days=3),
    )
    propose_evidence(officer=world.an, proposal=proposal, file=None, at=at, by=None)
    note_access(officer=world.an, user=world.user("hanh"), what="profile", at=at)
    return world


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_profile_and_forms_can_be_read_by_everyone(
    told: World, open_page: Any, axe: Any, no_sideways_scroll: Any, device: str, dark: bool
) -> None:
    page = open_page(device, who=told.user("an"), dark=dark)
    for url in PAGES:
        page.goto(url)
        page.evaluate(UNFOLD)
        assert axe(page) == [], url
        no_sideways_scroll(page)
    page.goto(PAGES[0])
    page.click("text=Giấy xác nhận hoàn thành")
    assert page.locator("h1").inner_text() == "GIẤY XÁC NHẬN HOÀN THÀNH"
    assert axe(page) == []
    no_sideways_scroll(page)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_an_finds_what_to_learn_in_one_tap(told: World, open_page: Any, device: str) -> None:
    page = open_page(device, who=told.user("an"))
    page.goto(PAGES[0])
    bars = page.locator(".competency")
    assert bars.locator("h3").all_inner_texts() == ["Dịch vụ công trực tuyến", "Giao tiếp ứng xử"]
    assert not page.locator("text=Sử dụng ngoại ngữ").first.is_visible()
    page.click("text=Chưa đánh giá: 1 năng lực")
    page.locator("li:has-text('Sử dụng ngoại ngữ')").last.wait_for()
    bars.first.locator("a").click()
    page.wait_for_url(re.compile("/khoa-hoc/.+/dich-vu-cong-truc-tuyen/$"))


def test_an_prints_what_a_keeper_asks_for(told: World, open_page: Any, tmp_path: Path) -> None:
    page = open_page("phone", who=told.user("an"), accept_downloads=True)
    page.goto(PAGES[0])
    page.click("text=Mẫu 2C, mục 26 và 27")
    rows = page.locator("table[aria-labelledby=muc-26] tbody tr")
    assert rows.count() == 3
    assert pdf_behind(page).startswith(b"%PDF")
    page.goto(PAGES[0])
    page.click("a:has-text('Minh chứng học tập')")
    page.select_option("#nam", str(today().year))
    page.select_option("#phan", "")
    page.click("button:has-text('Xem')")
    assert f"ky={today().year}" in page.url
    assert "2 khóa học, 6,5 tiết" in page.locator(".sheet").inner_text()
    assert pdf_behind(page).startswith(b"%PDF")
    page.goto(PAGES[0])
    with page.expect_download() as waiting:
        page.click("text=Toàn bộ dữ liệu của tôi")
    waiting.value.save_as(tmp_path / "data.csv")
    assert (tmp_path / "data.csv").read_text("utf-8-sig").count("Đào tạo, bồi dưỡng") == 4


def pdf_behind(page: Any) -> bytes:
    answer = page.request.get(page.locator("a:has-text('PDF')").get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def test_the_profile_works_by_keyboard_and_without_script(told: World, open_page: Any) -> None:
    page = open_page("desktop", who=told.user("an"), javascript=False)
    page.goto(PAGES[0])
    fold = page.locator("summary:has-text('Ai đã xem hồ sơ của tôi')")
    fold.focus()
    page.keyboard.press("Enter")
    page.locator("main").get_by_text("Vũ Thị Hạnh").wait_for()
    page.goto(PAGES[2])
    page.locator("#phan").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"ky=[0-9]{4}$"))


def test_controls_are_large_enough_for_a_thumb(told: World, open_page: Any) -> None:
    page = open_page("phone", who=told.user("an"))
    page.goto(PAGES[0])
    page.evaluate(UNFOLD)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main summary, main button, main select')]
            .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24)
            .map(e => e.textContent.trim())"""
    )
    assert small == []
