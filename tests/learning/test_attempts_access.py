"""Attempts over HTTP: whose they are, and what no page may say."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt
from tests.learning.attempt_pages import (
    ACTS,
    PAGES,
    at,
    post_form,
    row,
    save,
    secrets_in,
)
from tests.learning.quiz_story import (
    Story,
    answer_all,
    right,
    spec_at,
    tell,
    wrong,
)
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db


# T019, T020, T033: not yours is not there ---------------------------------------------------------


def test_another_ones_attempt_is_as_absent_as_none(
    attempt: Attempt, client_of: Any, client: StrictClient
) -> None:
    en = client_of("en")
    none = Attempt(uid=uuid4())
    before = row(attempt)
    for name in PAGES:
        theirs, nobodys = en.get(at(name, attempt)), en.get(at(name, none))
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    body = {"slot": 1, "seq": 1, "answer": right(attempt, 1)}
    for name in ACTS:
        theirs, nobodys = en.post(at(name, attempt), body), en.post(at(name, none), body)
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    theirs = save(en, attempt, value=right(attempt, 1))
    nobodys = save(en, none, value=right(attempt, 1))
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert row(attempt) == before
    assert Attempt.objects.count() == 1


def test_a_trainer_and_a_superuser_open_no_ones_attempt(
    story: Story, attempt: Attempt, client_of: Any
) -> None:
    story.officers["en"].user.is_superuser = True
    story.officers["en"].user.save()
    for who in ("binh", "en"):
        assert client_of(who).get(at("attempt", attempt)).status_code == 404


def test_who_is_not_signed_in_is_asked_to(attempt: Attempt, client: StrictClient) -> None:
    for name in PAGES:
        response = client.get(at(name, attempt))
        assert response.status_code == 302
        assert parse_qs(urlsplit(response["Location"]).query)["next"] == [at(name, attempt)]
    for name in ("submit_attempt", "repeat_wrong"):
        assert client.post(at(name, attempt)).status_code == 302
    assert Attempt.objects.get().closed_at is None


def test_many_refusals_raise_an_alarm_once(
    attempt: Attempt, client_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """T020: somebody goes through addresses that are not theirs."""
    cache.clear()
    en = client_of("en")
    for _ in range(60):
        assert en.get(at("attempt", Attempt(uid=uuid4()))).status_code == 404
    alarms = [r for r in caplog.records if r.name == "lms.denials" and r.levelname == "ERROR"]
    refusals = [r for r in caplog.records if r.name == "lms.denials" and r.levelname == "WARNING"]
    assert (len(alarms), len(refusals)) == (1, 60)
    assert str(attempt.round.officer.user.uid) not in alarms[0].getMessage()


def test_who_does_not_study_the_course(story: Story, client_of: Any) -> None:
    """T031, T036: no attempt without a round, none at what is not published, none by guessing."""
    en = client_of("en")
    key = story.quiz.translation_key
    assert en.post(reverse("start_attempt", args=[key])).status_code == 404
    assert en.post(reverse("start_attempt", args=[uuid4()])).status_code == 404
    assert en.post(reverse("start_attempt", args=[story.lesson.translation_key])).status_code == 404
    assert en.post(reverse("request_attempt", args=[key])).status_code == 404
    page = en.get(address(story.quiz))
    assert (page.status_code, page["Location"]) == (302, address(story.course))
    assert Attempt.objects.count() == 0


def test_an_unpublished_test_cannot_be_started(story: Story, an: StrictClient) -> None:
    story.quiz.unpublish()
    response = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert (response.status_code, Attempt.objects.count()) == (404, 0)


def test_no_attempt_left_is_told_without_a_question(story: Story, an: StrictClient) -> None:
    """T031: attempt n+1 of n."""
    for _ in range(3):
        actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    response = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    page = response.content.decode()
    assert response.status_code == 403
    assert "Đã hết lượt làm. Hãy xin thêm lượt." in page
    assert "Câu hỏi số" not in page
    assert Attempt.objects.count() == 3


# T022, T023, T033: what no page may say -----------------------------------------------------------


def test_nothing_hidden_leaves_the_server_while_a_test_runs(
    story: Story, attempt: Attempt, an: StrictClient
) -> None:
    responses = [an.get(address(story.quiz)), an.get(address(story.course)), an.get("/toi/")]
    for slot in range(1, 6):
        url = f"{at('attempt', attempt)}?cau={slot}"
        responses += [an.get(url), save(an, attempt, slot=slot, value=wrong(attempt, slot))]
        responses.append(save(an, attempt, slot=slot, value=[], seq=1))  # stale
        responses.append(save(an, attempt, slot=slot, value=["lạ"], seq=9))  # maybe unreadable
        responses.append(post_form(an, attempt, slot=slot, seq=1, answer="", unsure="1"))
        responses.append(post_form(an, attempt, slot=slot, seq=1, shown="x", answer=""))
        responses.append(an.get(url))
    responses.append(an.get(at("attempt_summary", attempt)))
    found = {r.wsgi_request.get_full_path(): secrets_in(r) for r in responses if secrets_in(r)}
    assert found == {}


def test_options_stand_in_the_paper_s_order_not_in_that_of_the_key(client_of: Any) -> None:
    """T022: neither the order nor the ids of options say which one is right."""
    story = tell(questions=20, kind="single", shuffle=True)
    attempt = story.start(timezone.now())
    an = client_of("an")
    places = set()
    for slot in attempt.paper["slots"]:
        page = an.get(f"{at('attempt', attempt)}?cau={slot['slot']}").content.decode()
        shown = sorted(slot["order"], key=lambda id: page.index(f'value="{id}"'))
        assert shown == slot["order"]
        places.add(shown.index(right(attempt, slot["slot"])[0]))
    assert len(places) > 1


def test_questions_of_a_bank_are_found_nowhere_else(story: Story, an: StrictClient) -> None:
    """T023: no search, no map, no API knows a question that was not asked yet."""
    answers = {
        "/khoa-hoc/?q=Câu+hỏi+số": 200,
        "/khoa-hoc/?q=giai+thich+kin": 200,
        "/khoa-hoc/?q=Tiếp+công+dân": 200,
        "/sitemap.xml": 404,
        "/rss/": 404,
        "/graphql/": 404,
        "/api/v2/pages/": 404,
        "/api/v3/pages/": 401,
        "/api/main/pages/": 404,
        "/admin/api/main/pages/?search=hỏi&fields=*": 403,
        f"/admin/api/main/pages/{story.quiz.pk}/": 403,
        "/admin/pages/search/?q=hỏi": 403,
    }
    found = {url: an.get(url) for url in answers}
    assert {url: response.status_code for url, response in found.items()} == answers
    for url, response in found.items():
        assert "hỏi điều gì" not in response.content.decode(), url
        assert secrets_in(response) == [], url


@pytest.mark.parametrize(
    ("preset", "attempts", "shows", "hides"),
    [
        ("practice", None, {"GIẢI-THÍCH-KÍN", "đáp án kín", "48151"}, set()),
        ("test", 3, {"GIẢI-THÍCH-KÍN"}, {"đáp án kín", "48151", "Đáp án đúng"}),
        ("test", 1, {"GIẢI-THÍCH-KÍN", "đáp án kín", "48151"}, set()),
        ("exam", 1, set(), {"GIẢI-THÍCH-KÍN", "đáp án kín", "48151", "Đáp án đúng", "Vì sao"}),
    ],
)
def test_a_result_shows_what_the_preset_allows(
    client_of: Any, preset: str, attempts: int | None, shows: set, hides: set
) -> None:
    """T033: everything wrong; the key of a test stays closed while attempts are left."""
    story = tell(preset=preset, attempts=attempts)
    attempt = story.start(timezone.now())
    answer_all(attempt, wrong_slots=(1, 2, 3, 4, 5), at=timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    page = client_of("an").get(at("attempt_result", attempt)).content.decode()
    assert {text for text in shows | hides if text in page} == shows
    assert page.count("Câu trả lời") >= 5
    assert ("Luyện lại câu sai" in page) == (preset != "exam")


def test_practising_does_not_open_the_key_of_a_test(story: Story, an: StrictClient) -> None:
    attempt = story.start(timezone.now())
    answer_all(attempt, wrong_slots=(1, 2, 3, 4, 5), at=timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    begun = an.post(at("repeat_wrong", attempt))
    practice = Attempt.objects.exclude(pk=attempt.pk).get()
    assert (begun.status_code, begun["Location"]) == (303, at("attempt", practice))
    assert secrets_in(an.get(begun["Location"])) == []
    an.post(at("submit_attempt", practice))
    page = an.get(at("attempt_result", practice)).content.decode()
    assert "Đã luyện xong" in page
    assert "GIẢI-THÍCH-KÍN" in page
    assert [text for text in ("đáp án kín", "48151", "Đáp án đúng") if text in page] == []


def test_a_result_leads_back_to_the_lesson(story: Story, an: StrictClient) -> None:
    attempt = story.start(timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    page = an.get(at("attempt_result", attempt)).content.decode()
    assert page.count(f'<a href="{address(story.lesson)}">Đọc lại: bài 1</a>') == 5
    assert "Còn 2 lượt làm." in page


def test_a_result_before_handing_in_is_the_question(attempt: Attempt, an: StrictClient) -> None:
    response = an.get(at("attempt_result", attempt))
    assert (response.status_code, response["Location"]) == (302, at("attempt", attempt))


def test_text_of_learners_stays_text(story: Story, client_of: Any) -> None:
    """T040: what was typed is shown as typed, and is never markup."""
    attempt = story.start(timezone.now())
    an = client_of("an")
    an.allowed_text = ("{{7*7}}",)
    slot = next(n for n in range(1, 6) if spec_at(attempt, n)["type"] == "short")
    typed = '"><img src=x onerror=alert(1)>{{7*7}}=1+1'
    post_form(an, attempt, slot=slot, answer=typed)
    pages = [an.get(f"{at('attempt', attempt)}?cau={slot}")]
    pages.append(post_form(an, attempt, slot=slot, seq=1, answer=typed + "2"))
    an.post(at("submit_attempt", attempt))
    pages.append(an.get(at("attempt_result", attempt)))
    assert [page.status_code for page in pages] == [200, 409, 200]
    for page in pages:
        assert "<img src=x" not in page.content.decode()
        assert "&lt;img src=x" in page.content.decode()
