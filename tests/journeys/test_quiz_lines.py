"""A test on a bad line: offline, slow, signed out, in two windows, against the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from lms.learning.models import Attempt, RefusedAnswer
from tests.learning.quiz_story import PASSWORD, Story, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIVE_SECONDS = 5000


@pytest.fixture
def story(live_site: str) -> Story:
    caches["local"].clear()
    return tell(questions=3, kind="single")


@pytest.fixture
def attempt(story: Story) -> Attempt:
    return story.start(timezone.now())


def where(attempt: Attempt, slot: int = 1) -> str:
    return f"{reverse('attempt', args=[attempt.uid])}?cau={slot}"


def options(attempt: Attempt, slot: int = 1) -> list[str]:
    return (attempt.slot(slot) or {})["order"]


def choose(page: Any, option: str) -> None:
    page.locator(f".option:has([value='{option}']) .option__text").click()


def saved(page: Any) -> None:
    page.get_by_text("Đã lưu ").wait_for()


def stands(attempt: Attempt, slot: int = 1) -> tuple[Any, int]:
    attempt.refresh_from_db()
    return attempt.given(slot)[:2]


def drafts(page: Any) -> dict[str, str]:
    return page.evaluate("() => ({...localStorage})")


def test_an_answer_given_offline_is_kept_and_sent_on_return(
    attempt: Attempt, open_page: Any
) -> None:
    """F12: said within five seconds, kept on the device, sent when the line is back."""
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    page.context.set_offline(True)
    first, second, *_rest = options(attempt)
    choose(page, first)
    page.get_by_text("Chưa lưu.").wait_for(timeout=FIVE_SECONDS)
    choose(page, second)
    kept = drafts(page)
    assert list(kept) == [f"tienhoc:{attempt.uid}:1"]
    assert kept[f"tienhoc:{attempt.uid}:1"] == f'{{"seq":1,"value":["{second}"],"unsure":false}}'
    page.locator(".actionbar .button--main").click()
    assert page.locator("h1").inner_text() == "Câu 1 trên 3"  # it does not leave what is unsaved
    assert stands(attempt) == (None, 0)
    with page.expect_navigation():
        page.context.set_offline(False)
    assert page.locator("h1").inner_text() == "Câu 2 trên 3"  # the press was not forgotten
    assert stands(attempt) == (second, 1)
    assert drafts(page) == {}


def test_a_browser_closed_offline_sends_the_answer_when_it_is_opened_again(
    attempt: Attempt, open_page: Any
) -> None:
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    page.context.set_offline(True)
    option = options(attempt)[2]
    choose(page, option)
    page.get_by_text("Chưa lưu.").wait_for()
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(where(attempt, 3))  # another question: what is kept is sent all the same
    again.wait_for_function("() => localStorage.length === 0")
    assert stands(attempt) == (option, 1)


def test_the_overview_sends_what_is_kept_before_it_is_handed_in(
    attempt: Attempt, open_page: Any
) -> None:
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    page.context.set_offline(True)
    choose(page, options(attempt)[0])
    page.get_by_text("Chưa lưu.").wait_for()
    page.context.route("**/luu/", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(reverse("attempt_summary", args=[attempt.uid]))
    assert page.get_by_text("Còn 3 câu chưa trả lời").count() == 1
    with page.expect_navigation():
        page.context.unroute("**/luu/")
        page.evaluate("() => dispatchEvent(new Event('online'))")
    page.get_by_text("Còn 2 câu chưa trả lời").wait_for()


def test_a_slow_server_is_told_within_five_seconds(attempt: Attempt, open_page: Any) -> None:
    """I10: the learner sees a true state while the answer hangs, and the end of it."""
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/luu/", hold)
    choose(page, options(attempt)[0])
    page.get_by_text("Chưa lưu.").wait_for(timeout=FIVE_SECONDS)
    held[0].continue_()
    saved(page)
    assert page.locator("#save-line.is-unsaved").count() == 0
    assert len(held) == 1  # it waited instead of asking again and again


def test_a_lost_acknowledgement_is_no_quarrel_with_oneself(
    attempt: Attempt, open_page: Any
) -> None:
    """F11: saved, unheard, changed meanwhile: the newer answer wins without a question."""
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    first, second, *_rest = options(attempt)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/luu/", lose)
    choose(page, first)
    page.get_by_text("Chưa lưu.").wait_for()
    assert stands(attempt) == (first, 1)
    page.unroute("**/luu/")
    choose(page, second)
    saved(page)
    assert stands(attempt) == (second, 2)
    assert page.locator("h1").inner_text() == "Câu 1 trên 3"
    assert RefusedAnswer.objects.count() <= 1


def test_a_stale_window_is_told_and_chooses(attempt: Attempt, open_page: Any) -> None:
    """T026: both values are shown; taking the own one, and keeping the other."""
    first, second, third, *_rest = options(attempt)
    page = open_page("desktop", who="an")
    stale = page.context.new_page()
    for window in (page, stale):
        window.goto(where(attempt))
    choose(page, first)
    saved(page)
    choose(stale, second)
    stale.get_by_role("heading", name="Một câu có hai câu trả lời").wait_for()
    assert stands(attempt) == (first, 1)
    stale.get_by_role("button", name="Lấy câu trả lời này").click()
    stale.wait_for_url("**/?cau=1*")
    assert stands(attempt) == (second, 2)

    choose(page, third)  # now this window is the stale one
    page.get_by_role("heading", name="Một câu có hai câu trả lời").wait_for()
    page.get_by_role("link", name="Giữ câu trả lời này").click()
    page.wait_for_url("**/?cau=1")
    assert page.locator(f"[name=answer][value='{second}']").is_checked()
    assert stands(attempt) == (second, 2)
    assert sorted(RefusedAnswer.objects.values_list("value", flat=True)) == sorted([second, third])
    choose(page, third)
    saved(page)
    assert stands(attempt) == (third, 3)


def test_a_session_that_ended_costs_no_answer(attempt: Attempt, open_page: Any, axe: Any) -> None:
    """T044, F13: sign in again, be back at the same question, the answer is sent."""
    page = open_page("phone", who="an")
    page.goto(where(attempt, 2))
    Session.objects.all().delete()
    option = options(attempt, 2)[1]
    choose(page, option)
    page.get_by_text("phiên đăng nhập đã hết").wait_for(timeout=FIVE_SECONDS)
    assert axe(page) == []
    page.get_by_role("link", name="Đăng nhập lại").click()
    page.fill("[name=login]", "an")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/luot-lam/**")
    assert page.locator("h1").inner_text() == "Câu 2 trên 3"
    assert page.locator(f"[name=answer][value='{option}']").is_checked()
    saved(page)
    assert stands(attempt, 2) == (option, 1)
    assert drafts(page) == {}


def test_another_person_at_the_same_computer_sends_nothing(
    story: Story, attempt: Attempt, open_page: Any
) -> None:
    """What is kept on a shared computer belongs to its attempt, which others cannot open."""
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    page.context.set_offline(True)
    choose(page, options(attempt)[0])
    page.get_by_text("Chưa lưu.").wait_for()
    kept = drafts(page)
    assert "Lựa chọn" not in str(kept)
    assert "An" not in str(kept)
    other = open_page("phone", who="en")
    assert other.goto(where(attempt)).status == 404
    assert stands(attempt) == (None, 0)


def test_the_clock_speaks_thrice_and_hands_nothing_in(live_site: str, open_page: Any) -> None:
    """Announced at 10, 5 and 1 minutes; the end is said, the server closes on the next touch."""
    story = tell(questions=2, kind="single", time_limit=12)
    attempt = story.start(timezone.now())
    page = open_page("phone", who="an")
    page.clock.install()
    page.goto(where(attempt))
    posts: list[str] = []
    page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    page.evaluate(
        """() => { window.said = []; const box = document.getElementById('time-said');
            new MutationObserver(() => window.said.push(box.textContent))
                .observe(box, {childList: true}); }"""
    )
    assert page.locator("#time-left").inner_text().strip() == "Còn 12 phút"
    page.clock.run_for(8 * 60 * 1000)
    assert page.locator("#time-left.is-short").count() == 1
    page.clock.run_for(5 * 60 * 1000)
    assert page.evaluate("() => window.said") == [
        "Còn 10 phút",
        "Còn 5 phút",
        "Còn 1 phút",
        "Đã hết giờ. Các câu đã lưu được tính điểm.",
    ]
    assert posts == []
    page.reload()
    assert page.locator("#time-left").inner_text().strip() == "Còn 12 phút"  # the server's clock
    Attempt.objects.update(due_at=timezone.now() - timedelta(seconds=5))
    page.reload()
    assert page.locator("h1").inner_text() == "Đã hết giờ"
    assert Attempt.objects.get().closed_at is None
    page.get_by_role("button", name="Xem kết quả").click()
    page.wait_for_url("**/ket-qua/")
    assert Attempt.objects.get().closed_at is not None


def test_an_answer_after_the_end_is_shown_as_late(live_site: str, open_page: Any, axe: Any) -> None:
    story = tell(questions=2, kind="single", time_limit=12)
    attempt = story.start(timezone.now())
    page = open_page("phone", who="an")
    page.goto(where(attempt))
    Attempt.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    choose(page, options(attempt)[0])
    page.get_by_text("Câu trả lời này đến muộn.").wait_for()
    assert axe(page) == []
    assert (RefusedAnswer.objects.get().reason, stands(attempt)) == ("late", (None, 0))
    page.get_by_role("button", name="Xem kết quả").click()
    page.wait_for_url("**/ket-qua/")


def test_a_browser_without_storage_still_saves(attempt: Attempt, open_page: Any) -> None:
    page = open_page("phone", who="an")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('none'); }});"
    )
    page.goto(where(attempt))
    page.context.set_offline(True)
    option = options(attempt)[1]
    choose(page, option)
    page.get_by_text("Chưa lưu.").wait_for()
    page.context.set_offline(False)
    saved(page)
    assert stands(attempt) == (option, 1)
