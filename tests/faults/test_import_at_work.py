"""A long list of people is written while learners go on with their tests.

`IMPORT_ROWS=3000 IMPORT_LEARNERS=20` for figures, printed with `-s`; docs/van-hanh.md has them. A run
without them asks only that every answer is taken and the list is whole: times are no matter of tests.
"""

import os
import statistics
import sys
import threading
import time
from collections import defaultdict

import pytest
from django.utils import timezone

from courses.sheets import Sheet
from lms.learning.models import Attempt
from lms.personnel.actions import grant_authority, rebuild_closure
from lms.personnel.actions.rosters import keep_roster
from lms.personnel.models import Appointment, Authority, Officer, RosterImport
from lms.personnel.tasks import send_roster
from tests.faults.invariants import check_invariants
from tests.faults.people import Person
from tests.faults.test_kills import ready_to_hand_in
from tests.faults.test_kills_of_all import all_written
from tests.learning.quiz_story import Story, right, tell, wrong
from tests.support.processes import Site

ROWS = int(os.environ.get("IMPORT_ROWS", "150"))
LEARNERS = int(os.environ.get("IMPORT_LEARNERS", "3"))
PAUSE_SECONDS = 0.5
"""Between two answers of one learner: twenty of them ask as much as some hundred who think."""


class Learner(threading.Thread):
    """Answers one question after another, and notes how long each save took, by what was going on."""

    def __init__(self, site: Site, story: Story, username: str, now: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.attempt = ready_to_hand_in(story, username)
        self.line = Person(site, story.officers[username].user)
        self.now = now
        self.seq = 1
        self.waited: dict[str, list[float]] = defaultdict(list)
        self.refused: list[int] = []

    def run(self) -> None:
        slots = [slot["slot"] for slot in self.attempt.paper["slots"]]
        while self.now["stage"] != "over":
            self.seq += 1
            for slot in slots:
                begin, stage = time.monotonic(), self.now["stage"]
                value = (wrong, right)[self.seq % 2](self.attempt, slot)[0]
                answer = self.line.save(self.attempt, slot, self.seq, [value])
                self.waited[stage].append(time.monotonic() - begin)
                if answer.status != 200:
                    self.refused.append(answer.status)
                time.sleep(PAUSE_SECONDS)


def kept_list(story: Story) -> RosterImport:
    """A list of `ROWS` new people with posts, shown to its keeper and not yet written."""
    keeper = story.officers["an"]
    rebuild_closure()
    grant_authority(
        officer=keeper, unit=story.unit, kind=Authority.Kind.KEEPER, active_from=timezone.localdate(),
        basis="QĐ 1", at=timezone.now(), by=None,
    )  # fmt: skip
    rows = [
        [
            f"N{n}",
            f"Trần Thị H{chr(97 + n % 26)}",
            f"{n % 28 + 1:02}/05/{1960 + n % 40}",
            story.unit.name,
            "CM25",
        ]
        for n in range(ROWS)
    ]
    return keep_roster(
        sheet=Sheet([["Số hiệu", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức danh"], *rows]),
        file_name="danh-sach.xlsx",
        agency=story.unit,
        active_from=timezone.localdate(),
        at=timezone.now(),
        by=keeper.user,
    )


@pytest.mark.one_database
def test_learners_save_while_a_list_is_written(real_site: Site) -> None:
    story = tell(questions=4, kind="single")
    now = {"stage": "before"}
    learners = [Learner(real_site, story, f"h{n}", now) for n in range(LEARNERS)]
    begin = time.monotonic()
    roster = kept_list(story)
    compared = time.monotonic() - begin
    assert roster.new == ROWS
    for learner in learners:
        learner.start()
    time.sleep(4 * PAUSE_SECONDS)
    now["stage"], begin = "meanwhile", time.monotonic()
    assert send_roster(roster=roster, seen=roster.checked_at, at=timezone.now())
    all_written([roster])
    written = time.monotonic() - begin
    now["stage"] = "over"
    for learner in learners:
        learner.join(60)
    for stage in ("before", "meanwhile"):
        saves = sorted(1000 * one for learner in learners for one in learner.waited[stage])
        sys.stdout.write(
            f"{stage}: {len(saves)} saves, median {statistics.median(saves):.0f} ms, "
            f"p95 {saves[int(len(saves) * 0.95)]:.0f} ms, longest {saves[-1]:.0f} ms\n"
        )
    sys.stdout.write(f"{ROWS} rows compared in {compared:.1f} s, written in {written:.1f} s\n")
    assert [learner.refused for learner in learners] == [[]] * LEARNERS
    assert Officer.objects.filter(number__startswith="N").count() == ROWS
    assert Appointment.objects.filter(officer__number__startswith="N").count() == ROWS
    for learner in learners:
        kept = Attempt.objects.get(pk=learner.attempt.pk)
        assert kept.given(1).client_seq == learner.seq
    check_invariants()
