"""An takes the final test: on a phone, on a desktop, without scripts, by keyboard alone."""

from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, AttemptRequest, Completion
from tests.learning.quiz_story import (
    PASSWORD,
    Story,
    a_track,
    answer_all,
    right,
    spec_at,
    tell,
    wrong,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(live_site: str) -> Story:
    caches["local"].clear()
    return tell(paper=True)


def fill(page: Any, attempt: Attempt, slot: int, given: list[str]) -> None:
    """Answer the question on screen as a finger does: on the row, not on the little circle."""
    if "options" in spec_at(attempt, slot) or spec_at(attempt, slot)["type"] == "truefalse":
        for value in given:
            page.locator(f".option:has([value='{value}']) .option__text").click()
    else:
        page.get_by_label("Câu trả lời").fill(given[0])


def on(page: Any) -> None:
    with page.expect_navigation():
        page.locator(".actionbar .button--main").click()


def checked(page: Any, axe: Any, no_sideways_scroll: Any) -> None:
    assert axe(page) == []
    no_sideways_scroll(page)


@pytest.mark.parametrize(("device", "dark"), [("phone", False), ("phone", True), ("desktop", True)])
def test_the_whole_test(
    story: Story, open_page: Any, axe: Any, no_sideways_scroll: Any, device: str, dark: bool
) -> None:
    """From the course to the completed course; every page accessible, nothing wider than it is."""
    a_track(story)
    page = open_page(device, who="an", dark=dark)
    page.goto(address(story.quiz))
    checked(page, axe, no_sideways_scroll)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/luot-lam/**")
    attempt = Attempt.objects.get()
    for slot in range(1, 6):
        assert page.locator("h1").inner_text() == f"Câu {slot} trên 5"
        checked(page, axe, no_sideways_scroll)
        given = wrong(attempt, slot) if slot == 2 else right(attempt, slot)
        fill(page, attempt, slot, given)
        if slot == 3:
            page.get_by_text("Tôi chưa chắc").click()
        page.get_by_text("Đã lưu ").wait_for()
        on(page)
    assert page.locator("h1").inner_text() == "Xem lại và nộp bài"
    assert page.get_by_text("Chưa chắc", exact=True).count() == 1
    checked(page, axe, no_sideways_scroll)
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/")
    assert page.locator("h1").inner_text() == "Đạt"
    assert page.get_by_text("Đã hoàn thành khóa học").count() == 1
    checked(page, axe, no_sideways_scroll)
    assert Completion.objects.count() == 1
    page.goto(address(story.quiz))
    checked(page, axe, no_sideways_scroll)


def test_wrong_ones_are_practised_again_in_two_taps(
    story: Story, open_page: Any, axe: Any, no_sideways_scroll: Any
) -> None:
    attempt = story.start(timezone.now())
    answer_all(attempt, wrong_slots=(2, 4), at=timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    page = open_page("phone", who="an")
    page.goto(reverse("attempt_result", args=[attempt.uid]))
    page.get_by_role("button", name="Luyện lại câu sai").click()
    page.wait_for_url("**/luot-lam/**")
    assert page.locator("h1").inner_text() == "Câu 1 trên 2"
    practice = Attempt.objects.get(repeats=attempt)
    for slot in (1, 2):
        fill(page, practice, slot, right(practice, slot))
        on(page)
        assert "GIẢI-THÍCH-KÍN" in page.locator("#tra-loi").inner_text()
        checked(page, axe, no_sideways_scroll)
        on(page)
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/")
    assert page.locator("h1").inner_text() == "Đã luyện xong"


def test_with_no_attempt_left_one_press_asks_the_trainer(
    live_site: str, open_page: Any, axe: Any, no_sideways_scroll: Any
) -> None:
    story = tell(attempts=1)
    attempt = story.start(timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    page = open_page("phone", who="an")
    page.goto(reverse("attempt_result", args=[attempt.uid]))
    checked(page, axe, no_sideways_scroll)
    page.get_by_role("button", name="Xin thêm lượt").click()
    page.get_by_text("Giảng viên chưa trả lời.").wait_for()
    checked(page, axe, no_sideways_scroll)
    trainer = open_page("phone", who="binh")
    trainer.goto(reverse("attempt_requests"))
    checked(trainer, axe, no_sideways_scroll)
    trainer.get_by_role("button", name="Cho thêm một lượt").click()
    trainer.get_by_text("Không có lời xin nào").wait_for()
    checked(trainer, axe, no_sideways_scroll)
    assert AttemptRequest.objects.get().granted is True
    page.reload()
    page.get_by_role("button", name="Làm lại").click()
    page.wait_for_url("**/luot-lam/**")


def test_the_whole_test_without_scripts(story: Story, open_page: Any) -> None:
    page = open_page("phone", who="an", javascript=False)
    page.goto(address(story.quiz))
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    attempt = Attempt.objects.get()
    for slot in range(1, 6):
        if spec_at(attempt, slot)["type"] == "numeric":
            page.get_by_label("Câu trả lời").fill("nhiều lắm")
            on(page)
            assert page.get_by_text("Viết một số").count() == 1
            assert page.get_by_label("Câu trả lời").input_value() == "nhiều lắm"
        if slot == 4:
            page.get_by_text("Tôi chưa chắc").click()
        fill(page, attempt, slot, right(attempt, slot))
        on(page)
        if slot < 5:
            assert page.locator("#save-line").inner_text() == f"Đã lưu câu {slot}."
    page.get_by_role("link", name="Câu 2", exact=True).click()
    assert page.locator("h1").inner_text() == "Câu 2 trên 5"
    page.get_by_role("link", name="Câu trước").click()
    assert page.locator("h1").inner_text() == "Câu 1 trên 5"
    page.get_by_text("Tất cả câu hỏi").click()
    page.get_by_role("link", name="Xem tổng hợp và nộp bài").click()
    page.get_by_role("button", name="Nộp bài").click()
    assert page.locator("h1").inner_text() == "Đạt"
    assert Completion.objects.count() == 1


def test_the_whole_test_by_keyboard(story: Story, open_page: Any) -> None:
    """Tab, Space, arrows and Enter only; the focus is seen at every stop and never caught."""
    page = open_page("desktop", who="an")
    page.goto(address(story.quiz))
    tab_to(page, "Bắt đầu làm bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/luot-lam/**")
    attempt = Attempt.objects.get()
    for slot in range(1, 6):
        answer_by_keyboard(page, attempt, slot)
        page.get_by_text("Đã lưu ").wait_for()
        tab_to(page, "Lưu và")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, "Nộp bài")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ket-qua/")
    assert page.locator("h1").inner_text() == "Đạt"


def answer_by_keyboard(page: Any, attempt: Attempt, slot: int) -> None:
    given = right(attempt, slot)
    kind = spec_at(attempt, slot)["type"]
    if kind in {"single", "truefalse"}:
        tab_to(page, name="answer")
        page.keyboard.press("Space")
        for _ in range(10):
            if focused(page)["value"] == given[0]:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows do not reach the answer")
    if kind == "multiple":
        for value in given:
            tab_to(page, name="answer", value=value)
            page.keyboard.press("Space")
        return
    tab_to(page, name="answer")
    page.keyboard.type(given[0])


def focused(page: Any) -> dict[str, str]:
    """The element that has the focus: its words, name and value, and whether the focus is seen."""
    return page.evaluate(
        """() => { const e = document.activeElement, style = getComputedStyle(e);
            const row = e.closest('.option') ? getComputedStyle(e.closest('.option')) : style;
            return {words: (e.innerText || '').trim(), name: e.name || '', value: e.value || '',
                    seen: style.outlineStyle !== 'none' || row.boxShadow !== 'none'}; }"""
    )


def tab_to(page: Any, words: str = "", *, name: str = "", value: str = "") -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        at = focused(page)
        if at["words"] or at["name"]:
            assert at["seen"], at
        fits = at["words"].startswith(words) if words else at["name"] == name
        if fits and (not value or at["value"] == value):
            return
    raise AssertionError(f"no way to {words or name} by Tab")


def test_signing_in_leads_to_the_question(story: Story, open_page: Any, sign_in: Any) -> None:
    attempt = story.start(timezone.now())
    page = open_page("phone")
    where = f"{reverse('attempt', args=[attempt.uid])}?cau=3"
    sign_in(page, "an", PASSWORD, then=where)
    assert page.locator("h1").inner_text() == "Câu 3 trên 5"


def test_everything_to_press_is_large_enough(story: Story, open_page: Any) -> None:
    """Rows and main buttons are at least 48 px high, and an answer's whole row takes the tap."""
    attempt = story.start(timezone.now())
    page = open_page("phone", who="an")
    slot = next(n for n in range(1, 6) if spec_at(attempt, n)["type"] == "single")
    page.goto(f"{reverse('attempt', args=[attempt.uid])}?cau={slot}")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.option, .actionbar .button, .outline summary')]
            .filter(e => e.getBoundingClientRect().height < 48).map(e => e.className)"""
    )
    assert small == []
    box = page.locator(".option").nth(1).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + 4)
    page.get_by_text("Đã lưu ").wait_for()
    attempt.refresh_from_db()
    assert attempt.given(slot).value == attempt.slot(slot)["order"][1]
