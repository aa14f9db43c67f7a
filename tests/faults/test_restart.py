"""A rolling restart while people save: every answer that was acknowledged is there, and none was cut."""

import os
import signal
import threading
import time
from typing import Any

import pytest

from lms.learning.models import Attempt
from tests.faults.invariants import check_invariants
from tests.faults.people import Answer, Person
from tests.faults.test_kills import Saver
from tests.learning.quiz_story import tell
from tests.support.processes import Site

SAVERS = 3


class Noting(Person):
    """A person who remembers how each request was answered."""

    statuses: list[int]

    def post(self, *args: Any, **kwargs: Any) -> Answer:
        answer = super().post(*args, **kwargs)
        self.statuses.append(answer.status)
        return answer


def changed(site: Site, before: set[int]) -> None:
    """Wait until none of the web processes of `before` runs any more, and others do."""
    end = time.monotonic() + 60
    while before & set(site.web_workers()) or len(site.web_workers()) < len(before):
        assert time.monotonic() < end, "the web processes were not replaced"
        time.sleep(0.05)


@pytest.mark.one_database
def test_no_save_is_lost_on_a_rolling_restart(real_site: Site) -> None:
    story, stop = tell(questions=10, kind="single"), threading.Event()
    savers = [Saver(real_site, story, f"o{number}", stop) for number in range(SAVERS)]
    for saver in savers:
        saver.learner.__class__, saver.learner.statuses = Noting, []
        saver.daemon = True
        saver.start()
    for _ in range(2):  # the workers are replaced one after the other; the socket stays open
        time.sleep(0.5)
        before = set(real_site.web_workers())
        os.kill(real_site.web.pid, signal.SIGHUP)
        changed(real_site, before)
    rolling = [status for saver in savers for status in list(saver.learner.statuses)]
    # The whole service anew, as an upgrade does: who is turned away sends again.
    real_site.stop()
    real_site.start()
    time.sleep(0.5)
    stop.set()
    for saver in savers:
        saver.join(60)
    assert set(rolling) == {200}
    assert len(rolling) > 3 * SAVERS
    for saver in savers:
        attempt = Attempt.objects.get(pk=saver.attempt.pk)
        assert len(saver.acknowledged) > 0
        for slot, (seq, _value) in saver.acknowledged.items():
            assert attempt.given(slot).client_seq >= seq
    check_invariants()
