"""An on her phone: signs in, sees what comes next, finds a course, studies it, and comes back to it.

Each in a real browser: on a phone and on a desktop, without scripts, by keyboard alone.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.urls import reverse

from courses.models import CaptionTrack, CustomMedia
from courses.models.pages import address
from lms.demo.content_files import CONTENT
from lms.learning.models import Completion, Progress, StudyRound
from tests.learning.course_story import (
    begin,
    every_block,
    lay_course,
    lay_site,
    lessons_of,
    question,
    track,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "tre-xanh-ben-dong-song"
FILM = CONTENT / "dich-vu-cong-truc-tuyen" / "tep" / "nop-ho-so-truc-tuyen.mp4"
TEXT = "".join(f"<p>Đoạn {n}: ghi đủ người, việc, kết quả.</p>" for n in range(12))


@pytest.fixture
def site(live_site):
    caches["local"].clear()
    return lay_site()


def long_lesson() -> list:
    """A lesson of many screens, with questions in it."""
    return [*every_block(), *[("text", TEXT) for _n in range(6)], question(0), question(2)]


def film() -> CustomMedia:
    """The silent film of the demo, with its captions."""
    media = CustomMedia.objects.create(
        title="Nộp hồ sơ", type="video", duration=61, file=ContentFile(FILM.read_bytes(), FILM.name)
    )
    captions = Path(str(FILM).replace(".mp4", ".vtt")).read_bytes()
    CaptionTrack.objects.create(media=media, file=ContentFile(captions, "phim.vtt"))
    return media


def block_on_screen(page) -> str:
    """The block that a reader is looking at."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-block]')]
            .filter(b => b.getBoundingClientRect().top <= innerHeight / 3)
            .map(b => b.getAttribute('data-block')).pop()"""
    )


def wait_for_place(lesson, expected: str, page) -> None:
    for _try in range(60):
        kept = Progress.objects.filter(activity_uid=lesson.translation_key).first()
        if kept and kept.place.startswith(expected):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"kept {kept and kept.place!r}, not {expected!r}")


# 1. Home -----------------------------------------------------------------------------------------


def test_an_signs_in_and_sees_the_next_step_and_what_is_due(site, phone, sign_in, axe):
    course = lay_course(site, "Tiếp công dân", lessons=4)
    begin(site, "an", course, done=2)
    track("Phục vụ hành chính công", ([course], True, 190), positions=(site.position,))
    user = site.user("an")
    user.set_password(PASSWORD)
    user.save()
    sign_in(phone, "an", PASSWORD)
    assert phone.locator("h1").inner_text() == "Chào chị An"
    button = phone.get_by_role("link", name="Học tiếp bài 3")
    due = phone.locator(".rows").first.locator("li").first
    for seen in (button, due):
        box = seen.bounding_box()
        assert box["y"] + box["height"] <= 740
    assert "Bắt buộc · hạn" in due.inner_text()
    assert "còn 10 ngày" in due.inner_text()
    assert axe(phone) == []
    button.click()
    assert phone.url.endswith(address(lessons_of(course)[2]))


# 2. The catalogue --------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_an_finds_a_course_and_starts_it_in_one_press(site, open_page, javascript):
    lay_course(site, "Luật Đất đai 2024", lessons=2)
    lay_course(site, "Tiếp công dân", lessons=2)
    page = open_page("phone", who="an", javascript=javascript)
    for words in ("dat dai", "ĐẤT ĐAI"):
        page.goto("/khoa-hoc/")
        page.fill("#id_q", words)
        with page.expect_navigation():
            page.press("#id_q", "Enter")
        assert page.locator("article h3").all_inner_texts() == ["Luật Đất đai 2024"]
    page.click("article h3 a")
    assert page.locator("h1").inner_text() == "Luật Đất đai 2024"
    page.click("text=Bắt đầu học")
    assert "Bài 1/2" in page.locator(".player").inner_text()
    assert page.locator("h1").inner_text() == "Việc thứ 1"


def test_a_visitor_signs_in_from_a_course_and_is_back_at_it(site, phone):
    course = lay_course(site)
    user = site.user("an")
    user.set_password(PASSWORD)
    user.save()
    phone.goto(address(course))
    phone.click("main >> text=Đăng nhập để học")
    phone.fill("[name=login]", "an")
    phone.fill("[name=password]", PASSWORD)
    phone.press("[name=password]", "Enter")
    phone.wait_for_url(f"**{address(course)}")
    phone.get_by_role("button", name="Bắt đầu học").wait_for()


# 3. Lessons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_course_of_lessons(site, open_page, javascript):
    course = lay_course(site, lessons=3, blocks=[question(0), question(2)])
    begin(site, "an", course)
    page = open_page("phone", who="an", javascript=javascript)
    page.goto(reverse("continue_course", args=[course.translation_key]))
    page.click("text=Người tiếp dân")
    page.locator("button:has-text('Trả lời')").first.click()
    page.wait_for_selector(".feedback--right")
    assert "GIẢI-THÍCH-MỘT" in page.locator(".feedback").inner_text()
    page.locator("input[inputmode=decimal]").fill("7")
    page.locator("button:has-text('Trả lời')").first.click()
    page.wait_for_selector(".feedback--wrong")
    assert "48151 ngày" in page.locator(".feedback--wrong").inner_text()
    page.click("text=Xong, sang bài 2")
    assert "Đã xong: Bài 1. Việc thứ 1" in page.locator("main").inner_text()
    page.click("text=Xong, sang bài 3")
    page.click("text=Xong, kết thúc khóa học")
    assert "Hoàn thành ngày" in page.locator("main").inner_text()
    assert Completion.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_bad_answer_is_told_and_can_be_mended(site, open_page, javascript):
    course = lay_course(site, blocks=[question(2)])
    begin(site, "an", course)
    page = open_page("phone", who="an", javascript=javascript)
    page.goto(address(lessons_of(course)[0]))
    page.click("button:has-text('Trả lời')")
    page.wait_for_selector(".errorlist")
    assert "Hãy chọn hoặc viết câu trả lời trước." in page.locator(".errorlist").inner_text()
    page.locator("input[inputmode=decimal]").fill("bảy")
    page.click("button:has-text('Trả lời')")
    page.wait_for_selector("text=Hãy viết một số")
    assert page.locator("input[inputmode=decimal]").input_value() == "bảy"
    page.locator("input[inputmode=decimal]").fill("48151")
    page.click("button:has-text('Trả lời')")
    page.wait_for_selector(".feedback--right")
    page.click("text=Làm lại")
    page.wait_for_selector(".feedback", state="detached")
    page.locator("button:has-text('Trả lời')").wait_for()


def test_done_can_be_taken_back_from_the_next_lesson(site, phone, open_page):
    course = lay_course(site)
    begin(site, "an", course)
    page = open_page("phone", who="an")
    page.goto(address(lessons_of(course)[0]))
    page.click("text=Xong, sang bài 2")
    page.click("text=Bỏ đánh dấu xong")
    assert page.locator("h1").inner_text() == "Việc thứ 1"
    assert "Đã bỏ đánh dấu xong." in page.locator("main").inner_text()
    assert StudyRound.objects.get().done == 0


def test_reading_goes_on_at_the_same_block_on_another_device(site, open_page):
    """Point 1 of the checks: within one block."""
    course = lay_course(site, blocks=long_lesson())
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    phone = open_page("phone", who="an")
    phone.goto(address(lesson))
    phone.wait_for_timeout(800)
    wanted = lesson.body[9].id
    phone.evaluate(
        "id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", f"b-{wanted}"
    )
    phone.wait_for_timeout(500)
    assert block_on_screen(phone) == wanted
    phone.context.close()
    wait_for_place(lesson, wanted, open_page("phone"))
    desktop = open_page("desktop", who="an")
    desktop.goto("/toi/")
    desktop.click("text=Học tiếp bài 1")
    desktop.wait_for_timeout(500)
    assert block_on_screen(desktop) == wanted
    desktop.goto(address(lesson))
    desktop.wait_for_timeout(500)
    assert block_on_screen(desktop) == wanted


def test_without_scripts_a_link_leads_to_the_place(site, open_page):
    course = lay_course(site, blocks=long_lesson())
    round = begin(site, "an", course)
    lesson = lessons_of(course)[0]
    page = open_page("phone", who="an", javascript=False)
    page.goto(address(lesson))
    Progress.objects.filter(round=round).update(place=lesson.body[9].id)
    page.goto(address(lesson))
    page.click("text=Đến chỗ đang đọc")
    assert page.url.endswith(f"#b-{lesson.body[9].id}")


def test_a_film_is_sought_in_and_gone_on_with(site, open_page):
    """Within five seconds; a seek needs byte ranges."""
    media = film()
    value = {"video": media.pk, "title": "Nộp hồ sơ"}
    course = lay_course(site, blocks=[("text", TEXT), ("video", value), ("text", TEXT)])
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    page = open_page("phone", who="an")
    parts = []
    page.on("response", lambda r: parts.append(r.status) if r.url.endswith(".mp4") else None)
    page.goto(address(lesson))
    page.evaluate(
        """async () => {
            const film = document.querySelector('video');
            film.muted = true;
            await film.play();
            film.currentTime = 20;
            await new Promise(done => film.addEventListener('seeked', done, {once: true}));
            film.pause();
        }"""
    )
    assert set(parts) == {206}
    block = lesson.body[1].id
    wait_for_place(lesson, f"{block}@2", page)
    page.context.close()
    other = open_page("desktop", who="an")
    other.goto(reverse("continue_course", args=[course.translation_key]))
    second = other.evaluate(
        """async () => {
            const film = document.querySelector('video');
            film.muted = true;
            await film.play();
            film.pause();
            return film.currentTime;
        }"""
    )
    assert abs(second - 20) < 5
    assert other.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"


def test_a_lesson_by_keyboard_alone(site, open_page):
    """Point 5 of the checks: skip link, reading order, visible focus, no trap."""
    course = lay_course(site, lessons=2, blocks=[("text", "<p>Một đoạn.</p>"), question(0)])
    begin(site, "an", course)
    page = open_page("desktop", who="an")
    page.goto(address(lessons_of(course)[0]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen = []
    for _press in range(40):
        page.keyboard.press("Tab")
        label, visible = page.evaluate(
            """() => {
                const e = document.activeElement, box = (e.closest('.option') || e);
                const style = getComputedStyle(box), own = getComputedStyle(e);
                return [e.innerText || e.value || '', style.outlineStyle !== 'none'
                    || style.boxShadow !== 'none' || own.outlineStyle !== 'none'];
            }"""
        )
        assert visible, label
        seen.append(label.strip())
        if label.strip() == "Trả lời":
            break
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-reply]")
    assert page.evaluate("document.activeElement.hasAttribute('data-reply')")
    for _press in range(40):
        page.keyboard.press("Tab")
        if "Xong, sang bài 2" in page.evaluate("document.activeElement.innerText || ''"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address(lessons_of(course)[1])}**")


# What every page must be -------------------------------------------------------------------------


def pages(site) -> list[str]:
    """An's pages, each kind once."""
    course = lay_course(site, blocks=long_lesson(), modules=True, audience="Công chức " * 9)
    done = lay_course(site, "Đã học xong", lessons=1)
    begin(site, "an", course, done=1)
    begin(site, "an", done, done=1)
    track("Nền tảng", ([course], True, 100), ([done], True, None))
    first, second, _third = lessons_of(course)
    return [
        "/",
        "/khoa-hoc/",
        "/khoa-hoc/?q=khong-co&sort=ten",
        address(site.home),
        address(course),
        address(done),
        address(first),
        f"{address(second)}?xong={first.translation_key}",
        "/toi/",
        f"/toi/so-tiet/{site.officers['an'].recorded_at.year}/",
    ]


@pytest.mark.parametrize(("device", "dark"), [("phone", True), ("desktop", False)])
def test_every_page_is_accessible_and_fits_the_screen(
    site, open_page, axe, no_sideways_scroll, device, dark
):
    page = open_page(device, who="an", dark=dark)
    for url in pages(site):
        page.goto(url)
        assert axe(page) == [], url
        no_sideways_scroll(page)


def test_every_page_fits_320_px_with_letters_twice_as_large(site, open_page, no_sideways_scroll):
    page = open_page("phone", who="an", viewport={"width": 320, "height": 640})
    for url in pages(site):
        page.goto(url)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)


def test_what_is_tapped_is_large_enough(site, open_page):
    """Point 7 of the checks: 24 px for all, 48 px for what matters most."""
    page = open_page("phone", who="an")
    for url in pages(site):
        page.goto(url)
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, select')]
                .filter(e => e.offsetParent && !e.closest('p, li > p, .prose > div > p, .card--link, .sr-only, .skip'))
                .map(e => (e.closest('label') || e))
                .filter(e => { const b = e.getBoundingClientRect();
                               return b.width && b.height && (b.height < 24 || b.width < 24); })
                .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], url
        low = page.evaluate(
            """() => [...document.querySelectorAll('.button--main, .next .button, .option, .search .button')]
                .filter(e => e.offsetParent && e.getBoundingClientRect().height < 48)
                .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert low == [], url


def test_the_first_lesson_is_light(site, open_page):
    """Point 2 of the checks: at most 100 KB without media, nothing from elsewhere."""
    course = lay_course(site, blocks=long_lesson())
    begin(site, "an", course)
    page = open_page("phone", who="an")
    sizes: dict[str, int] = {}

    def note(response) -> None:
        if not re.search(r"/media/|/documents/", response.url):
            is_static = re.search(r"\.(css|js|svg)$", response.url)  # sent compressed in service
            body = response.body()
            sizes[response.url] = len(gzip.compress(body)) if is_static else len(body)

    page.on("response", note)
    page.goto(address(lessons_of(course)[0]))
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= 100 * 1024, sizes


def test_old_browsers_still_get_the_lesson(site, open_page):
    """Without fetch, sendBeacon and observers the plain forms do everything."""
    course = lay_course(site, lessons=2, blocks=[question(0)])
    begin(site, "an", course)
    page = open_page("phone", who="an")
    page.add_init_script("delete window.fetch; delete Navigator.prototype.sendBeacon;")
    page.goto(address(lessons_of(course)[0]))
    page.click("button:has-text('Tôi chưa chắc')")
    page.wait_for_selector(".feedback")
    page.click("text=Xong, sang bài 2")
    assert page.locator("h1").inner_text() == "Việc thứ 2"


def test_a_lost_line_falls_back_to_the_plain_form(site, open_page):
    course = lay_course(site, blocks=[question(0)])
    begin(site, "an", course)
    page = open_page("phone", who="an")
    page.goto(address(lessons_of(course)[0]))
    page.route("**/cau/**", lambda route: route.abort(), times=1)
    page.click("button:has-text('Tôi chưa chắc')")
    page.wait_for_selector(".feedback")
    assert "Chưa chắc thì đọc giải thích." in page.locator(".feedback").inner_text()
    page.context.visit.problems.clear()


def test_the_place_is_not_moved_by_looking_at_the_top(site, open_page):
    """Opening a page reports nothing until the reader moves."""
    course = lay_course(site, blocks=long_lesson())
    round = begin(site, "an", course)
    lesson = lessons_of(course)[0]
    page = open_page("phone", who="an")
    page.goto(address(lesson))
    page.wait_for_timeout(2500)
    page.goto("/toi/")
    page.wait_for_timeout(300)
    assert Progress.objects.get(round=round).place == ""
