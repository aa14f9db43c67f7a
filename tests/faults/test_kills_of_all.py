"""Web and worker processes killed at random while a list is imported, answers are saved and tests handed in.

Nothing that was acknowledged is lost, and nothing is there twice. `KILL_ROUNDS=20` for more than the two
rounds of every run; docs/van-hanh.md has the figures.
"""

import os
import random
import threading
import time
from collections import Counter
from functools import partial

import pytest
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from courses.sheets import Sheet
from lms.learning.models import Attempt, Completion
from lms.operations.actions.queue import LEASE
from lms.operations.models import WorkerBeat
from lms.personnel.actions import grant_authority, rebuild_closure
from lms.personnel.actions.rosters import keep_roster
from lms.personnel.models import Authority, Certificate, Officer, RosterImport
from lms.personnel.tasks import send_roster
from tests.faults.invariants import check_invariants
from tests.faults.people import Person, until_answered
from tests.faults.test_kills import Saver, kill_workers, ready_to_hand_in
from tests.learning.quiz_story import Story, tell
from tests.support.processes import Site

ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
ROWS = 60
TITLES = ["Số hiệu", "Họ và tên", "Ngày sinh"]
WAIT_SECONDS = 120


def list_of(story: Story, number: int, by: object) -> RosterImport:
    """A list of new people, confirmed: a worker writes it as soon as one takes it up."""
    rows = [
        [f"K{number}-{n}", f"Trần Thị {chr(65 + number)}", f"05/{1950 + n}"] for n in range(ROWS)
    ]
    roster = keep_roster(
        sheet=Sheet([TITLES, *rows]),
        file_name=f"danh-sach-{number}.xlsx",
        agency=story.unit,
        active_from=timezone.localdate(),
        at=timezone.now(),
        by=by,
    )
    assert roster.new == ROWS, roster.outcomes[:1]
    assert send_roster(roster=roster, seen=roster.checked_at, at=timezone.now())
    return roster


def a_minute_passes() -> None:
    """The dead worker was silent for so long that its lease has run out."""
    WorkerBeat.objects.all().delete()
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    running.update(started_at=F("started_at") - 2 * LEASE)


@pytest.mark.one_database
def test_random_kills_lose_and_double_nothing(real_site: Site) -> None:
    story, stop, rng = (
        tell(questions=4, kind="single", paper=True),
        threading.Event(),
        random.Random(8),
    )
    keeper = story.officers["an"]
    rebuild_closure()
    grant_authority(
        officer=keeper, unit=story.unit, kind=Authority.Kind.KEEPER, active_from=timezone.localdate(),
        basis="QĐ 1", at=timezone.now(), by=None,
    )  # fmt: skip
    saver = Saver(real_site, story, "saver", stop)
    saver.daemon = True
    saver.start()
    lists = []
    for number in range(ROUNDS):
        attempt = ready_to_hand_in(story, f"h{number}")
        learner = Person(real_site, story.officers[f"h{number}"].user)
        lists.append(list_of(story, number, keeper.user))
        sending = threading.Thread(target=learner.submit, args=(attempt,))
        sending.start()
        time.sleep(rng.uniform(0, 0.4))
        if rng.random() < 0.6:
            kill_workers(real_site)
        if rng.random() < 0.6:
            real_site.kill_worker()
            a_minute_passes()
        sending.join(60)
        real_site.start()
        again, _tries = until_answered(partial(learner.submit, attempt))
        assert again.status == 303
    stop.set()
    saver.join(60)
    all_written(lists)
    numbers = Counter(
        Officer.objects.filter(number__startswith="K").values_list("number", flat=True)
    )
    assert numbers == {f"K{number}-{n}": 1 for number in range(ROUNDS) for n in range(ROWS)}
    assert Completion.objects.count() == Certificate.objects.count() == ROUNDS
    kept = Attempt.objects.get(pk=saver.attempt.pk)
    assert saver.acknowledged
    for slot, (seq, _value) in saver.acknowledged.items():
        assert kept.given(slot).client_seq >= seq
    check_invariants()


def all_written(lists: list[RosterImport]) -> None:
    """Wait for the worker that lives; the pause before a second try is not what is tested."""
    end = time.monotonic() + WAIT_SECONDS
    keys = [roster.pk for roster in lists]
    while RosterImport.objects.filter(pk__in=keys, finished_at__isnull=True).exists():
        assert time.monotonic() < end, "lists were not written"
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
        waiting.update(run_after=timezone.now())
        time.sleep(0.5)
