"""A course is submitted whole, locked, and published exactly as it was submitted, or returned."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Comment, WorkflowState

from courses import actions
from courses.actions import CourseIncomplete, CourseRefused
from courses.models import CoursePage, CourseVersion, LessonPage, Question
from tests.cms.world import AT, add_lesson, add_question, add_quiz, make_bank, make_course


@pytest.fixture
def course(world):
    course = make_course(world.partner)
    bank = make_bank(world.partner.provider)
    add_lesson(course, "Một")
    add_quiz(course, {"question": add_question(bank, "q1", live=False)})
    return course


def submit(course, world):
    return actions.submit_course(course=course, at=AT, by=world.chi)


def test_everything_open_is_submitted_and_locked(world, course):
    state = submit(course, world)
    kinds = [part.revision.content_object._meta.model_name for part in state.parts.all()]
    assert kinds == ["coursepage", "lessonpage", "quizpage", "question"]
    locked = [CoursePage.objects.get(), LessonPage.objects.get(), Question.objects.get()]
    assert [page.get_lock().for_user(world.mai) for page in locked] == [True, True, True]
    assert submit(course, world) == state


def test_an_incomplete_course_is_not_submitted(world):
    course = make_course(world.partner, summary="")
    with pytest.raises(CourseIncomplete):
        submit(course, world)
    assert WorkflowState.objects.count() == 0


def test_what_is_approved_is_what_was_submitted(world, course):
    state = submit(course, world)
    lesson = LessonPage.objects.get()
    lesson.title = "Lén sửa"
    lesson.save_revision(clean=False)  # as nobody can through the CMS
    version = actions.approve_course(state=state, at=AT, by=world.mai)
    assert LessonPage.objects.get().title == "Một"
    assert CoursePage.objects.get().live
    assert Question.objects.get().live
    assert (version.number, version.cut_by) == (1, world.mai)
    assert CourseVersion.objects.count() == 1
    assert CoursePage.objects.get().get_lock() is None
    assert WorkflowState.objects.get().status == "approved"


def test_nobody_approves_what_they_submitted(world, course):
    state = actions.submit_course(course=course, at=AT, by=world.mai)
    with pytest.raises(PermissionDenied):
        actions.approve_course(state=state, at=AT, by=world.mai)
    assert not CoursePage.objects.get().live


def test_a_decision_is_taken_once(world, course):
    state = submit(course, world)
    actions.approve_course(state=state, at=AT, by=world.mai)
    with pytest.raises(CourseRefused):
        actions.approve_course(state=state, at=AT, by=world.mai)
    with pytest.raises(CourseRefused):
        actions.return_course(state=state, text="x", notes={}, at=AT, by=world.mai)


def test_returning_needs_a_text_and_keeps_remarks_at_the_parts(world, course):
    state = submit(course, world)
    with pytest.raises(CourseRefused):
        actions.return_course(state=state, text=" ", notes={}, at=AT, by=world.mai)
    lesson_part = state.parts.all()[1]
    actions.return_course(
        state=state, text="Sửa bài một", notes={lesson_part.pk: "Thiếu ví dụ"}, at=AT, by=world.mai
    )
    comment = Comment.objects.get()
    assert (comment.page_id, comment.text, comment.contentpath, comment.user) == (
        LessonPage.objects.get().pk,
        "Thiếu ví dụ",
        "title",
        world.mai,
    )
    state.refresh_from_db()
    assert (state.status, state.comment) == ("rejected", "Sửa bài một")
    assert LessonPage.objects.get().get_lock() is None
    assert not CoursePage.objects.get().live


def test_a_returned_course_is_submitted_again(world, course):
    state = submit(course, world)
    actions.return_course(state=state, text="Sửa", notes={}, at=AT, by=world.mai)
    again = submit(CoursePage.objects.get(), world)
    assert again.pk != state.pk
    assert again.status == "in_progress"
    assert WorkflowState.objects.active().count() == 1


def test_a_submission_is_taken_back(world, course):
    state = submit(course, world)
    for _ in range(2):
        state = actions.withdraw_course(state=state, at=AT, by=world.chi)
    assert state.status == "cancelled"
    assert LessonPage.objects.get().get_lock() is None


def test_a_course_that_waits_is_neither_published_nor_moved(world, course):
    submit(course, world)
    with pytest.raises(CourseRefused):
        actions.publish_course(course=course, at=AT, by=world.mai)
    with pytest.raises(CourseRefused):
        actions.move_part(part=LessonPage.objects.get(), up=False, at=AT, by=world.mai)


def test_nothing_is_submitted_when_nothing_changed(world, course):
    state = submit(course, world)
    actions.approve_course(state=state, at=AT, by=world.mai)
    with pytest.raises(CourseRefused):
        submit(CoursePage.objects.get(), world)


def test_the_reviewer_counts_the_course_while_publishing_it(world, course):
    state = submit(course, world)
    version = actions.approve_course(state=state, at=AT, by=world.mai, tiet=Decimal("4.5"))
    assert CoursePage.objects.get().tiet == Decimal("4.5")
    assert Decimal(version.spec["tiet"]) == Decimal("4.5")
    assert CourseVersion.objects.count() == 1
    assert CoursePage.objects.get().has_unpublished_changes is False


def test_a_course_that_was_not_submitted_itself_is_counted_too(world, course):
    actions.approve_course(state=submit(course, world), at=AT, by=world.mai)
    lesson = LessonPage.objects.get()
    lesson.title = "Hai"
    lesson.save_revision(user=world.chi)
    state = submit(CoursePage.objects.get(), world)
    actions.approve_course(state=state, at=AT, by=world.mai, tiet=Decimal(2))
    assert (CoursePage.objects.get().tiet, LessonPage.objects.get().title) == (2, "Hai")


def test_the_desk_shows_the_conversion_and_takes_a_figure(world, course, client_of):
    state = submit(course, world)
    mai = client_of("mai")
    page = mai.get(reverse("cms_submission", args=[state.pk])).content.decode()
    assert "mỗi tiết 45 phút" in page
    assert 'name="tiet"' in page
    assert 'name="tiet"' not in (
        client_of("chi").get(reverse("cms_submission", args=[state.pk])).content.decode()
    )
    approve = reverse("cms_approve", args=[state.pk])
    for wrong in ("-1", "nhiều", "401"):
        assert mai.post(approve, {"tiet": wrong, "text": "giữ lại"}).status_code == 400
    assert CoursePage.objects.get().live is False
    assert mai.post(approve, {"tiet": "3,5"}).status_code == 303
    assert (CoursePage.objects.get().live, CoursePage.objects.get().tiet) == (True, Decimal("3.5"))
