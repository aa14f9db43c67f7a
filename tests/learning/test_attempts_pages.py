"""Attempts over HTTP: whose they are, what a page may say, what a request may do."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, AttemptRequest, Completion, RefusedAnswer, Response
from lms.learning.models.attempts import GRACE
from tests.learning.quiz_story import (
    SECRETS,
    Story,
    answer_all,
    begin,
    right,
    spec_at,
    tell,
    wrong,
)
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def story() -> Story:
    return tell()


@pytest.fixture
def attempt(story: Story) -> Attempt:
    return story.start(timezone.now())


@pytest.fixture
def an(story: Story, client_of: Any) -> StrictClient:
    return client_of("an")


def at(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.uid])


def save(client: StrictClient, attempt: Attempt, **body: Any) -> Any:
    sent = {"slot": 1, "seq": 1, "value": [], **body}
    return client.post(at("save_answer", attempt), json.dumps(sent), content_type=JSON)


def post_form(client: StrictClient, attempt: Attempt, **fields: Any) -> Any:
    sent = {"slot": 1, "seq": 1, "shown": "", "go": "next", **fields}
    return client.post(at("save_answer", attempt), sent)


def row(attempt: Attempt) -> tuple[Any, ...]:
    return Attempt.objects.filter(pk=attempt.pk).values_list().get()


def move_end(attempt: Attempt, seconds: int) -> None:
    """Let the time of an attempt end in so many seconds (negative: it ended before now)."""
    Attempt.objects.filter(pk=attempt.pk).update(due_at=timezone.now() + timedelta(seconds=seconds))


# The way through ---------------------------------------------------------------------------------


def test_from_the_page_of_the_test_to_the_result(story: Story, an: StrictClient) -> None:
    page = an.get(address(story.quiz))
    assert page.status_code == 200
    begun = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    attempt = Attempt.objects.get()
    assert (begun.status_code, begun["Location"]) == (303, at("attempt", attempt))
    url = begun["Location"]
    for slot in range(1, 6):
        question = an.get(url)
        assert f"Câu {slot} trên 5" in question.content.decode()
        saved = post_form(an, attempt, slot=slot, answer=right(attempt, slot))
        url = saved["Location"]
        assert saved.status_code == 303
    assert urlsplit(url).path == at("attempt_summary", attempt)
    assert "Đã trả lời hết các câu." in an.get(url).content.decode()
    handed_in = an.post(at("submit_attempt", attempt))
    assert (handed_in.status_code, handed_in["Location"]) == (303, at("attempt_result", attempt))
    result = an.get(handed_in["Location"]).content.decode()
    assert "5/5 điểm" in result
    assert "Đã hoàn thành khóa học" in result
    assert "Giao tiếp: Mức 2" in result
    assert "(theo bài kiểm tra)" in result
    assert Completion.objects.count() == 1


def test_a_saved_answer_is_there_again_on_every_visit(attempt: Attempt, an: StrictClient) -> None:
    chosen = wrong(attempt, 1)
    post_form(an, attempt, answer=chosen, unsure="1")
    page = an.get(f"{at('attempt', attempt)}?cau=1").content.decode()
    assert f'value="{chosen[0]}" checked' in page
    assert 'name="unsure" value="1" checked' in page
    assert 'name="seq" value="2"' in page


def test_one_who_comes_back_stands_at_the_first_open_question(
    attempt: Attempt, an: StrictClient
) -> None:
    post_form(an, attempt, slot=1, answer=right(attempt, 1))
    for query in ("", "?cau=99", "?cau=-1", "?cau=abc", "?cau=٣", "?cau=" + "9" * 30):
        page = an.get(at("attempt", attempt) + query).content.decode()
        assert 'name="slot" value="2"' in page


def test_an_untouched_form_only_moves_on(attempt: Attempt, an: StrictClient) -> None:
    value = right(attempt, 1)
    save(an, attempt, value=value, seq=3)
    before = row(attempt)
    moved = post_form(an, attempt, seq=1)  # an older page on which nothing was chosen
    assert (moved.status_code, row(attempt)) == (303, before)
    assert "cau=2" in moved["Location"]
    assert RefusedAnswer.objects.count() == 0


def test_where_the_buttons_lead(attempt: Attempt, an: StrictClient) -> None:
    assert (
        "cau=1&da-luu=1" in post_form(an, attempt, answer=right(attempt, 1), go="stay")["Location"]
    )
    summary = post_form(an, attempt, slot=2, answer=right(attempt, 2), go="summary")
    assert summary["Location"] == f"{at('attempt_summary', attempt)}?da-luu=2"
    assert "Đã lưu câu 2." in an.get(summary["Location"]).content.decode()


def test_an_answer_that_cannot_be_taken_is_told_at_the_question(
    story: Story, an: StrictClient
) -> None:
    attempt = story.start(timezone.now())
    slot = next(n for n in range(1, 6) if spec_at(attempt, n)["type"] == "numeric")
    told = post_form(an, attempt, slot=slot, answer="nhiều lắm", unsure="1")
    page = told.content.decode()
    assert told.status_code == 400
    assert 'value="nhiều lắm"' in page
    assert 'aria-invalid="true"' in page
    assert 'name="unsure" value="1" checked' in page
    assert Attempt.objects.get().answers == {}


# T019, T020, T033: not yours is not there ---------------------------------------------------------

PAGES = ("attempt", "attempt_summary", "attempt_result")
ACTS = ("save_answer", "submit_attempt", "repeat_wrong")


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


def secrets_in(response: Any) -> list[str]:
    text = response.content.decode()
    return [secret for secret in SECRETS if secret in text]


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
    urls = (
        "/khoa-hoc/?q=Câu+hỏi+số",
        "/khoa-hoc/?q=giai+thich+kin",
        "/sitemap.xml",
        "/api/v2/pages/",
        "/api/v3/pages/",
        "/api/main/pages/",
        "/admin/api/main/pages/?search=hỏi",
    )
    for url in urls:
        response = an.get(url)
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


# T024, T026, T038: twice, and from two windows ----------------------------------------------------


def test_starting_twice_leads_to_the_same_attempt(story: Story, an: StrictClient) -> None:
    url = reverse("start_attempt", args=[story.quiz.translation_key])
    assert an.post(url)["Location"] == an.post(url)["Location"]
    assert Attempt.objects.count() == 1


def test_handing_in_twice_leads_to_the_same_result(attempt: Attempt, an: StrictClient) -> None:
    answer_all(attempt, at=timezone.now())
    first, second = (an.post(at("submit_attempt", attempt)) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (Completion.objects.count(), Response.objects.count()) == (1, 5)


def test_a_script_is_told_both_values(attempt: Attempt, an: StrictClient) -> None:
    first, second = right(attempt, 1), wrong(attempt, 1)
    saved = save(an, attempt, value=first)
    assert (saved.status_code, saved.json()["seq"], saved.json()["value"]) == (200, 1, first)
    assert len(saved.json()["saved_at"]) == 8
    stale = save(an, attempt, value=second)
    assert stale.status_code == 409
    assert {key: stale.json()[key] for key in ("outcome", "seq", "value")} == {
        "outcome": "stale",
        "seq": 1,
        "value": first,
    }
    again = save(an, attempt, value=first)
    assert again.status_code == 200


def test_a_page_without_script_shows_both_answers_and_lets_choose(
    story: Story, an: StrictClient
) -> None:
    attempt = story.start(timezone.now())
    slot = next(n for n in range(1, 6) if spec_at(attempt, n)["type"] == "single")
    mine, theirs = wrong(attempt, slot), right(attempt, slot)
    texts = {o["id"]: o["text"] for o in spec_at(attempt, slot)["options"]}
    post_form(an, attempt, slot=slot, answer=theirs)
    page = post_form(an, attempt, slot=slot, answer=mine, seq=1, unsure="1")
    html = page.content.decode()
    assert page.status_code == 409
    assert texts[mine[0]] in html
    assert texts[theirs[0]] in html
    assert f'name="answer" value="{mine[0]}"' in html
    assert 'name="seq" value="2"' in html
    taken = post_form(an, attempt, slot=slot, answer=mine, seq=2)
    assert taken.status_code == 303
    attempt.refresh_from_db()
    assert attempt.given(slot)[:2] == (mine[0], 2)
    assert RefusedAnswer.objects.get().value == mine[0]


# T027, T028, T029: the clock is the server's ------------------------------------------------------


def test_a_late_answer_is_refused_kept_and_shown(client_of: Any) -> None:
    story = tell(time_limit=30)
    an = client_of("an")
    attempt = story.start(timezone.now())
    in_time, grace, late = right(attempt, 1), right(attempt, 2), right(attempt, 3)
    move_end(attempt, 5)
    assert save(an, attempt, slot=1, value=in_time).status_code == 200
    move_end(attempt, -30)
    assert save(an, attempt, slot=2, value=grace).status_code == 200
    move_end(attempt, -61)
    refused = save(an, attempt, slot=3, value=late)
    assert (refused.status_code, refused.json()["message"]) == (409, "Đã hết giờ.")
    page = post_form(an, attempt, slot=3, answer=late)
    assert page.status_code == 409
    assert "Câu trả lời này đến muộn." in page.content.decode()
    assert (RefusedAnswer.objects.count(), Attempt.objects.get().closed_at) == (1, None)
    an.post(at("submit_attempt", attempt))
    attempt.refresh_from_db()
    assert (attempt.points, attempt.closed_at) == (2, attempt.due_at + GRACE)


def test_when_the_time_is_up_every_page_says_so_and_looking_closes_nothing(client_of: Any) -> None:
    story = tell(time_limit=30)
    an = client_of("an")
    attempt = story.start(timezone.now())
    move_end(attempt, -1)
    for url in (at("attempt", attempt), at("attempt_summary", attempt), address(story.quiz)):
        page = an.get(url).content.decode()
        assert "Đã hết giờ" in page
        assert "Xem kết quả" in page
    assert Attempt.objects.get().closed_at is None
    again = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert again["Location"] == at("attempt", attempt)  # within the grace: still the same one
    move_end(attempt, -61)
    again = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert again["Location"] != at("attempt", attempt)
    assert Attempt.objects.get(pk=attempt.pk).closed_at is not None


def test_forged_fields_and_foreign_clocks_have_no_effect(client_of: Any) -> None:
    story = tell(time_limit=30)
    an = client_of("an")
    attempt = story.start(timezone.now())
    forged = {
        "score": 100,
        "passed": True,
        "is_correct": {"1": True},
        "started_at": "2020-01-01T00:00:00Z",
        "due_at": "2099-01-01T00:00:00Z",
        "deadline": "2099-01-01T00:00:00Z",
        "extra_time": 9999,
        "points": 100,
        "user": 1,
        "attempt_number": 0,
        "correctAnswers": {"1": "A"},
    }
    before = row(attempt)
    save(an, attempt, value=wrong(attempt, 1), **forged)
    an.post(
        at("save_answer", attempt),
        {"slot": 2, "seq": 1, "answer": wrong(attempt, 2), "score": "100", "due_at": "2099-01-01"},
        headers={"Date": "Mon, 01 Jan 2035 00:00:00 GMT"},
    )
    an.post(at("submit_attempt", attempt), {"score": "100", "passed": "true"})
    attempt.refresh_from_db()
    assert (attempt.points, attempt.passed, attempt.number) == (0, False, 1)
    assert (attempt.started_at, attempt.due_at) == (
        before[[f.attname for f in Attempt._meta.concrete_fields].index("started_at")],
        before[[f.attname for f in Attempt._meta.concrete_fields].index("due_at")],
    )


# T034: what cannot be read ------------------------------------------------------------------------

BODIES = {
    "invalid utf-8": b'{"slot":1,"seq":1,"value":["\xff\xfe"]}',
    "lone surrogate": rb'{"slot":1,"seq":1,"value":["\ud800"]}',
    "NUL": rb'{"slot":1,"seq":1,"value":["a\u0000b"]}',
    "deep": b"[" * 60_000 + b"]" * 60_000,
    "deep inside": b'{"slot":1,"seq":1,"value":' + b"[" * 7000 + b"]" * 7000 + b"}",
    "a megabyte": json.dumps({"slot": 1, "seq": 1, "value": ["x" * 1_000_000]}).encode(),
    "201 characters": json.dumps({"slot": 1, "seq": 1, "value": ["x" * 201]}).encode(),
    "NaN": b'{"slot":1,"seq":NaN,"value":["a"]}',
    "infinity": b'{"slot":1,"seq":1e999,"value":["a"]}',
    "2^63": b'{"slot":1,"seq":9223372036854775808,"value":["a"]}',
    "a number of 5,000 digits": b'{"slot":1,"seq":' + b"9" * 5000 + b',"value":["a"]}',
    "no number": b'{"slot":"one","seq":1,"value":["a"]}',
    "true for a number": b'{"slot":true,"seq":1,"value":["a"]}',
    "slot 0": b'{"slot":0,"seq":1,"value":["a"]}',
    "no such slot": b'{"slot":77,"seq":1,"value":["a"]}',
    "text for a list": b'{"slot":1,"seq":1,"value":"a"}',
    "numbers in the list": b'{"slot":1,"seq":1,"value":[1,2]}',
    "objects in the list": b'{"slot":1,"seq":1,"value":[{"a":1}]}',
    "too many values": json.dumps({"slot": 1, "seq": 1, "value": ["a"] * 51}).encode(),
    "a list": b'[{"slot":1}]',
    "no JSON": b"slot=1&seq=1",
    "nothing": b" ",
    "select all, as another product sends it": b'{"answers": {"1": ["A", "B", "C", "D"]}}',
    "forged, as another product sends it": b'{"answers": {"1": "A"}, "score": 100}',
    "two answers to one": b'{"slot":1,"seq":1,"value":["a","b"]}',
    "a foreign option": b'{"slot":1,"seq":1,"value":["zzzzz"]}',
}


@pytest.mark.parametrize("kind", ["single", "short", "numeric"])
def test_what_cannot_be_read_is_refused_and_changes_nothing(client_of: Any, kind: str) -> None:
    story = tell(questions=2, kind=kind)
    attempt = story.start(timezone.now())
    an = client_of("an")
    save(an, attempt, slot=2, value=right(attempt, 2))
    before = row(attempt)
    fine = {"a foreign option"} if kind == "short" else set()
    for name in sorted(BODIES.keys() - fine):
        response = an.post(at("save_answer", attempt), BODIES[name], content_type=JSON)
        assert (name, response.status_code) == (name, 400)
        assert response["Content-Type"] == JSON, name
        message = response.json()["message"]
        assert not message.isascii(), message
        assert row(attempt) == before, name
    assert RefusedAnswer.objects.count() == 0


FORMS = {
    "NUL": {"answer": "a\0b"},
    "a megabyte": {"answer": "x" * 1_000_000},
    "no number": {"seq": "hai"},
    "a negative number": {"seq": "-1"},
    "2^63": {"seq": "9223372036854775808"},
    "superscript": {"slot": "²"},
    "no such slot": {"slot": "77"},
    "two answers to one": {"answer": ["a", "b"]},
    "nothing": {"slot": "", "seq": "", "answer": ""},
    "too many values": {"answer": ["a"] * 51},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_cannot_be_read(
    story: Story, attempt: Attempt, an: StrictClient, name: str
) -> None:
    before = row(attempt)
    response = an.post(
        at("save_answer", attempt), {"slot": "1", "seq": "1", "answer": "a", **FORMS[name]}
    )
    assert response.status_code == 400
    assert row(attempt) == before


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
    assert "60% số điểm" in preview.content.decode()
    assert (Attempt.objects.count(), Completion.objects.count()) == (0, 0)


# Requests for more --------------------------------------------------------------------------------


@pytest.fixture
def asked(client_of: Any) -> tuple[Story, AttemptRequest]:
    story = tell(attempts=1)
    actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    an = client_of("an")
    assert "Xin thêm lượt" in an.get(at("attempt_result", Attempt.objects.get())).content.decode()
    done = an.post(reverse("request_attempt", args=[story.quiz.translation_key]))
    assert (done.status_code, done["Location"]) == (303, address(story.quiz))
    return story, AttemptRequest.objects.get()


def test_one_press_asks_and_the_pages_say_how_it_stands(asked: Any, client_of: Any) -> None:
    story, request = asked
    an, binh = client_of("an"), client_of("binh")
    assert "Giảng viên chưa trả lời." in an.get(address(story.quiz)).content.decode()
    waiting = binh.get(reverse("attempt_requests")).content.decode()
    assert "Nguyễn Thị An" in waiting
    assert "đã làm 1 lượt" in waiting
    done = binh.post(reverse("decide_request", args=[request.uid]), {"decision": "grant"})
    assert done.status_code == 303
    assert "Nguyễn Thị An" not in binh.get(reverse("attempt_requests")).content.decode()
    assert "Còn 1 lượt" in an.get(address(story.quiz)).content.decode()
    begun = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert begun.status_code == 303
    assert Attempt.objects.count() == 2


def test_a_request_is_decided_by_who_may_edit_the_course_only(asked: Any, client_of: Any) -> None:
    _story, request = asked
    url = reverse("decide_request", args=[request.uid])
    for who in ("an", "en"):
        client = client_of(who)
        refused = client.post(url, {"decision": "grant"})
        nobodys = client.post(reverse("decide_request", args=[uuid4()]), {"decision": "grant"})
        assert (refused.status_code, refused.content) == (404, nobodys.content)
        assert str(request.uid) not in client.get(reverse("attempt_requests")).content.decode()
    assert client_of("binh").post(url, {"decision": "maybe"}).status_code == 400
    request.refresh_from_db()
    assert request.decided_at is None


def test_a_second_decision_changes_nothing(asked: Any, client_of: Any) -> None:
    _story, request = asked
    binh = client_of("binh")
    url = reverse("decide_request", args=[request.uid])
    binh.post(url, {"decision": "refuse"})
    binh.post(url, {"decision": "grant"})
    request.refresh_from_db()
    assert request.granted is False


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
