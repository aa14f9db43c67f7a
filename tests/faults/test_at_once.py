"""F9, F10, T024, T025: fifty at the same moment, against the real server, on either database."""

from functools import partial

from django.urls import reverse
from django.utils import timezone

from lms.learning import actions
from lms.learning.models import (
    Attempt,
    AttemptRequest,
    Completion,
    Enrolment,
    RefusedAnswer,
    Response,
    StudyRound,
)
from lms.learning.sitting import as_sent
from lms.personnel.models import Attainment, Certificate, TrainingRecord
from tests.faults.invariants import check_invariants
from tests.faults.people import Person, at_once, until_answered
from tests.learning.quiz_story import answer_all, begin, right, tell, wrong
from tests.support.processes import Site

MANY = 50


def test_fifty_times_everything_is_once(real_site: Site) -> None:
    """Enrolling, starting, handing in and granting: one effect each, and everybody is answered."""
    story = tell(questions=20, paper=True, attempts=1)
    start_url = reverse("start_attempt", args=[story.quiz.translation_key])

    en = Person(real_site, story.officers["en"].user)
    enrol = partial(en.act, "start_course", story.course.translation_key)
    assert {answer.status for answer in at_once([enrol] * MANY)} == {302}
    assert Enrolment.objects.filter(officer=story.officers["en"]).count() == 1
    assert StudyRound.objects.filter(officer=story.officers["en"]).count() == 1

    an = Person(real_site, story.officers["an"].user)
    started = at_once([partial(an.post, start_url)] * MANY)
    attempt = Attempt.objects.get()
    assert {(a.status, a.header("Location")) for a in started} == {
        (303, reverse("attempt", args=[attempt.uid]))
    }

    answer_all(attempt, at=timezone.now())
    handed_in = at_once([partial(an.submit, attempt)] * MANY)
    assert {(a.status, a.header("Location")) for a in handed_in} == {
        (303, reverse("attempt_result", args=[attempt.uid]))
    }
    counts = [
        model.objects.count()
        for model in (Completion, TrainingRecord, Certificate, Attainment, Response)
    ]
    assert counts == [1, 1, 1, 1, 20]
    assert Certificate.objects.get().sequence == 1
    check_invariants()


def test_fifty_decisions_are_one(real_site: Site) -> None:
    story = tell(questions=2, attempts=1)
    actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    an = Person(real_site, story.officers["an"].user)
    ask = partial(an.act, "request_attempt", story.quiz.translation_key)
    assert {answer.status for answer in at_once([ask] * MANY)} == {303}
    request = AttemptRequest.objects.get()
    binh = Person(real_site, story.officers["binh"].user)
    grant = partial(binh.act, "decide_request", request.uid, decision="grant")
    refuse = partial(binh.act, "decide_request", request.uid, decision="refuse")
    assert {a.status for a in at_once([grant, refuse] * (MANY // 2))} == {303}
    decided = AttemptRequest.objects.get()
    again = until_answered(grant if decided.granted is False else refuse)[0]
    assert again.status == 303
    assert AttemptRequest.objects.get().granted is decided.granted
    check_invariants()


def test_two_devices_at_the_same_moment(real_site: Site) -> None:
    """F10, T026: the same question, another answer: one stands, the other device is told. Twenty
    answers at once that read the same revision: none is lost.
    """
    story = tell(questions=20)
    attempt = story.start(timezone.now())
    an = Person(real_site, story.officers["an"].user)
    for slot in range(1, 21):
        values = [right(attempt, slot), wrong(attempt, slot)]
        both = at_once([partial(an.save, attempt, slot, 1, value) for value in values])
        assert sorted(answer.status for answer in both) == [200, 409]
        told = next(answer for answer in both if answer.status == 409)
        offered = values[both.index(told)]
        stands = values[1 - both.index(told)]
        assert (told.json()["value"], told.json()["seq"]) == (stands, 1)
        assert as_sent(RefusedAnswer.objects.order_by("-pk")[0].value) == offered
        assert an.save(attempt, slot, 2, offered).status == 200  # "take this one"

    en = Person(real_site, story.officers["en"].user)
    other = actions.start_attempt(round=begin(story, "en"), quiz=story.quiz, at=timezone.now())
    saves = [
        partial(until_answered, partial(en.save, other, slot, 1, right(other, slot)))
        for slot in range(1, 21)
    ]
    answers = at_once([lambda act=act: act()[0] for act in saves])
    assert {answer.status for answer in answers} == {200}
    other.refresh_from_db()
    assert (len(other.answers), other.rev) == (20, 20)
