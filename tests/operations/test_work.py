"""Tasks survive their workers, failures are tried again, periodic work is handed out once."""

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lms.environment import BASE_DIR
from lms.operations.actions import beats, periodic, queue
from lms.operations.models import PeriodicRun, WorkerBeat
from lms.operations.periods import NEVER, Daily, Every, Job
from lms.operations.schedule import JOBS
from lms.operations.tasks import check_database_file, clear_old
from tests.operations.slow_tasks import fail_without_file, marks, wait_for_file

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Hà Nội


# When ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-20 00:30", "2026-11-20 00:30"),
        ("2026-11-20 00:29", "2026-11-19 00:30"),
        ("2026-11-20 23:59", "2026-11-20 00:30"),
        ("2027-01-01 00:00", "2026-12-31 00:30"),
    ],
)
def test_a_daily_job_is_due_by_the_clock_on_the_wall(now: str, due: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=HANOI)
    wanted = datetime.fromisoformat(due).replace(tzinfo=HANOI)
    found = Daily(clock(0, 30)).last_due(local.astimezone(UTC), HANOI)
    assert (found, found.tzinfo) == (wanted, HANOI)


def test_a_job_of_every_five_minutes() -> None:
    every = Every(timedelta(minutes=5))
    assert every.last_due(AT, HANOI) == AT
    assert every.last_due(AT + timedelta(minutes=4, seconds=59), HANOI) == AT
    assert every.last_due(AT + timedelta(minutes=5), HANOI) == AT + timedelta(minutes=5)


# Periodic work ------------------------------------------------------------------------------------


def waiting() -> list[str]:
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return sorted(row.task_name for row in rows)


@pytest.mark.django_db
def test_what_is_due_is_handed_out_once_and_again_when_it_is_due_again() -> None:
    names = sorted(job.name for job in JOBS)
    assert sorted(periodic.enqueue_due(jobs=JOBS, at=AT)) == names
    assert periodic.enqueue_due(jobs=JOBS, at=AT + timedelta(minutes=4)) == []
    often = ["close_expired", "mail_notices"]
    assert periodic.enqueue_due(jobs=JOBS, at=AT + timedelta(minutes=5)) == often
    # The server was off for three days: each daily job is done once.
    later = AT + timedelta(days=3)
    assert sorted(periodic.enqueue_due(jobs=JOBS, at=later)) == names
    assert waiting() == sorted([*names, *often, *names])


@pytest.mark.django_db
def test_a_clock_that_was_set_back_hands_out_nothing_twice() -> None:
    periodic.enqueue_due(jobs=JOBS, at=AT)
    assert periodic.enqueue_due(jobs=JOBS, at=AT - timedelta(days=2)) == []


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_hand_out_once() -> None:
    barrier = Barrier(8)
    found: list[list[str]] = []

    def look() -> None:
        barrier.wait()
        found.append(periodic.enqueue_due(jobs=JOBS, at=AT))
        connections.close_all()

    threads = [Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(job.name for job in JOBS)
    assert sorted(name for names in found for name in names) == names
    assert waiting() == names
    assert PeriodicRun.objects.filter(due_at=NEVER).count() == 0


@pytest.mark.django_db
def test_a_job_whose_task_cannot_be_kept_is_not_marked_as_done() -> None:
    class Refusing:
        def enqueue(self) -> None:
            raise RuntimeError("the queue is away")

    job = Job("broken", Daily(clock(0, 30)), Refusing())
    with pytest.raises(RuntimeError, match="away"):
        periodic.enqueue_due(jobs=[job], at=AT)
    assert PeriodicRun.objects.count() == 0


@pytest.mark.django_db
def test_the_nightly_tasks_run_and_may_run_twice(caplog: pytest.LogCaptureFixture) -> None:
    for task in (clear_old, check_database_file) * 2:
        assert task.call() is None
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


# The queue ----------------------------------------------------------------------------------------


def running(worker: str, *, since: datetime, attempts: int = 1) -> DBTaskResult:
    """A task that was claimed so many times, last by `worker`."""
    result = wait_for_file.enqueue(folder="/nowhere")
    row = DBTaskResult.objects.get(pk=result.id)
    row.status, row.started_at = TaskResultStatus.RUNNING, since
    row.worker_ids = [worker] * attempts
    row.save()
    return row


def alive(worker: str, at: datetime) -> None:
    beats.beat(worker_id=worker, started_at=at, at=at)


def state(row: DBTaskResult) -> tuple[str, datetime | None, int]:
    row = DBTaskResult.objects.get(pk=row.pk)
    return row.status, row.run_after, len(row.worker_ids)


@pytest.mark.django_db
def test_a_silent_workers_task_is_taken_up_again_later() -> None:
    alive("w1", AT - timedelta(seconds=61))
    row = running("w1", since=AT - timedelta(minutes=5))
    assert queue.reap(at=AT) == 1
    assert state(row) == (TaskResultStatus.READY, AT + timedelta(seconds=30), 1)
    assert queue.reap(at=AT) == 0


@pytest.mark.django_db
def test_a_worker_that_gives_signs_of_life_keeps_its_task() -> None:
    alive("w1", AT - timedelta(hours=3))
    alive("w1", AT - timedelta(seconds=59))
    row = running("w1", since=AT - timedelta(hours=3))
    assert queue.reap(at=AT) == 0
    assert state(row)[0] == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_task_that_was_claimed_just_now_is_left_to_its_worker() -> None:
    """Its worker may not have given the first sign of life yet."""
    row = running("w1", since=AT - timedelta(seconds=59))
    assert queue.reap(at=AT) == 0
    assert state(row)[0] == TaskResultStatus.RUNNING


@pytest.mark.django_db
@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 120), (3, 480), (4, 1920)])
def test_a_failed_task_waits_longer_after_each_attempt(attempts: int, seconds: int) -> None:
    row = running("w1", since=AT, attempts=attempts)
    row.set_failed(RuntimeError("x"))
    assert queue.retry_failed(task_id=row.pk, at=AT) is True
    assert state(row) == (TaskResultStatus.READY, AT + timedelta(seconds=seconds), attempts)
    assert queue.retry_failed(task_id=row.pk, at=AT) is False


@pytest.mark.django_db
def test_a_task_is_given_up_after_five_attempts_and_can_be_sent_again() -> None:
    row = running("w1", since=AT - timedelta(minutes=5), attempts=5)
    assert queue.reap(at=AT) == 1
    assert state(row)[0] == TaskResultStatus.FAILED
    assert queue.retry_failed(task_id=row.pk, at=AT) is False
    assert queue.send_again(task_id=row.pk, at=AT) is True
    assert state(row) == (TaskResultStatus.READY, AT, 0)
    assert queue.send_again(task_id=row.pk, at=AT) is False


@pytest.mark.django_db
def test_dead_workers_are_forgotten_when_another_comes() -> None:
    alive("old", AT - timedelta(days=8))
    alive("new", AT)
    assert list(WorkerBeat.objects.values_list("pk", flat=True)) == ["new"]


def tasks(**options: Any) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("tasks", json=True, stdout=out, **options)
    told: list[dict[str, str]] = json.loads(out.getvalue())
    return told


@pytest.mark.django_db
def test_what_was_given_up_is_listed_and_sent_again() -> None:
    rows = [running("w1", since=AT, attempts=5) for _ in range(3)]
    for row in rows[:2]:
        row.set_failed(RuntimeError("the mail server is away"))
    listed = tasks()
    assert {told["id"] for told in listed} == {str(row.pk) for row in rows[:2]}
    assert {told["error"] for told in listed} == {"RuntimeError: the mail server is away"}
    assert [told["id"] for told in tasks(again=str(rows[0].pk))] == [str(rows[0].pk)]
    assert [state(row)[0] for row in rows] == ["READY", "FAILED", "RUNNING"]
    with pytest.raises(CommandError):
        tasks(again=str(rows[2].pk))
    assert len(tasks(again="all")) == 1
    assert (tasks(), tasks(again="all")) == ([], [])


# Real workers -------------------------------------------------------------------------------------


@contextmanager
def worker(environment: dict[str, str], *more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "work", "--interval=0.1", "--beat=0.2", "--lease=1"]
    process = subprocess.Popen([*command, "--no-schedule", *more], cwd=BASE_DIR, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def due_now() -> None:
    """Let the waiting of retried tasks be over."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())


def test_a_killed_workers_task_is_done_by_the_next(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    result = wait_for_file.enqueue(folder=str(tmp_path))
    row = DBTaskResult.objects.get(pk=result.id)
    with worker(child_environment) as first:
        wait_for(lambda: marks(tmp_path, "started") == 1)
        first.kill()
    assert state(row)[0] == TaskResultStatus.RUNNING
    with worker(child_environment) as second:
        wait_for(lambda: state(row)[0] == TaskResultStatus.READY)
        due_now()
        (tmp_path / "go").touch()
        wait_for(lambda: state(row)[0] == TaskResultStatus.SUCCESSFUL)
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    assert (marks(tmp_path, "started"), marks(tmp_path, "done")) == (2, 1)


def test_a_worker_asked_to_stop_finishes_what_it_does(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    result = wait_for_file.enqueue(folder=str(tmp_path))
    row = DBTaskResult.objects.get(pk=result.id)
    with worker(child_environment) as process:
        wait_for(lambda: marks(tmp_path, "started") == 1)
        process.send_signal(signal.SIGTERM)
        time.sleep(2)  # longer than the lease: signs of life go on
        (tmp_path / "go").touch()
        assert process.wait(20) == 0
    assert (state(row)[0], marks(tmp_path, "done")) == (TaskResultStatus.SUCCESSFUL, 1)


def test_a_task_that_fails_is_tried_until_it_is_mended(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    result = fail_without_file.enqueue(folder=str(tmp_path))
    row = DBTaskResult.objects.get(pk=result.id)
    with worker(child_environment):
        wait_for(lambda: state(row)[::2] == (TaskResultStatus.READY, 1))
        (tmp_path / "mended").touch()
        due_now()
        wait_for(lambda: state(row)[0] == TaskResultStatus.SUCCESSFUL)
    assert marks(tmp_path, "tried") == 2
