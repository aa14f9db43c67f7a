"""In a practice each answer is replied to at once; then it stands, and nothing is told before."""

from typing import Any

import pytest
from django.utils import timezone

from courses.questions import BadAnswer
from lms.learning import actions
from lms.learning.actions.answers import give_reply, save_answer
from lms.learning.errors import LearningError
from lms.learning.models import Attempt
from tests.learning.attempt_pages import at, post_form, save, secrets_in
from tests.learning.quiz_story import Story, answer, right, tell, wrong

pytestmark = pytest.mark.django_db

WHY = "GIẢI-THÍCH-KÍN"
KINDS = ("single", "multiple", "truefalse", "numeric", "short")


def practice_of(kind: str | None = None) -> tuple[Story, Attempt]:
    story = tell(preset="practice", attempts=None, kind=kind)
    return story, story.start(timezone.now())


def check(client: Any, attempt: Attempt, answer: list[str], **fields: Any) -> Any:
    return post_form(client, attempt, answer=answer, go="check", **fields)


@pytest.mark.parametrize("kind", KINDS)
def test_the_reply_comes_after_the_answer_and_not_before(client_of: Any, kind: str) -> None:
    _story, attempt = practice_of(kind)
    an, url = client_of("an"), at("attempt", attempt)
    assert secrets_in(an.get(url)) == []
    done = check(an, attempt, wrong(attempt, 1))
    assert (done.status_code, done["Location"]) == (303, f"{url}?cau=1#tra-loi")
    page = an.get(f"{url}?cau=1").content.decode()
    assert ("Chưa đúng" in page or "Đúng một phần" in page, WHY in page) == (True, True)
    assert "Sang câu tiếp" in page
    assert secrets_in(an.get(f"{url}?cau=2")) == []
    assert secrets_in(an.get(at("attempt_summary", attempt))) == []


def test_a_right_answer_is_called_right(client_of: Any) -> None:
    _story, attempt = practice_of("single")
    an = client_of("an")
    check(an, attempt, right(attempt, 1))
    page = an.get(f"{at('attempt', attempt)}?cau=1").content.decode()
    assert ("option--right" in page, "Chưa đúng" in page) == (True, False)


def test_what_the_script_has_saved_is_checked_by_the_button_alone(client_of: Any) -> None:
    _story, attempt = practice_of("single")
    an, given = client_of("an"), right(attempt, 1)
    assert save(an, attempt, value=given).status_code == 200
    assert secrets_in(an.get(f"{at('attempt', attempt)}?cau=1")) == []
    done = check(an, attempt, given, seq=2, shown=["", *given])
    assert done.status_code == 303
    assert WHY in an.get(f"{at('attempt', attempt)}?cau=1").content.decode()


def test_without_an_answer_the_button_asks_for_one(client_of: Any) -> None:
    _story, attempt = practice_of("single")
    an = client_of("an")
    page = check(an, attempt, [])
    assert page.status_code == 400
    assert "Hãy chọn hoặc viết câu trả lời trước." in page.content.decode()
    assert secrets_in(page) == []


def test_who_is_not_sure_reads_the_explanation_and_goes_on(client_of: Any) -> None:
    _story, attempt = practice_of("single")
    an = client_of("an")
    assert check(an, attempt, [], unsure="1").status_code == 303
    page = an.get(f"{at('attempt', attempt)}?cau=1").content.decode()
    assert ("Chưa chắc thì đọc giải thích." in page, WHY in page) == (True, True)
    assert "Câu 2 trên 5" in an.get(at("attempt", attempt)).content.decode()


def test_after_the_reply_the_answer_stands(client_of: Any) -> None:
    _story, attempt = practice_of("single")
    an, given = client_of("an"), wrong(attempt, 1)
    check(an, attempt, given)
    refused = save(an, attempt, value=right(attempt, 1), seq=9)
    assert (refused.status_code, refused.json()["outcome"]) == (400, "unreadable")
    assert post_form(an, attempt, answer=right(attempt, 1), seq=9).status_code == 400
    assert save(an, attempt, value=given, seq=9).status_code == 200
    attempt.refresh_from_db()
    assert attempt.given(1)[0] == given[0]
    closed = actions.submit_attempt(attempt=attempt, at=timezone.now())
    assert closed.points == 0


def test_a_test_replies_to_nothing_before_it_is_handed_in(client_of: Any) -> None:
    story = tell(kind="single")
    attempt = story.start(timezone.now())
    an = client_of("an")
    refused = check(an, attempt, wrong(attempt, 1))
    assert (refused.status_code, secrets_in(refused)) == (400, [])
    assert secrets_in(an.get(f"{at('attempt', attempt)}?cau=1")) == []
    attempt.refresh_from_db()
    assert attempt.given(1).replied is False


@pytest.mark.parametrize(("attempts", "key"), [(2, False), (1, True)])
def test_practising_again_shows_no_key_that_the_test_still_hides(
    client_of: Any, attempts: int, key: bool
) -> None:
    story = tell(kind="numeric", attempts=attempts)
    counted = actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    practice = actions.repeat_wrong(attempt=counted, at=timezone.now())
    an = client_of("an")
    check(an, practice, ["7"])
    page = an.get(f"{at('attempt', practice)}?cau=1").content.decode()
    assert (WHY in page, "Chưa đúng" in page, "48151" in page) == (True, True, key)


def test_the_action_is_safe_to_repeat_and_refuses_what_is_over() -> None:
    _story, attempt = practice_of("single")
    with pytest.raises(BadAnswer):
        give_reply(attempt=attempt, slot=1, at=timezone.now())
    with pytest.raises(LearningError):
        give_reply(attempt=attempt, slot=99, at=timezone.now())
    answer(attempt, 1, right(attempt, 1), at=timezone.now())
    attempt.refresh_from_db()
    for _twice in range(2):
        give_reply(attempt=attempt, slot=1, at=timezone.now())
    rev = attempt.rev
    attempt.refresh_from_db()
    assert (attempt.rev, attempt.given(1).replied) == (rev, True)
    saved = save_answer(
        attempt=attempt, slot=1, value=attempt.given(1).value, client_seq=9, at=timezone.now()
    )
    assert saved.outcome == "saved"
    closed = actions.submit_attempt(attempt=attempt, at=timezone.now())
    with pytest.raises(LearningError):
        give_reply(attempt=closed, slot=2, at=timezone.now())


def test_what_a_reply_costs(client_of: Any, queries: Any) -> None:
    _story, attempt = practice_of("single")
    an = client_of("an")
    an.get("/toi/")
    given = wrong(attempt, 1)
    with queries(6):
        check(an, attempt, given)
    with queries(4):
        an.get(f"{at('attempt', attempt)}?cau=1")
