"""Chi submits her university's course, Mai looks at what changed, returns it, publishes it."""

import pytest

from courses.models import CoursePage, CourseVersion, LessonPage
from tests.cms.world import (
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_world,
    question_value,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def course(world):
    course = make_course(world.partner, "Kỹ năng số")
    bank = make_bank(world.partner.provider)
    add_question(bank, "q1", live=False)
    add_lesson(
        course, "Bài của Chi", body=[("text", "<p>Bản đầu.</p>"), ("single", question_value())]
    )
    add_quiz(course, {"bank": bank, "count": 1})
    return course


def test_a_partner_submits_and_a_reviewer_returns_then_publishes(open_page, world, course, axe):
    chi = open_page("phone", who="chi")
    chi.goto("/admin/khoa-hoc/")
    chi.get_by_role("link", name="Kỹ năng số").click()
    assert chi.get_by_role("button", name="Đăng cả khóa học").count() == 0
    chi.get_by_role("button", name="Trình duyệt cả khóa học").click()
    chi.get_by_role("button", name="Rút lại").wait_for()

    mai = open_page("desktop", who="mai")
    mai.goto("/admin/cho-duyet/")
    mai.get_by_role("link", name="Kỹ năng số").click()
    mai.get_by_role("heading", name="Bài của Chi").wait_for()
    assert axe(mai) == []
    mai.get_by_label("Nhận xét về phần này").nth(1).fill("Thêm một ví dụ")
    mai.get_by_label("Cần sửa gì").fill("Gần xong, sửa một chỗ.")
    mai.get_by_role("button", name="Trả lại kèm nhận xét").click()
    mai.wait_for_url("**/admin/cho-duyet/")
    assert not CoursePage.objects.get().live

    chi.reload()
    chi.get_by_text("Gần xong, sửa một chỗ.").wait_for()
    lesson = LessonPage.objects.get()
    lesson.body[0] = ("text", "<p>Bản đầu, có ví dụ.</p>")
    lesson.save_revision(user=world.chi)
    chi.get_by_role("button", name="Trình duyệt cả khóa học").click()
    chi.get_by_role("button", name="Rút lại").wait_for()

    mai.reload()
    mai.get_by_role("link", name="Kỹ năng số").first.click()
    mai.get_by_role("button", name="Đăng nội dung đã trình").click()
    mai.wait_for_url("**/admin/cho-duyet/")
    assert CoursePage.objects.get().live
    assert CourseVersion.objects.get().cut_by == world.mai


def test_a_reviewer_sees_the_differences_of_a_second_submission(open_page, world, course):
    from courses import actions
    from tests.cms.world import AT

    state = actions.submit_course(course=course, at=AT, by=world.chi)
    actions.approve_course(state=state, at=AT, by=world.mai)
    lesson = LessonPage.objects.get()
    lesson.body[0] = ("text", "<p>Bản sau.</p>")
    lesson.save_revision(user=world.chi)
    actions.submit_course(course=CoursePage.objects.get(), at=AT, by=world.chi)
    mai = open_page("desktop", who="mai")
    mai.goto("/admin/cho-duyet/")
    mai.get_by_role("link", name="Kỹ năng số").first.click()
    change = mai.locator(".cms-change")
    change.first.wait_for()
    assert change.count() == 1
    assert change.locator(".deletion").first.inner_text() == "Bản đầu."
    assert change.locator(".addition").first.inner_text() == "Bản sau."


def test_who_waits_cannot_be_edited(open_page, world, course):
    from courses import actions
    from tests.cms.world import AT

    actions.submit_course(course=course, at=AT, by=world.chi)
    lesson = LessonPage.objects.get()
    chi = open_page("desktop", who="chi")
    chi.goto(f"/admin/pages/{lesson.pk}/edit/")
    chi.get_by_text("Đang chờ duyệt").first.wait_for()
    assert chi.get_by_role("button", name="Lưu bản nháp").count() == 0
    chi.goto("about:blank")
    chi.wait_for_timeout(800)


def test_a_partner_sees_her_own_part_alone(open_page, world, course):
    make_course(world.agency, "Của xã")
    chi = open_page("phone", who="chi")
    chi.goto("/admin/khoa-hoc/")
    assert chi.locator(".cms-card").count() == 1
    assert chi.get_by_text("Của xã").count() == 0
