"""What a university takes away or rewrites leaves the people who learnt it as they are (T092, T071)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from courses.actions.roles import let_edit
from courses.models import CoursePage, LessonPage, Subject
from lms.learning import actions
from lms.learning.models import Completion, Response
from lms.personnel.models import Attainment, Certificate, TrainingRecord
from tests.cms.forms import question_form, whole_course_form
from tests.cms.world import account
from tests.learning import quiz_story

LATER = quiz_story.START + timedelta(minutes=20)
FACTS = (Completion, TrainingRecord, Certificate, Attainment, Response)


@pytest.fixture
def story(db):
    """An completed the course, with a paper."""
    story = quiz_story.tell(questions=2, kind="single", paper=True)
    attempt = story.start()
    quiz_story.answer_all(attempt)
    actions.submit_attempt(attempt=attempt, at=LATER)
    return story


@pytest.fixture
def chi(story, client_of):
    """Writes in the course and publishes nothing."""
    let_edit(page=story.provider, publish=False).user_set.add(account("chi"))
    return client_of("chi")


@pytest.fixture
def binh(story, client_of):
    """Writes and publishes."""
    let_edit(page=story.provider, publish=True).user_set.add(account("binh"))
    return client_of("binh")


def facts():
    return [list(model.objects.order_by("pk").values()) for model in FACTS]


def shape(story):
    return list(
        Page.objects.descendant_of(story.provider)
        .order_by("path")
        .values_list("pk", "live", "title")
    )


@pytest.mark.parametrize("what", ["course", "lesson", "quiz"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_partner_deletes_and_takes_off_nothing_that_was_completed(story, chi, what, method):
    """T092: one by one and several at once."""
    page = getattr(story, what)
    before, tree = facts(), shape(story)
    assert [len(rows) for rows in before] == [1, 1, 1, 1, 2]
    for url in (
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/",
    ):
        response = getattr(chi, method)(url)
        asks_first = method == "get" and "/bulk/" in url
        assert response.status_code == (200 if asks_first else 302)
        assert response.headers["Content-Language"] == "vi"
        assert (facts(), shape(story)) == (before, tree)
    for name in ("cms_retire", "cms_publish"):
        assert chi.post(reverse(name, args=[story.course.pk])).status_code == 403
    assert (facts(), shape(story)) == (before, tree)
    assert CoursePage.objects.get().retired_at is None


def test_a_course_renamed_taken_off_and_retired_keeps_its_name_in_the_record(
    story, binh, client_of, tmp_path
):
    """T092: the title is the one under which it was learnt, on every page of the officer."""
    before = facts()
    edit = reverse("wagtailadmin_pages:edit", args=[story.course.pk])
    field = Subject.objects.create(slug="giao-tiep", name="Giao tiếp")
    changed = {"title": "Tên mới hẳn", "subject": str(field.pk), "action-publish": "1"}
    sent = whole_course_form(story.course, **changed)
    assert binh.post(edit, sent).status_code == 302
    CoursePage.objects.get().get_latest_revision().publish()
    assert CoursePage.objects.get().title == "Tên mới hẳn"
    binh.post(reverse("wagtailadmin_pages:unpublish", args=[story.lesson.pk]))
    assert not LessonPage.objects.get().live
    assert binh.post(reverse("cms_retire", args=[story.course.pk])).status_code == 303

    assert facts() == before
    assert TrainingRecord.objects.get().title == "Tiếp công dân"
    call_command("verify_records", seals=tmp_path, verbosity=0)
    an = client_of("an")
    profile = an.get("/toi/ho-so/").content.decode()
    assert ("Tiếp công dân" in profile, "Tên mới hẳn" in profile) == (True, False)
    code = Certificate.objects.get().code
    paper = an.get(f"/xac-minh/{code}/").content.decode()
    assert ("Tiếp công dân" in paper, "Tên mới hẳn" in paper) == (True, False)


def test_a_result_shows_the_question_as_it_was_answered(story, binh, client_of):
    """T071: edited afterwards, the old attempt keeps its words and its points."""
    before = facts()
    attempt = story.round.attempts.get()
    question = story.bank.questions.first()
    url = reverse("wagtailsnippets_courses_question:edit", args=[question.pk])
    sent = {**question_form(question.bank), "action-publish": "1", "code": question.code}
    assert binh.post(url, sent).status_code == 302
    question.refresh_from_db()
    assert (question.versions.count(), question.prompt_text()) == (2, "Ai?")

    page = client_of("an").get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert f"Câu hỏi số {question.code[-1]} hỏi điều gì?" in page
    assert "Ai?" not in page
    assert facts() == before
    attempt.refresh_from_db()
    assert attempt.fraction == 1


def test_a_refusal_that_leads_to_the_front_page_is_noted_too(story, chi, caplog):
    """Hers, but not hers to take off: Wagtail says so on its front page instead of by 403."""
    url = reverse("wagtailadmin_pages:unpublish", args=[story.quiz.pk])
    caplog.clear()
    response = chi.post(url)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    noted = [line.getMessage() for line in caplog.records if line.name == "lms.denials"]
    assert noted == [f"refused 302 POST {url} to account {account('chi').uid}"]
    assert "Không có quyền vào phần này." in chi.get("/admin/").content.decode()
