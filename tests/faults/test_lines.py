"""F7, F11: a locked database and a line that breaks; what is acknowledged is there, nothing twice."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from lms.learning import actions
from lms.learning.models import Attempt, Completion, RefusedAnswer
from tests.faults.invariants import check_invariants
from tests.faults.people import Person, until_answered
from tests.learning.quiz_story import answer_all, begin, right, tell, wrong
from tests.support.processes import Site
from tests.support.proxy import Cut, Proxy

CUTS = [Cut.BEFORE, Cut.WITHIN, Cut.AFTER]


def test_a_cut_line_loses_no_answer_and_doubles_none(real_site: Site) -> None:
    """F11: the learner's browser hears nothing and sends the same save again."""
    story = tell(questions=15, kind="single")
    attempt = story.start(timezone.now())
    proxy = Proxy(real_site.url)
    an = Person(real_site, story.officers["an"].user, address=proxy.address)
    for slot in range(1, 16):
        proxy.cut = CUTS[slot % 3]
        value = right(attempt, slot)
        assert an.save(attempt, slot, 1, value).status == 0
        proxy.cut = Cut.NOWHERE
        answer = an.save(attempt, slot, 1, value)
        assert (answer.status, answer.json()["seq"]) == (200, 1)
    attempt.refresh_from_db()
    assert attempt.answers == {str(n): [right(attempt, n)[0], 1] for n in range(1, 16)}
    assert (attempt.rev, RefusedAnswer.objects.count()) == (15, 0)
    proxy.close()
    check_invariants()


def test_a_cut_line_at_handing_in_completes_once(real_site: Site) -> None:
    story = tell(questions=3, kind="single", paper=True)
    proxy = Proxy(real_site.url)
    for number, (username, cut) in enumerate(zip(("an", "en", "binh"), CUTS, strict=True), 1):
        attempt = actions.start_attempt(
            round=begin(story, username), quiz=story.quiz, at=timezone.now()
        )
        answer_all(attempt, at=timezone.now())
        learner = Person(real_site, story.officers[username].user, address=proxy.address)
        proxy.cut = cut
        assert learner.submit(attempt).status == 0
        proxy.cut = Cut.NOWHERE
        assert until_answered(partial(learner.submit, attempt))[0].status == 303
        assert Completion.objects.count() == number
    proxy.close()
    check_invariants()


@pytest.mark.sqlite
def test_a_database_locked_for_long_answers_503_and_loses_nothing(real_site: Site) -> None:
    """F7: somebody holds the write lock: saves wait, then say so; the browser keeps its draft."""
    story = tell(questions=2, kind="single")
    attempt = story.start(timezone.now())
    an = Person(real_site, story.officers["an"].user)
    value = right(attempt, 1)
    assert an.save(attempt, 1, 1, value).status == 200

    rogue = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    rogue.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with ThreadPoolExecutor(2) as both:
        saving = both.submit(an.save, attempt, 1, 2, wrong(attempt, 1))
        handing_in = both.submit(an.submit, attempt)
        refused, page = saving.result(), handing_in.result()
    waited = time.monotonic() - began
    assert (refused.status, refused.json()["outcome"]) == (503, "busy")
    assert int(refused.header("Retry-After")) > 0
    assert "Hệ thống đang bận." in refused.json()["message"]
    assert waited > 15  # it did wait for its turn first
    assert (page.status, page.header("Retry-After") != "") == (503, True)
    rogue.execute("ROLLBACK")
    rogue.close()

    assert Attempt.objects.get().answers == {"1": [value[0], 1]}
    again = an.save(attempt, 1, 2, wrong(attempt, 1))
    assert (again.status, again.json()["seq"]) == (200, 2)
    check_invariants()


def test_a_database_locked_for_a_moment_is_waited_for(real_site: Site) -> None:
    """Ten seconds of a rogue lock cost ten seconds, and no answer."""
    story = tell(questions=2, kind="single")
    attempt = story.start(timezone.now())
    an = Person(real_site, story.officers["an"].user)
    held = threading.Event()

    def hold() -> None:
        from django.db import connections, transaction

        with transaction.atomic():
            Attempt.objects.select_for_update().filter(pk=attempt.pk).update(number=1)
            held.set()
            time.sleep(5)
        connections.close_all()

    rogue = threading.Thread(target=hold)
    rogue.start()
    held.wait(20)
    assert an.save(attempt, 1, 1, right(attempt, 1)).status == 200
    rogue.join()
    attempt.refresh_from_db()
    assert attempt.answers == {"1": [right(attempt, 1)[0], 1]}
