"""Attempts as acts: starting, saving, handing in, practising again, asking for more."""

import json
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from courses.questions import BadAnswer
from lms.learning import actions, tasks
from lms.learning.errors import LearningError
from lms.learning.models import (
    Attempt,
    AttemptRequest,
    Completion,
    Progress,
    RefusedAnswer,
    Response,
)
from lms.learning.models.attempts import GRACE, Given
from lms.learning.quizzes import quiz_standing
from lms.personnel.models import Attainment, Certificate, TrainingRecord
from tests.learning.quiz_story import (
    START,
    Story,
    answer,
    answer_all,
    begin,
    right,
    spec_at,
    tell,
    wrong,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def submit(attempt: Attempt, at=START + 5 * MINUTE) -> Attempt:
    return actions.submit_attempt(attempt=attempt, at=at)


def fail(story: Story, at=START) -> Attempt:
    return submit(story.start(at), at + MINUTE)


# Starting ----------------------------------------------------------------------------------------


def test_start_returns_the_attempt_that_is_running() -> None:
    story = tell()
    first = story.start()
    assert story.start(START + MINUTE) == first
    assert Attempt.objects.count() == 1


def test_start_closes_an_attempt_whose_time_is_up_and_begins_the_next() -> None:
    story = tell(time_limit=10)
    first = story.start()
    assert first.due_at == START + 10 * MINUTE
    answer(first, 1, right(first, 1))
    second = story.start(START + 10 * MINUTE + GRACE + timedelta(seconds=1))
    first.refresh_from_db()
    assert (first.closed_at, first.points, first.passed) == (first.due_at + GRACE, 1, False)
    assert (second.number, second.answers) == (2, {})


def test_an_attempt_within_the_grace_is_not_closed_by_starting() -> None:
    story = tell(time_limit=10)
    first = story.start()
    assert story.start(START + 10 * MINUTE + GRACE) == first


def test_no_attempt_beyond_those_allowed() -> None:
    story = tell(attempts=2)
    fail(story)
    fail(story, START + 10 * MINUTE)
    with translation.override("en"), pytest.raises(LearningError) as refused:
        story.start(START + 20 * MINUTE)
    assert str(refused.value) == "No attempts are left. Ask for another one."
    assert Attempt.objects.count() == 2


def test_no_limit_of_attempts() -> None:
    story = tell(attempts=None)
    for number in range(5):
        fail(story, START + number * 10 * MINUTE)
    assert story.start(START + 60 * MINUTE).number == 6


def test_a_bank_that_is_too_small_says_so_and_begins_nothing() -> None:
    story = tell(questions=3, drawn=4)
    with pytest.raises(LearningError):
        story.start()
    assert Attempt.objects.count() == 0


def test_retired_and_mirrored_questions_are_not_drawn() -> None:
    story = tell(questions=4, drawn=3)
    gone = story.bank.questions.first()
    gone.live = False
    gone.save()
    uids = {slot["version"] for slot in story.start().paper["slots"]}
    live = story.bank.questions.filter(live=True)
    assert uids == {str(q.versions.first().uid) for q in live}


def test_two_learners_get_papers_of_their_own_and_a_reload_changes_nothing() -> None:
    """T032: drawn and shuffled for each learner, frozen at the start, marked by option id."""
    story = tell(questions=20, drawn=10, kind="single", shuffle=True)
    mine = story.start()
    other = begin(story, "en")
    yours = actions.start_attempt(round=other, quiz=story.quiz, at=START)
    assert mine.paper["slots"] != yours.paper["slots"]
    assert story.start(START + MINUTE).paper == mine.paper
    for attempt in (mine, yours):
        answer_all(attempt)
        assert submit(attempt).fraction == 1


def test_a_question_edited_after_the_start_keeps_its_version_in_the_attempt() -> None:
    """T071: what is asked and marked is what was frozen."""
    story = tell(questions=1, kind="single")
    attempt = story.start()
    answer_all(attempt)
    question = story.bank.questions.get()
    question.body[0].value["options"] = "*Khác hẳn\nSai"
    question.save_revision().publish()
    assert question.versions.count() == 2
    assert submit(attempt).fraction == 1
    assert Response.objects.get().version == question.versions.get(number=1)
    again = story.start(START + 10 * MINUTE)
    assert spec_at(again, 1)["options"][0]["text"] == "Khác hẳn"


def test_pass_mark_is_that_of_the_pinned_version() -> None:
    story = tell()
    story.quiz.pass_fraction = "0.9"
    story.quiz.save_revision().publish()
    assert story.course.versions.count() == 2
    assert story.start().paper["pass_fraction"] == "0.600"


# Saving ------------------------------------------------------------------------------------------


def save(attempt: Attempt, value: str | None, seq: int, *, unsure: bool = False, at=START) -> str:
    saved = actions.save_answer(
        attempt=attempt, slot=1, value=value, client_seq=seq, unsure=unsure, at=at
    )
    return saved.outcome


@pytest.fixture
def attempt() -> Attempt:
    return tell(questions=3, kind="single").start()


def stands(attempt: Attempt) -> Given:
    attempt.refresh_from_db()
    return attempt.given(1)


def test_a_higher_number_wins(attempt: Attempt) -> None:
    assert [save(attempt, "a", 1), save(attempt, "b", 2), save(attempt, "c", 7)] == ["saved"] * 3
    assert stands(attempt) == Given("c", 7)


def test_a_repeat_is_saved_and_changes_nothing(attempt: Attempt) -> None:
    save(attempt, "a", 1)
    rev = Attempt.objects.get().rev
    assert save(attempt, "a", 1) == "saved"
    assert (stands(attempt), attempt.rev, RefusedAnswer.objects.count()) == (Given("a", 1), rev, 0)


@pytest.mark.parametrize("value", ["a", None])
def test_what_was_held_up_between_two_equal_answers_is_stale(attempt: Attempt, value) -> None:
    if value:
        save(attempt, value, 1)
    assert [save(attempt, value, 3), save(attempt, "b", 2)] == ["saved", "stale"]
    assert stands(attempt) == Given(value, 3)


def test_an_answer_that_stands_may_be_said_again_after_the_end(attempt: Attempt) -> None:
    save(attempt, "a", 1)
    Attempt.objects.filter(pk=attempt.pk).update(closed_at=START)
    attempt.refresh_from_db()
    assert [save(attempt, "a", 9), save(attempt, "b", 10)] == ["saved", "late"]
    assert stands(attempt) == Given("a", 1)


def test_an_equal_number_with_another_value_is_stale(attempt: Attempt) -> None:
    save(attempt, "a", 1)
    saved = actions.save_answer(attempt=attempt, slot=1, value="b", client_seq=1, at=START)
    assert (saved.outcome, saved.value, saved.client_seq, saved.offered) == ("stale", "a", 1, "b")
    assert stands(attempt) == Given("a", 1)
    kept = RefusedAnswer.objects.get()
    assert (kept.value, kept.client_seq, kept.reason) == ("b", 1, "stale")


def test_a_replay_of_an_old_save_changes_nothing_and_is_kept_once(attempt: Attempt) -> None:
    """T038: a request captured yesterday, sent again and again."""
    save(attempt, "a", 1)
    save(attempt, "b", 2)
    assert [save(attempt, "a", 1) for _ in range(3)] == ["stale"] * 3
    assert stands(attempt) == Given("b", 2)
    assert RefusedAnswer.objects.count() == 1


def test_refused_answers_cannot_fill_the_disk(attempt: Attempt) -> None:
    save(attempt, "a", 200)
    for number in range(1, 120):
        save(attempt, "b", number)
    assert RefusedAnswer.objects.count() == 100


def test_taking_an_answer_back_is_an_answer(attempt: Attempt) -> None:
    save(attempt, "a", 1)
    assert save(attempt, None, 2) == "saved"
    assert stands(attempt) == Given(None, 2)


def test_nothing_given_on_an_empty_question_writes_nothing(attempt: Attempt) -> None:
    assert save(attempt, None, 1) == "saved"
    assert (stands(attempt), attempt.rev) == (Given(), 0)


def test_doubt_is_kept_beside_the_answer_and_the_last_word_counts(attempt: Attempt) -> None:
    save(attempt, "a", 1, unsure=True)
    assert stands(attempt) == Given("a", 1, unsure=True)
    assert save(attempt, "a", 1, unsure=False) == "saved"
    assert stands(attempt) == Given("a", 2, unsure=False)


def test_a_question_that_is_not_in_the_paper(attempt: Attempt) -> None:
    with pytest.raises(LearningError):
        actions.save_answer(attempt=attempt, slot=4, value="a", client_seq=1, at=START)
    assert Attempt.objects.get().answers == {}


def test_an_option_of_another_question_is_refused(attempt: Attempt) -> None:
    foreign = spec_at(attempt, 2)["options"][0]["id"]
    with pytest.raises(BadAnswer):
        answer(attempt, 1, [foreign])
    assert Attempt.objects.get().answers == {}


@pytest.mark.parametrize("saves", [2, 3])
def test_two_windows_in_every_order_lose_nothing_silently(saves: int) -> None:
    """F10: two windows save in turn, each knowing only what it was told (6 and 20 orders).

    Whatever was given stands, was replaced in its own window or by one that had been shown it, or
    was shown to the learner and kept aside.
    """
    story = tell(questions=1, kind="single", attempts=None)
    steps = 2 * saves
    for mine in combinations(range(steps), saves):
        attempt = story.start()
        known, shown = {"A": 0, "B": 0}, {"A": set(), "B": set()}
        accepted: list[tuple[str, str]] = []
        refused = set()
        for step in range(steps):
            window, value = ("A" if step in mine else "B"), f"{step}"
            saved = actions.save_answer(
                attempt=Attempt.objects.get(pk=attempt.pk),  # a request of its own
                slot=1,
                value=value,
                client_seq=known[window] + 1,
                at=START,
            )
            known[window] = saved.client_seq
            shown[window].add(saved.value)
            if saved.outcome == "saved":
                accepted.append((window, value))
            else:
                refused.add(value)
                assert saved.value == accepted[-1][1]
        kept = RefusedAnswer.objects.filter(attempt=attempt).values_list("value", flat=True)
        assert set(kept) == refused
        assert stands(attempt).value == accepted[-1][1]
        for (window, value), (follower, _next) in pairwise(accepted):
            assert follower == window or value in shown[follower]
        submit(attempt)


def test_both_windows_answer_different_questions_and_both_stand(attempt: Attempt) -> None:
    """T026, first half: reads before either write, so the second save must retry."""
    a, b = Attempt.objects.get(), Attempt.objects.get()
    assert actions.save_answer(attempt=a, slot=1, value="x", client_seq=1, at=START).outcome == (
        "saved"
    )
    assert actions.save_answer(attempt=b, slot=2, value="y", client_seq=1, at=START).outcome == (
        "saved"
    )
    attempt.refresh_from_db()
    assert attempt.answers == {"1": ["x", 1], "2": ["y", 1]}


# The end of the time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(-5, "saved"), (0, "saved"), (30, "saved"), (60, "saved"), (61, "late")],
)
def test_answers_around_the_end(seconds: int, outcome: str) -> None:
    """T027: graded is what came by the end plus a minute, by the server's clock."""
    story = tell(questions=1, kind="single", time_limit=10)
    attempt = story.start()
    at = attempt.due_at + timedelta(seconds=seconds)
    assert answer(attempt, 1, right(attempt, 1), at=at).outcome == outcome
    closed = submit(attempt, at + MINUTE)
    assert closed.points == (1 if outcome == "saved" else 0)
    assert RefusedAnswer.objects.filter(reason="late").count() == (outcome == "late")


def test_what_stands_is_never_late_when_it_is_sent_again() -> None:
    """F11: the answer was committed, its acknowledgement lost, and the test handed in meanwhile."""
    story = tell(questions=2, kind="single")
    attempt = story.start()
    value = right(attempt, 1)
    answer(attempt, 1, value, seq=1)
    submit(attempt)
    assert answer(attempt, 1, value, seq=1).outcome == "saved"
    assert answer(attempt, 1, wrong(attempt, 1), seq=2).outcome == "late"
    assert RefusedAnswer.objects.count() == 1


def test_rules_are_frozen_at_the_start() -> None:
    """T073: a new limit or preset changes no running attempt."""
    story = tell(time_limit=10)
    attempt = story.start()
    story.quiz.time_limit, story.quiz.preset = 5, "exam"
    story.quiz.save_revision().publish()
    attempt.refresh_from_db()
    assert (attempt.due_at, attempt.paper["preset"]) == (START + 10 * MINUTE, "test")


def test_close_expired_closes_those_only() -> None:
    story = tell(time_limit=10)
    mine = story.start()
    answer(mine, 1, right(mine, 1))
    yours = actions.start_attempt(round=begin(story, "en"), quiz=story.quiz, at=START + 5 * MINUTE)
    at = mine.due_at + GRACE + timedelta(seconds=1)
    assert actions.close_expired(at=at) == 1
    assert actions.close_expired(at=at) == 0
    mine.refresh_from_db()
    yours.refresh_from_db()
    assert (mine.points, mine.closed_at) == (1, mine.due_at + GRACE)
    assert yours.closed_at is None


# Handing in --------------------------------------------------------------------------------------


def test_passing_completes_the_course_once() -> None:
    story = tell(paper=True)
    attempt = story.start()
    answer_all(attempt)
    first = submit(attempt)
    second = submit(attempt, START + 60 * MINUTE)
    assert (first.passed, second.closed_at, second.points) == (True, first.closed_at, 5)
    completion = Completion.objects.get()
    record = TrainingRecord.objects.get()
    assert (completion.assurance, completion.fraction, record.source_uid) == (
        "A2",
        1.0,
        completion.uid,
    )
    assert Certificate.objects.get().record == record
    assert Attainment.objects.get().level == 2
    assert Response.objects.count() == 5


def test_failing_completes_nothing_and_a_later_pass_does() -> None:
    story = tell()
    fail(story)
    assert Completion.objects.count() == 0
    attempt = story.start(START + 10 * MINUTE)
    answer_all(attempt, wrong_slots=(1,), at=START + 11 * MINUTE)
    assert submit(attempt, START + 12 * MINUTE).passed is True
    assert Completion.objects.get().fraction == pytest.approx(0.8)


def test_passing_before_the_lessons_are_done_waits_for_them() -> None:
    story = tell(lessons_done=False)
    attempt = story.start()
    answer_all(attempt)
    submit(attempt)
    assert Completion.objects.count() == 0
    uid = story.lesson.translation_key
    actions.open_activity(round=story.round, activity_uid=uid, at=START)
    actions.finish_activity(round=story.round, activity_uid=uid, at=START + 9 * MINUTE)
    assert Completion.objects.get().assurance == "A2"


def test_exactly_the_pass_mark_passes() -> None:
    story = tell()
    attempt = story.start()
    answer_all(attempt, wrong_slots=(2, 3))
    closed = submit(attempt)
    assert (closed.fraction, closed.passed) == (0.6, True)


def test_partial_credit_is_stored_exactly_enough() -> None:
    story = tell(questions=1, kind="multiple")
    attempt = story.start()
    answer(attempt, 1, right(attempt, 1)[:1])
    closed = submit(attempt)
    assert (closed.points, Response.objects.get().fraction) == (0.5, 0.5)


def test_everything_chosen_earns_nothing() -> None:
    """The bad input `quiz_select_all`."""
    story = tell(questions=1, kind="multiple")
    attempt = story.start()
    answer(attempt, 1, [option["id"] for option in spec_at(attempt, 1)["options"]])
    assert submit(attempt).points == 0


# Practising again --------------------------------------------------------------------------------


def test_practice_asks_the_wrong_ones_again_and_counts_nowhere() -> None:
    story = tell()
    attempt = story.start()
    answer_all(attempt, wrong_slots=(2, 3, 4))
    submit(attempt)
    practice = actions.repeat_wrong(attempt=attempt, at=START + 10 * MINUTE)
    versions = {slot["slot"]: slot["version"] for slot in attempt.paper["slots"]}
    assert [slot["version"] for slot in practice.paper["slots"]] == [
        versions[2],
        versions[3],
        versions[4],
    ]
    assert actions.repeat_wrong(attempt=attempt, at=START + 11 * MINUTE) == practice
    answer_all(practice, at=START + 12 * MINUTE)
    closed = submit(practice, START + 13 * MINUTE)
    assert (closed.passed, closed.fraction, closed.due_at) == (True, 1.0, None)
    assert Response.objects.count() == 5
    assert Completion.objects.count() == 0
    assert quiz_standing(story.quiz, story.round).left == 2


def test_practising_a_practice_goes_on_with_what_is_still_wrong() -> None:
    story = tell()
    attempt = fail(story)
    practice = actions.repeat_wrong(attempt=attempt, at=START + 10 * MINUTE)
    answer_all(practice, wrong_slots=(5,), at=START + 11 * MINUTE)
    practice = submit(practice, START + 12 * MINUTE)
    again = actions.repeat_wrong(attempt=practice, at=START + 13 * MINUTE)
    assert (again.repeats, len(again.paper["slots"])) == (attempt, 1)


def test_starting_the_test_closes_a_practice() -> None:
    story = tell()
    attempt = fail(story)
    practice = actions.repeat_wrong(attempt=attempt, at=START + 10 * MINUTE)
    second = story.start(START + 20 * MINUTE)
    practice.refresh_from_db()
    assert (second.repeats, second.number) == (None, 2)
    assert practice.closed_at == START + 20 * MINUTE


@pytest.mark.parametrize("case", ["running", "all right", "exam", "another runs"])
def test_when_there_is_nothing_to_practise(case: str) -> None:
    story = tell(preset="exam" if case == "exam" else "test")
    attempt = story.start()
    if case == "all right":
        answer_all(attempt)
    if case != "running":
        attempt = submit(attempt)
    if case == "another runs":
        story.start(START + 10 * MINUTE)
    before = Attempt.objects.count()
    with pytest.raises(LearningError):
        actions.repeat_wrong(attempt=attempt, at=START + 11 * MINUTE)
    assert Attempt.objects.count() == before


# Asking for more ---------------------------------------------------------------------------------


def ask_for_more(story: Story, at=START + 30 * MINUTE) -> AttemptRequest:
    return actions.request_attempt(round=story.round, quiz=story.quiz, at=at)


def test_one_press_asks_once_and_a_grant_gives_one_attempt() -> None:
    story = tell(attempts=1)
    fail(story)
    request = ask_for_more(story)
    assert ask_for_more(story) == request
    by = story.officers["binh"].user
    assert actions.grant_attempt(request=request, at=START + 40 * MINUTE, by=by) is True
    assert actions.refuse_attempt(request=request, at=START + 41 * MINUTE, by=by) is False
    request.refresh_from_db()
    assert (request.granted, request.decided_by) == (True, by)
    assert fail(story, START + 50 * MINUTE).number == 2
    with pytest.raises(LearningError):
        story.start(START + 60 * MINUTE)


def test_asking_while_attempts_are_left_or_after_passing_is_refused() -> None:
    story = tell(attempts=1)
    with pytest.raises(LearningError):
        ask_for_more(story)
    attempt = story.start()
    answer_all(attempt)
    submit(attempt)
    with pytest.raises(LearningError):
        ask_for_more(story)
    assert AttemptRequest.objects.count() == 0


def test_asking_again_after_a_refusal() -> None:
    story = tell(attempts=1)
    fail(story)
    first = ask_for_more(story)
    actions.refuse_attempt(request=first, at=START + 31 * MINUTE, by=None)
    standing = quiz_standing(story.quiz, story.round)
    assert (standing.left, standing.refused, standing.may_ask) == (0, first, True)
    assert ask_for_more(story, START + 60 * MINUTE) != first


# The database itself -----------------------------------------------------------------------------


def test_the_database_allows_one_running_attempt(attempt: Attempt) -> None:
    from django.db import IntegrityError, transaction

    copy = Attempt.objects.get()
    copy.pk, copy.uid, copy.number = None, None, 9
    copy._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.bulk_create(
            [
                Attempt(
                    round=copy.round,
                    activity_uid=copy.activity_uid,
                    number=9,
                    started_at=START,
                    paper={},
                )
            ]
        )


def test_responses_and_refused_answers_are_never_changed(attempt: Attempt) -> None:
    from django.db import DatabaseError, transaction

    save(attempt, "a", 2)
    save(attempt, "b", 1)
    submit(attempt)
    for model in (Response, RefusedAnswer):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(value="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {model._meta.db_table}")


def test_progress_of_a_quiz_cannot_be_forged_by_finishing_it() -> None:
    """T035: an activity that was never opened is not finished."""
    story = tell()
    with pytest.raises(LearningError):
        actions.finish_activity(
            round=story.round, activity_uid=story.quiz.translation_key, at=START
        )
    assert Progress.objects.filter(activity_uid=story.quiz.translation_key).count() == 0


def test_expired_attempts_are_closed_by_command_and_by_task(capsys: Any) -> None:
    story = tell(time_limit=10)
    attempt = story.start(timezone.now() - 20 * MINUTE)
    call_command("close_expired", "--json")
    assert json.loads(capsys.readouterr().out) == {"closed": 1}
    assert tasks.close_expired.call() == 0
    attempt.refresh_from_db()
    assert attempt.closed_at == attempt.due_at + GRACE
