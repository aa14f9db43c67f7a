"""Bình writes a course: lesson, questions, test; sees it as on a phone; publishes it in one act."""

import re

import pytest

from courses.models import CoursePage, CourseVersion, LessonPage, Question, QuestionVersion
from tests.cms.hand import Hand
from tests.cms.world import (
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_world,
    question_value,
)
from tests.conftest import REPORTS

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def open_page(open_page, request):
    """The editor tells the server when it is left: give it the time before the test ends."""
    pages = []

    def opened(*args, **options):
        pages.append(open_page(*args, **options))
        return pages[-1]

    yield opened
    failed = any(report.failed for report in request.node.stash.get(REPORTS, []))
    for page in [] if failed else pages:
        if not page.is_closed():
            page.goto("about:blank")
            page.wait_for_timeout(800)


@pytest.fixture
def course(world):
    return make_course(world.agency)


def test_a_lesson_with_one_question_takes_eight_clicks_and_five_fields(open_page, world, course):
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    hand = Hand(page)
    hand.press("link", "Thêm bài")
    hand.type("#id_title", "Đất đai và người dân")
    hand.press_at("[data-streamfield-stream-container] button")
    hand.press("option", "Một đáp án đúng")
    hand.write(0, "Ai cấp giấy chứng nhận?")
    hand.type("[name=body-0-value-options]", "*Cơ quan có thẩm quyền\nHàng xóm\nAi cũng được")
    hand.write(1, "Luật giao cho cơ quan có thẩm quyền.")
    hand.press("button", re.compile("Việc khác"))
    hand.press("button", re.compile("^Đăng$"))
    page.wait_for_url(f"**/admin/khoa-hoc/{course.pk}/")
    assert hand.clicks <= 8
    assert hand.typed <= 5
    lesson = LessonPage.objects.get()
    assert (lesson.live, lesson.slug) == (True, "dat-dai-va-nguoi-dan")
    spec = QuestionVersion.objects.get().spec
    assert [option["text"] for option in spec["options"]] == [
        "Cơ quan có thẩm quyền",
        "Hàng xóm",
        "Ai cũng được",
    ]


def test_a_press_while_the_page_is_saved_of_itself_makes_no_second_page(open_page, world, course):
    """The answer to the first save is long on the way: the page is there, and the browser does not know."""
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/add/courses/lessonpage/{course.pk}/")
    held = []

    def hold(route):
        if "application/json" in route.request.headers["accept"] and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/add/courses/lessonpage/**", hold)
    page.wait_for_timeout(2500)  # the editor looks at the form before it notices changes
    page.locator("#id_title").focus()
    page.keyboard.type("Chậm mà chắc")
    for _wait in range(100):
        if held:
            break
        page.wait_for_timeout(100)
    assert LessonPage.objects.count() == 1
    page.get_by_role("button", name="Lưu bản nháp").click(no_wait_after=True)
    page.wait_for_timeout(1000)
    route, answer = held[0]
    route.fulfill(response=answer)
    page.locator(".messages li").first.wait_for()
    assert LessonPage.objects.get().title == "Chậm mà chắc"


def test_a_question_may_be_a_draft_but_is_published_with_its_explanation(open_page, world, course):
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/add/courses/lessonpage/{course.pk}/")
    hand = Hand(page)
    hand.type("#id_title", "Nháp")
    hand.press_at("[data-streamfield-stream-container] button")
    hand.press("option", "Một đáp án đúng")
    hand.write(0, "Chưa xong?")
    hand.press("button", "Lưu bản nháp", exact=False)
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/$"))
    hand.press("button", re.compile("Việc khác"))
    hand.press("button", re.compile("^Đăng$"))
    page.wait_for_selector("text=Hãy giải thích vì sao đáp án đúng")
    assert not LessonPage.objects.get().live


def test_answers_open_into_rows_and_go_back_to_lines(open_page, world, course):
    lesson = add_lesson(course, body=[("single", question_value())])
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.get_by_role("button", name="Mở thành từng dòng").click()
    page.get_by_role("button", name="Thêm đáp án").click()
    page.get_by_role("textbox", name="Đáp án", exact=True).last.fill("*Sao")
    assert page.input_value("[name=body-0-value-options]") == "*Chủ tịch\nKhông ai\n\\*Sao"
    page.get_by_role("button", name="Về ô chữ").click()
    page.locator("[name=body-0-value-options]").wait_for()


def test_what_is_typed_is_kept_although_the_tab_is_closed(open_page, world, course):
    lesson = add_lesson(course)
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.wait_for_timeout(2500)  # the editor looks at the form before it notices changes
    page.locator("#id_title").press("End")
    page.keyboard.type(" giữ lại")
    page.get_by_text("Đã lưu", exact=True).wait_for()
    page.close()
    lesson.refresh_from_db()
    assert lesson.get_latest_revision_as_object().title == "Sáu bước giữ lại"


def test_the_whole_course_is_published_by_one_press(open_page, world, course):
    bank = make_bank(world.agency.provider)
    add_question(bank, "q1", live=False)
    add_lesson(course)
    add_quiz(course, {"bank": bank, "count": 1})
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    page.get_by_role("button", name="Đăng cả khóa học").click()
    page.wait_for_selector("text=Đã đăng khóa học")
    course.refresh_from_db()
    assert (course.live, CourseVersion.objects.count(), Question.objects.get().live) == (
        True,
        1,
        True,
    )


def test_what_is_missing_leads_to_the_place(open_page, world):
    course = make_course(world.agency, summary="")
    add_lesson(course, body=[("single", question_value(explanation=""))])
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    for link, place in (
        ("Sáu bước", "#block-00000000-0000-4000-8000-000000000000-section"),
        ("Tiếp công dân", "#id_summary"),
    ):
        page.locator("#missing").get_by_role("link", name=re.compile(link)).click()
        page.wait_for_url(re.compile(re.escape(place)))
        assert page.locator(place).count() == 1
        page.go_back()


def test_a_test_is_put_together_of_fixed_and_drawn_questions(open_page, world, course):
    bank = make_bank(world.agency.provider, "Ngân hàng A")
    add_question(bank, "q1", prompt="<p>Câu hỏi cố định</p>")
    add_question(bank, "q2", topics="Tiếp dân")
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/add/courses/quizpage/{course.pk}/")
    page.fill("#id_title", "Kiểm tra cuối khóa")
    page.fill("#id_pass_fraction", "70")
    page.fill("#id_attempts", "2")
    page.get_by_role("button", name=re.compile("Thêm Câu hỏi hoặc", re.I)).click()
    page.get_by_role("button", name=re.compile("^Chọn câu hỏi")).click()
    page.get_by_role("link", name=re.compile("Câu hỏi cố định")).click()
    page.wait_for_selector("text=Câu hỏi cố định (q1)")
    page.get_by_role("button", name=re.compile("Thêm Câu hỏi hoặc", re.I)).click()
    page.get_by_role("radio", name="Rút từ ngân hàng").last.check()
    page.get_by_role("button", name=re.compile("^Chọn ngân hàng")).last.click()
    page.get_by_role("link", name="Ngân hàng A").click()
    page.wait_for_selector("text=Ngân hàng A")
    page.fill("#id_slots-1-topic", "tiep dan")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/$"))
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    add_lesson(CoursePage.objects.get())
    page.get_by_role("button", name="Đăng cả khóa học").click()
    page.wait_for_selector("text=Đã đăng khóa học")
    version = CourseVersion.objects.get()
    quiz = next(a for a in version.spec["activities"] if a["kind"] == "quiz")
    assert quiz["pass_fraction"] == "0.700"


def test_a_lesson_is_seen_as_on_a_phone_while_it_is_written(open_page, world, course):
    lesson = add_lesson(course)
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.get_by_role("button", name=re.compile("xem thử", re.I)).first.click()
    frame = page.frame_locator("iframe.w-preview__iframe >> nth=-1")
    frame.get_by_text("Chào người dân trước.").wait_for()


def test_a_text_is_mended_and_published_on_a_phone(open_page, world, course, no_sideways_scroll):
    lesson = add_lesson(course)
    lesson.get_latest_revision().publish()
    page = open_page("phone", who="binh")
    for address in ("/admin/", "/admin/khoa-hoc/", f"/admin/khoa-hoc/{course.pk}/"):
        page.goto(address)
        no_sideways_scroll(page)
    page.get_by_role("link", name="Sáu bước", exact=True).click()
    page.wait_for_selector("#id_title")
    no_sideways_scroll(page)
    page.fill("#id_title", "Bảy bước")
    page.get_by_role("button", name=re.compile("Việc khác")).last.click()
    page.get_by_role("button", name=re.compile("^Đăng$")).click()
    page.wait_for_url(f"**/admin/khoa-hoc/{course.pk}/")
    no_sideways_scroll(page)
    assert LessonPage.objects.get().title == "Bảy bước"
