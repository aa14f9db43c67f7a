"""F1, F2: real processes, killed with SIGKILL at random moments, while people hand in and save."""

import os
import random
import signal
import threading
import time
from functools import partial

from django.utils import timezone

from lms.learning import actions
from lms.learning.models import Attempt, Completion
from lms.personnel.models import Certificate
from tests.faults.invariants import check_invariants
from tests.faults.people import Answer, Person, until_answered
from tests.learning.quiz_story import Story, begin, person, right, tell, wrong
from tests.support.processes import Site

ON_CI = bool(os.environ.get("CI"))
HAND_INS = 100 if ON_CI else 40
"""A kill follows each after 0 to 50 ms. The fault table's 200, and its 20 power cuts, take minutes: CI
has them, one half on each database."""
POWER_CUTS = 10 if ON_CI else 5
SAVERS = 4


def ready_to_hand_in(story: Story, username: str) -> Attempt:
    """An attempt of a new officer with every answer right, as the player would have saved them."""
    story.officers[username] = person(username, story.unit)
    attempt = actions.start_attempt(
        round=begin(story, username), quiz=story.quiz, at=timezone.now()
    )
    answers = {str(s["slot"]): [right(attempt, s["slot"])[0], 1] for s in attempt.paper["slots"]}
    Attempt.objects.filter(pk=attempt.pk).update(answers=answers)
    return attempt


def kill_workers(site: Site) -> None:
    for pid in site.web_workers():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:  # it was being replaced
            continue


def test_workers_killed_while_tests_are_handed_in(real_site: Site) -> None:
    """F1: whatever moment the workers die, sending again gives one completion and one number."""
    story = tell(questions=3, kind="single", paper=True)
    rng = random.Random(1)
    broken = 0
    for number in range(HAND_INS):
        attempt = ready_to_hand_in(story, f"o{number}")
        learner = Person(real_site, story.officers[f"o{number}"].user)
        first: list[Answer] = []
        sending = threading.Thread(target=lambda: first.append(learner.submit(attempt)))  # noqa: B023
        sending.start()
        time.sleep(rng.uniform(0, 0.05))
        kill_workers(real_site)
        sending.join(60)
        broken += first[0].status == 0
        again, tries = until_answered(partial(learner.submit, attempt))
        assert again.status == 303, tries
        assert set(tries) <= {0, 303}
    assert broken > HAND_INS // 10  # the kills did hit
    assert Completion.objects.count() == HAND_INS
    assert Certificate.objects.count() == HAND_INS
    check_invariants()


def test_everything_killed_while_answers_are_saved(real_site: Site) -> None:
    """F2: power cuts; every answer that was acknowledged is there, with its number."""
    story = tell(questions=20, kind="single")
    stop = threading.Event()
    savers = [Saver(real_site, story, f"o{number}", stop) for number in range(SAVERS)]
    for saver in savers:
        saver.start()
    rng = random.Random(2)
    for _ in range(POWER_CUTS):
        time.sleep(rng.uniform(0.3, 1.2))
        real_site.kill()
        real_site.start()
    stop.set()
    for saver in savers:
        saver.join(60)
    assert all(saver.acknowledged for saver in savers)
    for saver in savers:
        attempt = Attempt.objects.get(pk=saver.attempt.pk)
        for slot, (seq, value) in saver.acknowledged.items():
            stands = attempt.given(slot)
            assert stands.client_seq >= seq
            assert stands.value == (value if stands.client_seq == seq else saver.sent[slot])
    check_invariants()


class Saver(threading.Thread):
    """A learner who answers question after question, sends again what got no reply, and notes what
    was acknowledged as (number, value) by slot."""

    def __init__(self, site: Site, story: Story, username: str, stop: threading.Event) -> None:
        super().__init__()
        self.attempt = ready_to_hand_in(story, username)
        Attempt.objects.filter(pk=self.attempt.pk).update(answers={})
        self.values = {
            slot["slot"]: [
                right(self.attempt, slot["slot"])[0],
                wrong(self.attempt, slot["slot"])[0],
            ]
            for slot in self.attempt.paper["slots"]
        }
        self.learner = Person(site, story.officers[username].user)
        self.stopping = stop
        self.acknowledged: dict[int, tuple[int, str]] = {}
        self.sent: dict[int, str] = {}

    def run(self) -> None:
        seq = 0
        while not self.stopping.is_set():
            seq += 1
            for slot, values in self.values.items():
                value = self.sent[slot] = values[seq % 2]
                while not self.stopping.is_set():
                    answer = self.learner.save(self.attempt, slot, seq, [value])
                    if answer.status == 200:
                        self.acknowledged[slot] = (seq, value)
                        break
                    assert answer.status in {0, 503}
                    time.sleep(0.02)
