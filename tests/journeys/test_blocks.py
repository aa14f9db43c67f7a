"""An goes through a lesson of all blocks: on her phone, by keyboard, without scripts, on paper."""

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from courses.models.pages import address
from tests.learning.block_story import whole_lesson
from tests.learning.course_story import begin, lay_course, lay_site, lessons_of

PRESSED = {"A", "BUTTON", "SUMMARY"}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lesson(live_site):
    caches["local"].clear()
    site = lay_site()
    course = lay_course(site, lessons=1, blocks=whole_lesson())
    begin(site, "an", course)
    return address(lessons_of(course)[0])


def focused(page, what="textContent") -> str:
    return page.evaluate(f"document.activeElement.{what}").strip()


def tab_to(page, words: str) -> None:
    """Press Tab until what has these words is focused."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if focused(page, "tagName") in PRESSED and words in focused(page):
            return
    raise AssertionError(f"{words!r} cannot be reached by Tab")


def test_blocks_on_a_phone_by_keyboard(open_page, axe, no_sideways_scroll, lesson):
    page = open_page("phone", who="an")
    page.goto(lesson)
    no_sideways_scroll(page)
    assert axe(page) == []

    # A term opens where it stands, and closes again.
    tab_to(page, "tài khoản định danh điện tử")
    page.keyboard.press("Enter")
    assert (
        page.locator(".term__meaning").inner_text().startswith("tài khoản định danh điện tử\nTài")
    )
    assert focused(page, "getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Escape")
    assert page.locator(".term__meaning").count() == 0
    assert focused(page) == "tài khoản định danh điện tử"

    # From the marked words to the note and back.
    tab_to(page, "1")
    page.keyboard.press("Enter")
    assert "#gc-" in page.url
    tab_to(page, "Về chỗ đánh dấu 1")
    page.keyboard.press("Enter")
    assert "#pc-" in page.url

    # The talk: one turn after the other, a detour, an end, another way.
    turns = page.locator("[data-turn]:not([hidden])")
    assert turns.count() == 1
    tab_to(page, "“Chị bình tĩnh. Việc này không phải của tôi.”")
    page.keyboard.press("Enter")
    tab_to(page, "Tiếp tục")
    page.keyboard.press("Enter")
    assert (turns.count(), "Thế việc của ai?" in focused(page)) == (2, True)
    tab_to(page, "“Tôi xin lỗi chị.")
    page.keyboard.press("Enter")
    tab_to(page, "Tiếp tục")
    page.keyboard.press("Enter")
    tab_to(page, "“Tuần sau xã sửa xong cho chị.”")
    page.keyboard.press("Enter")
    tab_to(page, "Tiếp tục")
    page.keyboard.press("Enter")
    assert (turns.count(), "Hội thoại kết thúc" in focused(page)) == (4, True)
    no_sideways_scroll(page)
    tab_to(page, "Thử cách khác")
    page.keyboard.press("Enter")
    assert (turns.count(), page.locator(".choice[open]").count()) == (1, 0)

    # A card by keyboard, all by one press.
    tab_to(page, "Thẻ 1 trên 3")
    page.keyboard.press("Enter")
    assert page.locator(".flashcard[open]").count() == 1
    tab_to(page, "Mở mọi thẻ")
    page.keyboard.press("Enter")
    assert (page.locator(".flashcard[open]").count(), focused(page)) == (3, "Đóng mọi thẻ")

    # What is said: searched without marks, pressed to go there.
    tab_to(page, "Đọc và tìm trong lời nói")
    page.keyboard.press("Enter")
    page.get_by_label("Tìm lời nói").fill("hay gap nhat")
    assert page.locator(".transcript__cues > li:not([hidden])").count() == 1
    assert page.locator(".transcript [role=status]").inner_text() == "Số câu tìm thấy: 1"
    page.get_by_label("Tìm lời nói").fill("khieu nai")
    assert (
        page.locator(".transcript [role=status]").inner_text() == "Không có câu nào có các từ này."
    )
    page.get_by_label("Tìm lời nói").fill("")
    page.get_by_label("Phát từ 00:16").press("Enter")
    expect(page.locator(".transcript__cues > [aria-current]")).to_contain_text("00:16")
    page.locator(".chapters a").nth(1).press("Enter")
    expect(page.locator(".chapters [aria-current]")).to_have_text("00:20 Nộp")
    page.evaluate("document.querySelector('video').pause()")
    assert axe(page) == []

    # On paper everything is open.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".prose details:not([open])").count() == 0


def test_blocks_without_scripts_and_in_the_dark(open_page, axe, no_sideways_scroll, lesson):
    page = open_page("phone", who="an", javascript=False)
    page.goto(lesson)
    no_sideways_scroll(page)
    assert page.locator("[data-turn]").count() == page.locator("[data-turn]:visible").count() == 5
    page.get_by_text("“Vâng, tôi nghe đây. Chị kể tiếp giúp tôi.”").click()
    page.get_by_role("link", name="Sang lượt 3").first.click()
    assert "#ht-" in page.url
    page.locator("a.term").first.click()
    assert "#tn-" in page.url
    page.get_by_text("Đối chiếu với gợi ý trả lời").click()
    assert page.get_by_text("Có hai việc: một").is_visible()
    assert not page.get_by_label("Tìm lời nói").is_visible()
    dark = open_page("desktop", who="an", dark=True)
    dark.goto(lesson)
    dark.locator(".choice summary").first.click()
    assert axe(dark, ".lesson") == []
