"""What people have studied stays: versions of questions, courses with learners, documents (T071, T088, T092)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.models import CollectionViewRestriction, Page

from courses.actions import publish_course
from courses.actions.roles import let_edit
from courses.models import CoursePage, LessonPage, Question
from lms.learning import actions
from lms.learning.models import Attempt, Response
from tests.cms.test_editor import question_form
from tests.cms.world import (
    AT,
    account,
    add_lesson,
    add_question,
    make_bank,
    make_course,
    make_document,
)
from tests.learning import quiz_story

LATER = quiz_story.START + timedelta(minutes=20)


@pytest.fixture
def story(db):
    """An handed in a test of five questions; Bình is the course's trainer."""
    story = quiz_story.tell(questions=5)
    attempt = story.start()
    quiz_story.answer_all(attempt)
    actions.submit_attempt(attempt=attempt, at=LATER)
    let_edit(page=story.provider, publish=True).user_set.add(account("binh"))
    return story


@pytest.fixture
def binh(story, client_of):
    return client_of("binh")


def test_a_question_that_was_answered_is_edited_into_a_new_version(binh, story):
    question = Question.objects.filter(versions__responses__isnull=False).first()
    before = question.versions.get()
    results = list(Response.objects.order_by("pk").values_list("version", "value", "fraction"))
    page = binh.get(reverse("wagtailsnippets_courses_question:edit", args=[question.pk]))
    assert "Dùng trong 1 bài kiểm tra, đã trả lời 1 lượt" in page.content.decode()
    sent = {**question_form(question.bank), "action-publish": "1", "code": question.code}
    url = reverse("wagtailsnippets_courses_question:edit", args=[question.pk])
    assert binh.post(url, sent).status_code == 302
    assert list(question.versions.values_list("number", flat=True)) == [2, 1]
    before.refresh_from_db()
    assert before.number == 1
    assert (
        list(Response.objects.order_by("pk").values_list("version", "value", "fraction")) == results
    )
    attempt = Attempt.objects.get()
    assert str(before.uid) in str(attempt.paper)


@pytest.mark.parametrize("what", ["course", "lesson", "quiz", "provider"])
def test_nothing_that_has_learners_is_deleted(binh, client_of, story, what):
    page = getattr(story, what)
    count = Page.objects.count()
    for client in (binh, client_of(superuser())):
        for method in ("get", "post"):
            response = getattr(client, method)(
                reverse("wagtailadmin_pages:delete", args=[page.pk]),
                {"confirm_site_name": "Tiên Học"} if method == "post" else None,
            )
            assert response.status_code == 302
    assert Page.objects.count() == count


def superuser():
    user = account("lam")
    user.is_superuser = True
    user.save()
    return user


def test_the_refusal_gives_the_reason_and_the_way_out(binh, story):
    url = reverse("wagtailadmin_pages:delete", args=[story.course.pk])
    page = binh.get(url, follow=True).content.decode()
    assert "Đã có 1 người học nên không xóa được" in page
    assert "Ngừng khóa học" in page
    assert binh.post(reverse("cms_retire", args=[story.course.pk])).status_code == 303
    assert CoursePage.objects.get().retired_at is not None
    assert binh.post(reverse("cms_restore", args=[story.course.pk])).status_code == 303
    assert CoursePage.objects.get().retired_at is None


def test_a_course_with_learners_is_not_taken_off_but_a_lesson_may_be(binh, story):
    unpublish = "wagtailadmin_pages:unpublish"
    binh.post(reverse(unpublish, args=[story.course.pk]))
    assert CoursePage.objects.get().live
    binh.post(reverse(unpublish, args=[story.lesson.pk]))
    assert not LessonPage.objects.get(pk=story.lesson.pk).live


@pytest.mark.parametrize("act", ["delete"])
def test_nor_by_acts_on_many(client_of, story, act):
    admin = client_of(superuser())
    for page in (story.course, story.lesson):
        url = f"/admin/bulk/wagtailcore/page/{act}/?id={page.pk}&next=/admin/"
        assert admin.post(url, {"confirm_site_name": "Tiên Học"}).status_code == 302
    assert CoursePage.objects.count() == 1
    assert LessonPage.objects.filter(pk=story.lesson.pk).exists()


def test_what_was_published_without_learners_stays_too_and_a_draft_goes(client_of, world):
    binh = client_of("binh")
    course = make_course(world.agency)
    lesson = add_lesson(course)
    draft = add_lesson(course, "Nháp")
    lesson.get_latest_revision().publish()
    for page in (lesson, draft):
        binh.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert list(LessonPage.objects.values_list("title", flat=True)) == ["Sáu bước"]


def test_a_bank_question_is_never_deleted_through_the_cms(client_of, world):
    question = add_question(make_bank(world.agency.provider), "q1")
    binh = client_of("binh")
    url = reverse("wagtailsnippets_courses_question:delete", args=[question.pk])
    assert binh.post(url).status_code == 302
    assert Question.objects.filter(pk=question.pk).exists()


def test_a_private_document_answers_alike_whatever_is_guessed(client, client_of, world):
    collection = world.partner.provider.collection
    document = make_document(collection)
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    answers = set()
    for etag in ("", f'"{document.get_file_hash()}"', '"0000000000000000000000000000000000000000"'):
        for method in ("get", "head"):
            response = getattr(client, method)(
                document.url, headers={"if-none-match": etag, "range": "bytes=0-3"}
            )
            answers.add((response.status_code, response.content))
    assert len({status for status, _ in answers}) == 1
    assert {status for status, _ in answers} <= {302, 403, 404}


def test_the_cockpit_leads_to_who_is_studying_and_only_for_its_editors(client_of, world):
    course = make_course(world.agency)
    add_lesson(course)
    publish_course(course=course, at=AT, by=world.binh)
    people = reverse("taught_course", args=[course.translation_key])
    assert people in client_of("binh").get(reverse("cms_course", args=[course.pk])).text
    assert client_of("binh").get(people).status_code == 200
    assert client_of("chi").get(people).status_code == 404
