"""Attempts over HTTP: posts only, from here only, and sessions that end."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, Completion
from tests.learning.attempt_pages import (
    ACTS,
    JSON,
    PAGES,
    at,
    post_form,
    row,
    save,
    secrets_in,
)
from tests.learning.quiz_story import (
    Story,
    begin,
    right,
    spec_at,
)
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db


# T035, T041, T042, T044, T076 ---------------------------------------------------------------------


def test_a_test_is_not_done_by_saying_so(story: Story, an: StrictClient) -> None:
    """T035: the door by which a lesson is finished does not finish a test."""
    an.get(address(story.quiz))
    story.start(timezone.now())
    an.post(reverse("finish_activity", args=[story.quiz.translation_key]))
    story.round.refresh_from_db()
    assert (story.round.done, Completion.objects.count()) == (1, 0)


def test_acts_are_posts(story: Story, attempt: Attempt, an: StrictClient) -> None:
    before = row(attempt)
    key = story.quiz.translation_key
    urls = [at(name, attempt) for name in ACTS]
    urls += [reverse("start_attempt", args=[key]), reverse("request_attempt", args=[key])]
    urls.append(reverse("decide_request", args=[uuid4()]))
    for url in urls:
        for method in ("get", "head", "put", "delete", "patch", "options"):
            assert (url, method, getattr(an, method)(url).status_code) == (url, method, 405)
    for name in PAGES:
        assert an.post(at(name, attempt)).status_code == 405
    assert (row(attempt), Attempt.objects.count()) == (before, 1)


def test_a_post_from_elsewhere_is_refused(story: Story, attempt: Attempt) -> None:
    """T042: no token, a foreign origin, JSON dressed as plain text."""
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(story.officers["an"].user)
    before = row(attempt)
    body = json.dumps({"slot": 1, "seq": 1, "value": right(attempt, 1)})
    for content_type in (JSON, "text/plain"):
        response = client.post(at("save_answer", attempt), body, content_type=content_type)
        assert response.status_code == 403
    assert client.post(at("submit_attempt", attempt)).status_code == 403
    client.get(at("attempt", attempt))
    token = client.cookies["csrftoken"].value
    foreign = client.post(
        at("save_answer", attempt),
        body,
        content_type=JSON,
        headers={"X-CSRFToken": token, "Origin": "https://evil.example"},
    )
    plain = client.post(
        at("save_answer", attempt), body, content_type="text/plain", headers={"X-CSRFToken": token}
    )
    assert (foreign.status_code, plain.status_code) == (403, 400)
    assert row(attempt) == before
    own = client.post(
        at("save_answer", attempt), body, content_type=JSON, headers={"X-CSRFToken": token}
    )
    assert own.status_code == 200


def test_a_session_that_ended_leads_back_to_the_question_with_the_answer(
    attempt: Attempt, an: StrictClient, client: StrictClient
) -> None:
    """T044, F13, without a script: the answer is carried through signing in and offered."""
    slot = next(n for n in range(1, 6) if spec_at(attempt, n)["type"] == "multiple")
    chosen = right(attempt, slot)
    before = row(attempt)
    asked = post_form(client, attempt, slot=slot, answer=chosen)
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    assert asked.status_code == 302
    assert row(attempt) == before
    page = an.get(back).content.decode()
    assert "Câu trả lời này chưa được lưu." in page
    assert f'name="slot" value="{slot}"' in page
    for option in chosen:
        assert f'value="{option}" checked' in page
    assert row(attempt) == before
    assert post_form(an, attempt, slot=slot, answer=chosen).status_code == 303
    told = save(client, attempt, slot=slot, value=chosen)
    assert told.status_code == 401
    assert f"cau%3D{slot}" in told.json()["url"]


def test_an_offered_answer_that_is_none_is_shown_as_text_only(
    attempt: Attempt, an: StrictClient
) -> None:
    for slot in range(1, 6):
        page = an.get(f"{at('attempt', attempt)}?cau={slot}&nhap=%3Cb%3Ex&nhap=%00")
        assert page.status_code == 200
        assert "<b>x" not in page.content.decode()


def test_an_author_looks_at_the_test_and_leaves_nothing_behind(
    story: Story, client_of: Any
) -> None:
    """T076: no attempt, no record; and there is nothing in it for an officer."""
    binh = client_of("binh")
    page = binh.get(address(story.quiz))
    assert page.status_code == 200
    assert "Ở đây không bắt đầu được." in page.content.decode()
    assert "bat-dau" not in page.content.decode()
    assert secrets_in(page) == []
    preview = story.quiz.make_preview_request(preview_mode="", extra_request_attrs={})
    preview.render() if hasattr(preview, "render") else None
    assert preview.status_code == 200
    assert "60\N{NO-BREAK SPACE}% số điểm" in preview.content.decode()
    assert (Attempt.objects.count(), Completion.objects.count()) == (0, 0)


def test_results_of_two_learners_are_apart(story: Story, an: StrictClient, client_of: Any) -> None:
    """T046's kin: the list of earlier results holds the own ones only."""
    other = begin(story, "en")
    theirs = actions.start_attempt(round=other, quiz=story.quiz, at=timezone.now())
    actions.submit_attempt(attempt=theirs, at=timezone.now())
    page = an.get(address(story.quiz)).content.decode()
    assert str(theirs.uid) not in page
    assert str(theirs.uid) in client_of("en").get(address(story.quiz)).content.decode()


def test_a_password_changed_elsewhere_ends_the_session_and_loses_nothing(
    story: Story, attempt: Attempt, an: StrictClient, client_of: Any
) -> None:
    """F13: the next save says so, what was saved stands, and signing in again goes on."""
    value = right(attempt, 1)
    save(an, attempt, value=value)
    user = story.officers["an"].user
    user.set_password("mot-cau-mat-khau-khac-han")
    user.save()
    told = save(an, attempt, slot=2, value=right(attempt, 2))
    assert (told.status_code, told.json()["outcome"]) == (401, "signed_out")
    attempt.refresh_from_db()
    assert list(attempt.answers) == ["1"]
    again = client_of("an")
    assert save(again, attempt, slot=2, value=right(attempt, 2)).status_code == 200


def test_a_deactivated_account_saves_nothing_more(
    story: Story, attempt: Attempt, an: StrictClient
) -> None:
    """T012: at the next request."""
    user = story.officers["an"].user
    user.is_active = False
    user.save()
    assert save(an, attempt, value=right(attempt, 1)).status_code == 401
    assert Attempt.objects.get().answers == {}
