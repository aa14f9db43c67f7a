"""Attempts over HTTP: the way through, two windows, the clock."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning.models import Attempt, Completion, RefusedAnswer, Response
from lms.learning.models.attempts import GRACE
from tests.learning.attempt_pages import at, move_end, post_form, row, save
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
