"""The page before a test: where one is, what was just done, how to go on, what to do without attempts."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Competency
from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, Progress
from tests.learning.attempt_pages import at
from tests.learning.quiz_story import answer_all, tell

pytestmark = pytest.mark.django_db

UNDO = "Bỏ đánh dấu xong"


def test_the_press_that_leads_to_the_test_can_be_taken_back_there(client_of: Any) -> None:
    story = tell(lessons_done=False)
    an, uid = client_of("an"), story.lesson.translation_key
    an.get(address(story.lesson))
    there = an.post(reverse("finish_activity", args=[uid]))["Location"]
    assert there == f"{address(story.quiz)}?xong={uid}"
    page = an.get(there).content.decode()
    assert "Đã xong: Bài 1. Lắng nghe" in page
    assert UNDO in page
    an.post(reverse("undo_activity", args=[uid]))
    assert Progress.objects.get(activity_uid=uid).done_at is None
    assert UNDO not in an.get(there).content.decode()


@pytest.mark.parametrize("other", ["", "rac", "00000000-0000-0000-0000-000000000000"])
def test_nothing_else_is_offered_to_be_taken_back(client_of: Any, other: str) -> None:
    story = tell()
    page = client_of("an").get(f"{address(story.quiz)}?xong={other}")
    assert (page.status_code, UNDO in page.content.decode()) == (200, False)


def test_the_test_says_how_far_the_course_is(client_of: Any) -> None:
    story = tell()
    page = client_of("an").get(address(story.quiz)).content.decode()
    assert "50 %" in page
    assert f"khoảng {story.quiz.minutes} phút" in page


def test_who_has_answered_all_goes_on_with_the_overview(client_of: Any) -> None:
    story = tell()
    attempt = story.start(timezone.now())
    an = client_of("an")
    page = an.get(address(story.quiz)).content.decode()
    assert (at("attempt_summary", attempt) in page, "Làm tiếp" in page) == (False, True)
    answer_all(attempt, at=timezone.now())
    page = an.get(address(story.quiz)).content.decode()
    assert (at("attempt_summary", attempt) in page, "Làm tiếp" in page) == (True, False)


def test_a_practice_hides_neither_the_asking_nor_the_next_attempt(client_of: Any) -> None:
    story = tell(attempts=2)
    an = client_of("an")
    for left in (1, 0):
        attempt = actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
        assert an.post(at("repeat_wrong", attempt)).status_code == 303
        page = an.get(address(story.quiz)).content.decode()
        assert "Đang luyện lại câu sai" in page
        assert ("Làm lại bài kiểm tra" in page) is (left == 1)
        assert ("Xin thêm lượt" in page) is (left == 0)


def test_home_and_result_tell_the_same_percent(client_of: Any) -> None:
    """59.9 of 100 points is not 60: rounded down in both places, or one of them says "passed"."""
    story = tell()
    attempt = actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    Attempt.objects.filter(pk=attempt.pk).update(fraction=0.599)
    an = client_of("an")
    assert "59\N{NO-BREAK SPACE}%" in an.get("/toi/").content.decode()
    assert "59&nbsp;%" in an.get(at("attempt_result", attempt)).content.decode()


def test_home_calls_the_test_by_its_verb(client_of: Any) -> None:
    story = tell()
    later = timezone.now() + timedelta(minutes=1)
    actions.submit_attempt(attempt=story.start(timezone.now()), at=later)
    page = client_of("an").get("/toi/").content.decode()
    assert "Làm bài kiểm tra" in page
    assert "Học tiếp bài kiểm tra" not in page


def test_competencies_are_named_in_the_language_of_the_screen(client_of: Any) -> None:
    story = tell()
    Competency.objects.update(name_en="Communication and conduct")
    an = client_of("an")
    assert "Giao tiếp · Mức 2" in an.get(address(story.course)).content.decode()
    an.post(reverse("set_language"), {"language": "en", "next": "/toi/"})
    attempt = story.start(timezone.now())
    answer_all(attempt, at=timezone.now())
    an.post(at("submit_attempt", attempt))
    for page in (an.get(at("attempt_result", attempt)), an.get(address(story.course))):
        assert "Communication and conduct" in page.content.decode()


def test_a_question_says_how_long_the_rest_takes(client_of: Any) -> None:
    story = tell()
    attempt = story.start(timezone.now())
    an = client_of("an")
    assert (
        "Đã trả lời 0/5 · 0 % · còn khoảng 15 phút"
        in an.get(at("attempt", attempt)).content.decode()
    )
    answer_all(attempt, at=timezone.now())
    assert "còn khoảng" not in an.get(at("attempt_summary", attempt)).content.decode()


def test_a_question_against_the_clock_says_no_second_time(client_of: Any) -> None:
    story = tell(time_limit=20)
    page = client_of("an").get(at("attempt", story.start(timezone.now()))).content.decode()
    assert "còn khoảng" not in page
