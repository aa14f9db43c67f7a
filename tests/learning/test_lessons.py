"""The lesson player: who gets in, what is written down, going on, going back, resuming."""

import uuid

import pytest
from django.core.cache import caches
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses.models import LessonPage, QuizPage
from courses.models.pages import address
from lms.learning.models import Completion, Enrolment, Progress, StudyRound
from tests.learning.course_story import (
    begin,
    every_block,
    lay_course,
    lay_site,
    lessons_of,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return lay_site()


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Row ids begin again with every test, so bodies kept in the process would be of another."""
    caches["local"].clear()


def act(name: str, lesson: LessonPage, *more) -> str:
    return reverse(name, args=[lesson.translation_key, *more])


def facts() -> tuple[int, int, int]:
    return (Progress.objects.count(), StudyRound.objects.count(), Completion.objects.count())


# Who gets in -------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_asked_to_and_comes_back(site, client):
    lesson = lessons_of(lay_course(site))[0]
    response = client.get(address(lesson))
    assert response.status_code == 302
    assert response.headers["Location"] == f"/tai-khoan/dang-nhap/?next={address(lesson)}"


def test_who_does_not_study_the_course_begins_at_its_page(site, client_of):
    course = lay_course(site, modules=True)
    response = client_of("en").get(address(lessons_of(course)[0]))
    assert response.headers["Location"] == address(course)
    assert facts() == (0, 0, 0)


def test_who_lost_access_is_sent_to_the_course_and_keeps_the_progress(site, client_of):
    course = lay_course(site)
    begin(site, "an", course, done=1)
    Enrolment.objects.update(active=False)
    response = client_of("an").get(address(lessons_of(course)[0]))
    assert response.headers["Location"] == address(course)
    assert Progress.objects.filter(done_at__isnull=False).count() == 1


def test_drafts_and_parts_of_an_unpublished_course_are_not_there(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    draft = course.add_child(instance=LessonPage(title="Nháp", live=False))
    client = client_of("an")
    assert client.get(address(draft)).status_code == 404
    assert client.post(act("finish_activity", draft)).status_code == 404
    course.unpublish()
    assert client.get(address(course)).status_code == 404
    assert client.get(address(lesson), follow=True).status_code == 404
    assert client.post(act("finish_activity", lesson)).status_code == 404


@pytest.mark.parametrize("name", ["finish_activity", "undo_activity", "keep_place"])
def test_acts_on_what_is_not_yours_find_nothing(site, client_of, client, name):
    """T019, T036, T041: another's course, an unknown one, a GET, nobody."""
    course = lay_course(site)
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    data = {"place": str(uuid.uuid4())}
    assert client_of("en").post(act(name, lesson), data).status_code == 404
    assert client_of("an").post(reverse(name, args=[uuid.uuid4()]), data).status_code == 404
    assert client_of("an").get(act(name, lesson)).status_code == 405
    assert client.post(act(name, lesson), data).headers["Location"].startswith("/tai-khoan/")
    assert Progress.objects.count() == 0


def test_acts_need_the_token_of_the_form(site, client_of):
    """T042."""
    course = lay_course(site)
    begin(site, "an", course)
    client = client_of("an")
    client.handler.enforce_csrf_checks = True
    assert client.post(act("finish_activity", lessons_of(course)[0])).status_code == 403


def test_a_private_lesson_is_not_shown_to_who_may_not_see_it(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    PageViewRestriction.objects.create(
        page=lesson, restriction_type=PageViewRestriction.PASSWORD, password="kín"
    )
    assert "Nội dung bài 1." not in client_of("an").get(address(lesson)).content.decode()


# What is written down ----------------------------------------------------------------------------


def test_first_view_is_written_down_and_the_second_is_not(site, client_of, queries):
    course = lay_course(site)
    begin(site, "an", course)
    lesson = lessons_of(course)[1]
    other = client_of("en")
    begin(site, "en", course)
    other.get(address(lesson))
    client = client_of("an")
    client.get("/toi/")
    with queries(10) as first:
        client.get(address(lesson))
    assert sum(sql.startswith(("INSERT", "UPDATE")) for sql in first.statements) == 2
    with queries(7) as again:
        client.get(address(lesson))
    assert all(sql.startswith("SELECT") for sql in again.statements)
    progress = Progress.objects.get(round__officer=site.officers["an"])
    assert (progress.activity_uid, progress.done_at) == (lesson.translation_key, None)
    assert StudyRound.objects.get(pk=progress.round_id).last_activity == lesson.translation_key


@pytest.mark.one_database
@pytest.mark.parametrize("size", [1, 200])
def test_a_lesson_costs_the_same_in_any_course(site, client_of, queries, size):
    course = lay_course(site, lessons=size, blocks=every_block(), modules=True)
    for number in range(min(size, 10)):
        site.officers[f"x{number}"] = person(site, f"x{number}", f"Người {number}")
        begin(site, f"x{number}", course, done=1)
    begin(site, "an", course, done=min(size, 50) - 1)
    client = client_of("an")
    lesson = lessons_of(course)[0]
    client.get("/toi/")
    with queries(at_most=21):  # the very first reader: the pictures are made, too
        client.get(address(lesson))
    with queries(7):
        client.get(address(lesson))


def test_a_new_text_is_shown_as_soon_as_it_is_published(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    lesson, client = lessons_of(course)[0], client_of("an")
    assert "Nội dung bài 1." in client.get(address(lesson)).content.decode()
    lesson.body[0].value.source = "<p>Đã sửa.</p>"
    lesson.save_revision()
    assert "Đã sửa." not in client.get(address(lesson)).content.decode()
    lesson.get_latest_revision().publish()
    assert "Đã sửa." in client.get(address(lesson)).content.decode()


# Where one is ------------------------------------------------------------------------------------


def test_every_lesson_says_where_one_is(site, client_of):
    course = lay_course(site, modules=True, quiz=True)
    begin(site, "an", course, done=1)
    page = client_of("an").get(address(lessons_of(course)[1])).content.decode()
    for words in (
        "Bài 2/3",
        "25 %",
        "còn 35 phút",
        "Chuyên đề một",
        "Đề cương khóa học",
        "Bài 3. Việc thứ 3",
        "Xong, sang bài 3",
        'aria-current="page"',
    ):
        assert words in page, words
    assert f'href="{address(lessons_of(course)[0])}"' in page


def test_done_and_on_to_the_next_in_one_press(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    first, second, _third = lessons_of(course)
    client = client_of("an")
    client.get(address(first))
    response = client.post(act("finish_activity", first), follow=True)
    assert response.redirect_chain == [(f"{address(second)}?xong={first.translation_key}", 302)]
    page = response.content.decode()
    assert "Đã xong: Bài 1. Việc thứ 1" in page
    assert act("undo_activity", first) in page
    assert StudyRound.objects.get().done == 1


def test_a_lesson_that_was_never_opened_cannot_be_finished(site, client_of):
    """T035."""
    course = lay_course(site)
    begin(site, "an", course)
    response = client_of("an").post(act("finish_activity", lessons_of(course)[0]), follow=True)
    assert "Hãy mở bài học trước khi đánh dấu xong." in response.content.decode()
    assert StudyRound.objects.get().done == 0


def test_a_test_is_not_finished_by_a_press(site, client_of):
    course = lay_course(site, quiz=True)
    begin(site, "an", course)
    quiz = QuizPage.objects.get()
    response = client_of("an").post(reverse("finish_activity", args=[quiz.translation_key]))
    assert response.headers["Location"] == address(quiz)
    assert Progress.objects.count() == 0


def test_the_last_lesson_leads_to_what_was_left_out(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    first, second, third = lessons_of(course)
    client = client_of("an")
    for lesson in (first, third):
        client.get(address(lesson))
    client.post(act("finish_activity", first))
    assert "Xong, sang bài 2" in client.get(address(third)).content.decode()
    response = client.post(act("finish_activity", third))
    assert response.headers["Location"] == f"{address(second)}?xong={third.translation_key}"


def test_the_last_lesson_leads_to_the_test(site, client_of):
    course = lay_course(site, quiz=True)
    begin(site, "an", course, done=2)
    last, client = lessons_of(course)[2], client_of("an")
    assert "Xong, sang bài kiểm tra" in client.get(address(last)).content.decode()
    response = client.post(act("finish_activity", last))
    assert response.headers["Location"].startswith(address(QuizPage.objects.get()))


def test_finishing_the_last_lesson_completes_the_course_once(site, client_of):
    course = lay_course(site, lessons=2)
    begin(site, "an", course, done=1)
    last, client = lessons_of(course)[1], client_of("an")
    assert "Xong, kết thúc khóa học" in client.get(address(last)).content.decode()
    for _press in range(2):
        response = client.post(act("finish_activity", last), follow=True)
        assert response.redirect_chain[-1][0] == address(course)
        assert "Hoàn thành ngày" in response.content.decode()
    assert Completion.objects.count() == 1
    assert site.officers["an"].records.count() == 1


def test_done_can_be_taken_back_until_the_course_is_completed(site, client_of):
    course = lay_course(site, lessons=2)
    begin(site, "an", course, done=1)
    first, second = lessons_of(course)
    client = client_of("an")
    page = client.get(address(first)).content.decode()
    assert "Bỏ đánh dấu xong" in page
    assert "Sang bài 2" in page
    response = client.post(act("undo_activity", first), follow=True)
    assert response.redirect_chain[-1][0] == address(first)
    assert "Đã bỏ đánh dấu xong." in response.content.decode()
    assert "Xong, sang bài 2" in response.content.decode()
    for lesson in (first, second):
        client.get(address(lesson))
        client.post(act("finish_activity", lesson))
    assert "Bỏ đánh dấu xong" not in client.get(address(first)).content.decode()
    refused = client.post(act("undo_activity", first), follow=True)
    assert "không bỏ đánh dấu được nữa" in refused.content.decode()
    assert StudyRound.objects.get().done == 2


def test_an_address_with_a_wrong_uid_of_what_was_done_says_nothing(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    client = client_of("an")
    for given in ("x", str(uuid.uuid4()), str(lessons_of(course)[2].translation_key)):
        page = client.get(f"{address(lessons_of(course)[0])}?xong={given}").content.decode()
        assert "Đã xong:" not in page
