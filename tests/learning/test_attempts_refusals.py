"""Starting a test where nobody may, and asking for what is not in the own paper (T030, T031, T034, T036)."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.actions import retire_course
from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, Enrolment, RefusedAnswer
from tests.learning.attempt_pages import JSON, at, post_form, row, save, secrets_in
from tests.learning.quiz_story import START, Story, begin, right, tell, wrong
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db


def no_question(response: Any) -> bool:
    return "hỏi điều gì" not in response.content.decode() and secrets_in(response) == []


# T030: there is no order that is forced; what is not in the paper is not there ----------------------


def test_a_number_beyond_the_paper_shows_the_own_paper(attempt: Attempt, an: StrictClient) -> None:
    """T030: pages, forms and scripts go by the paper that was drawn at the start."""
    before = row(attempt)
    for slot in (0, 6, 99, 9999):
        page = an.get(f"{at('attempt', attempt)}?cau={slot}").content.decode()
        assert "Câu 1 trên 5" in page
        assert save(an, attempt, slot=slot, value=right(attempt, 1)).status_code == 400
        assert post_form(an, attempt, slot=slot, answer=right(attempt, 1)).status_code == 400
    assert row(attempt) == before


def test_questions_that_were_not_drawn_are_shown_on_no_page(client_of: Any) -> None:
    """T030: two of twelve were drawn; the other ten stay in the bank."""
    story = tell(questions=12, drawn=2, kind="short")
    attempt = story.start(timezone.now())
    drawn = {slot["slot"] for slot in attempt.paper["slots"]}
    an = client_of("an")
    texts = [an.get(f"{at('attempt', attempt)}?cau={n}").content.decode() for n in range(1, 13)]
    texts.append(an.get(at("attempt_summary", attempt)).content.decode())
    an.post(at("submit_attempt", attempt))
    texts.append(an.get(at("attempt_result", attempt)).content.decode())
    shown = {n for n in range(1, 13) for text in texts if f"Câu hỏi số {n} hỏi" in text}
    assert (len(drawn), len(shown)) == (2, 2)


# T031, T036: where no attempt begins ----------------------------------------------------------------


def lost_access(story: Story) -> None:
    Enrolment.objects.filter(officer=story.officers["an"]).update(active=False)


def never_enrolled(story: Story) -> None:
    """Én never was."""


def course_taken_off(story: Story) -> None:
    story.course.unpublish()


def quiz_taken_off(story: Story) -> None:
    story.quiz.unpublish()


CASES = {
    "access was lost": lost_access,
    "never enrolled": never_enrolled,
    "the course is not published": course_taken_off,
    "the test is not published": quiz_taken_off,
}


@pytest.mark.parametrize("case", CASES)
def test_no_attempt_begins_and_no_question_is_told(client_of: Any, case: str) -> None:
    """T031, T036: as if the test were not there, also for who once had it."""
    story = tell()
    CASES[case](story)
    client = client_of("en" if case == "never enrolled" else "an")
    key = story.quiz.translation_key
    nobodys = client.post(reverse("start_attempt", args=[uuid4()]))
    for name in ("start_attempt", "request_attempt"):
        refused = client.post(reverse(name, args=[key]))
        assert (refused.status_code, refused.content) == (404, nobodys.content)
        assert no_question(refused)
    assert no_question(client.get(address(story.quiz), follow=True))
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("case", ["access was lost", "the course is not published"])
def test_a_running_attempt_stays_ones_own(client_of: Any, case: str) -> None:
    """Losing access wipes nothing: what was begun is still opened by its owner alone."""
    story = tell()
    attempt = story.start(timezone.now())
    CASES[case](story)
    assert client_of("an").get(at("attempt", attempt)).status_code == 200
    assert client_of("en").get(at("attempt", attempt)).status_code == 404


def test_a_retired_course_takes_nobody_by_its_uid(story: Story, client_of: Any) -> None:
    """T036: who studies it goes on, who comes now does not begin."""
    retire_course(course=story.course, at=START, by=None)
    newcomer = client_of("en")
    newcomer.post(reverse("start_course", args=[story.course.translation_key]))
    refused = newcomer.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert (refused.status_code, no_question(refused)) == (404, True)
    assert Enrolment.objects.filter(officer=story.officers["en"]).count() == 0
    own = client_of("an").post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert own.status_code == 303


def test_a_course_is_not_begun_by_guessing(story: Story, client_of: Any) -> None:
    """T036: a test, a lesson, a provider and nothing at all are no courses."""
    en = client_of("en")
    nobodys = en.post(reverse("start_course", args=[uuid4()]))
    for page in (story.quiz, story.lesson, story.provider):
        refused = en.post(reverse("start_course", args=[page.translation_key]))
        assert (refused.status_code, refused.content) == (404, nobodys.content)
    story.course.unpublish()
    refused = en.post(reverse("start_course", args=[story.course.translation_key]))
    assert (refused.status_code, refused.content) == (404, nobodys.content)
    assert Enrolment.objects.filter(officer=story.officers["en"]).count() == 0


# T034: answers of another shape, to the other two kinds of question ---------------------------------

SHAPES: dict[str, Any] = {
    "foreign option": ["zzzzz"],
    "option of another question": None,
    "an object": {"id": "a"},
    "an object in the list": [{"id": "a"}],
    "numbers": [1, 0],
    "truth itself": [True],
    "nothing in the list": [None],
    "too many": ["a"] * 51,
    "a long text": ["x" * 10_001],
    "a NUL": ["a\0b"],
    "lists in lists": [["a"]],
}


@pytest.mark.parametrize("kind", ["multiple", "truefalse", "single"])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_of_another_shape_is_refused(client_of: Any, kind: str, shape: str) -> None:
    story = tell(questions=2, kind=kind)
    attempt = story.start(timezone.now())
    an = client_of("an")
    assert save(an, attempt, slot=2, value=right(attempt, 2)).status_code == 200
    before = row(attempt)
    value = SHAPES[shape]
    if value is None:
        value = ["maybe"] if kind == "truefalse" else right(attempt, 2)
    response = save(an, attempt, slot=1, value=value)
    assert (response.status_code, response["Content-Type"]) == (400, JSON)
    assert (row(attempt), RefusedAnswer.objects.count()) == (before, 0)


def test_a_lone_surrogate_in_a_form_is_no_error_of_ours(attempt: Attempt, an: StrictClient) -> None:
    """T034: what no UTF-8 holds, as bytes of a form."""
    before = row(attempt)
    for raw in (b"slot=1&seq=1&answer=%ED%A0%80", b"slot=1&seq=1&answer=%FF%FE"):
        response = an.post(
            at("save_answer", attempt), raw, content_type="application/x-www-form-urlencoded"
        )
        assert (response.status_code, row(attempt)) == (400, before)


# T038: a request of yesterday -----------------------------------------------------------------------


def test_requests_of_yesterday_change_nothing(story: Story, an: StrictClient) -> None:
    """T038: an old save and an old handing in, sent again after everything is over."""
    attempt = story.start(timezone.now())
    value, other = right(attempt, 1), wrong(attempt, 1)
    old = {"slot": 1, "seq": 1, "value": other}
    save(an, attempt, **old)
    save(an, attempt, slot=1, seq=2, value=value)
    an.post(at("submit_attempt", attempt))
    before = row(attempt)
    replayed = an.post(at("save_answer", attempt), json.dumps(old), content_type=JSON)
    assert replayed.status_code == 409
    same = save(an, attempt, slot=1, seq=2, value=value)
    assert (same.status_code, same.json()["value"]) == (200, value)
    again = an.post(at("submit_attempt", attempt))
    assert (again.status_code, again["Location"]) == (303, at("attempt_result", attempt))
    assert row(attempt) == before
    assert Attempt.objects.count() == 1


def test_what_is_handed_in_stays_closed_for_another_round(story: Story, client_of: Any) -> None:
    """T033: a result of another officer at the same test is not there."""
    attempt = story.start(timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    begin(story, "en")
    en = client_of("en")
    nobodys = en.get(reverse("attempt_result", args=[uuid4()]))
    refused = en.get(at("attempt_result", attempt))
    assert (refused.status_code, refused.content) == (404, nobodys.content)
