"""What a test costs: queries as literal numbers, bytes as measured, whatever there is besides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, Completion
from lms.personnel.models import Certificate, TrainingRecord
from tests.learning.quiz_story import (
    Story,
    a_track,
    answer_all,
    begin,
    person,
    right,
    tell,
)
from tests.support.client import StrictClient

QUESTIONS = 20
BYTES = 6 * 1024


def at(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.uid])


@pytest.fixture
def crowd(db: None) -> Story:
    """A test of 20 questions of a larger bank, and other people at it."""
    story = tell(questions=30, drawn=QUESTIONS, paper=True, shuffle=True)
    for number in range(5):
        story.officers[f"o{number}"] = person(f"o{number}", story.unit)
        attempt = actions.start_attempt(
            round=begin(story, f"o{number}"), quiz=story.quiz, at=timezone.now()
        )
        actions.submit_attempt(attempt=attempt, at=timezone.now())
    return story


@pytest.fixture
def an(crowd: Story, client_of: Any) -> StrictClient:
    """Budgets count the second request of a person."""
    client = client_of("an")
    client.get("/toi/")
    return client


@pytest.fixture
def attempt(crowd: Story) -> Attempt:
    return crowd.start(timezone.now())


def test_page_of_a_test(crowd: Story, an: StrictClient, queries: Callable) -> None:
    attempt = crowd.start(timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    url = address(crowd.quiz)
    an.get(url)
    with queries(8):
        assert an.get(url).status_code == 200


def test_question(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    with queries(4):
        assert an.get(at("attempt", attempt)).status_code == 200


def test_save(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    body = {"slot": 1, "seq": 1, "value": right(attempt, 1)}
    with queries(5):
        saved = an.post(at("save_answer", attempt), body, content_type="application/json")
    assert saved.status_code == 200
    form = {"slot": 2, "seq": 1, "shown": "", "answer": right(attempt, 2)}
    with queries(5):
        assert an.post(at("save_answer", attempt), form).status_code == 303


def test_overview(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    with queries(4):
        assert an.get(at("attempt_summary", attempt)).status_code == 200


def test_hand_in_without_completing(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    answer_all(attempt, wrong_slots=tuple(range(1, 10)), at=timezone.now())
    with queries(8):
        assert an.post(at("submit_attempt", attempt)).status_code == 303
    attempt.refresh_from_db()
    assert (attempt.passed, Completion.objects.count()) == (False, 0)


def test_hand_in_that_passes_before_the_lessons_are_done(client_of: Any, queries: Callable) -> None:
    story = tell(questions=QUESTIONS, paper=True, lessons_done=False)
    attempt = story.start(timezone.now())
    answer_all(attempt, at=timezone.now())
    an = client_of("an")
    an.get("/toi/")
    with queries(12):
        assert an.post(at("submit_attempt", attempt)).status_code == 303
    attempt.refresh_from_db()
    assert (attempt.passed, Completion.objects.count()) == (True, 0)


def test_hand_in_that_completes_with_record_and_paper(
    attempt: Attempt, an: StrictClient, queries: Callable
) -> None:
    answer_all(attempt, at=timezone.now())
    with queries(30):  # the officer's first record and the register's first number among them
        assert an.post(at("submit_attempt", attempt)).status_code == 303
    assert (Completion.objects.count(), Certificate.objects.count()) == (1, 1)


def test_hand_in_again(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    an.post(at("submit_attempt", attempt))
    with queries(5):
        an.post(at("submit_attempt", attempt))


def test_result_of_a_failed_test(attempt: Attempt, an: StrictClient, queries: Callable) -> None:
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    with queries(7):
        assert an.get(at("attempt_result", attempt)).status_code == 200


def test_result_that_completed_the_course(
    crowd: Story, attempt: Attempt, an: StrictClient, queries: Callable
) -> None:
    a_track(crowd)
    answer_all(attempt, at=timezone.now())
    actions.submit_attempt(attempt=attempt, at=timezone.now())
    with queries(8):
        page = an.get(at("attempt_result", attempt))
    assert "Đã hoàn thành khóa học" in page.content.decode()


def test_start(crowd: Story, an: StrictClient, queries: Callable) -> None:
    with queries(10):
        an.post(reverse("start_attempt", args=[crowd.quiz.translation_key]))
    assert Attempt.objects.filter(round=crowd.round).count() == 1


# Storage -----------------------------------------------------------------------------------------

TABLES = ("learning_attempt", "learning_response")


def stored_bytes() -> int:
    """Bytes of the attempts' tables with their indexes, whole pages, without rows that are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            total = 0
            for table in TABLES:
                cursor.execute(f"CREATE TABLE weighed (LIKE {table} INCLUDING ALL)")
                cursor.execute(f"INSERT INTO weighed SELECT * FROM {table}")
                cursor.execute("SELECT pg_total_relation_size('weighed')")
                total += int(cursor.fetchone()[0])
                cursor.execute("DROP TABLE weighed")
            return total
        cursor.execute(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN "
            "(SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s))",
            TABLES,
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_attempt_of_20_questions_is_small() -> None:
    """Many attempts, so that whole pages weigh little; everything that is kept is counted."""
    story = tell(questions=QUESTIONS, attempts=None, shuffle=True)
    start, count = stored_bytes(), 60
    for _ in range(count):
        attempt = story.start(timezone.now())
        answer_all(attempt, wrong_slots=tuple(range(1, 12)), at=timezone.now())
        actions.submit_attempt(attempt=attempt, at=timezone.now())
    each = (stored_bytes() - start) / count
    assert each <= BYTES, f"{each:.0f} bytes an attempt on {connection.vendor}"
    assert TrainingRecord.objects.count() == 0
