"""The queue of tasks: leases, second tries, and what was given up.

The library hands a task to one worker and never looks again: a killed worker's task would stay
"running" for ever. Here a worker's sign of life is the lease on what it runs.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log

from lms.operations.models import WorkerBeat

#: A task that failed, or whose worker died, this many times is given up.
MOST_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
#: A worker that was silent for longer has lost its task.
LEASE = timedelta(seconds=60)

logger = logging.getLogger(__name__)


def delay_after(attempts: int) -> timedelta:
    """How long a task waits after that many attempts: 30 s, 2 min, 8 min, 32 min."""
    return FIRST_DELAY * 4 ** (attempts - 1)


def retry_failed(*, task_id: Any, at: datetime) -> bool:
    """Put a task that failed back into the queue for later; False when it is given up."""
    row = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED).first()
    if row is None:
        return False
    return _again(row, at=at, status=TaskResultStatus.FAILED)


def reap(*, at: datetime, lease: timedelta = LEASE) -> int:
    """Take up again what workers without a sign of life were running; the number of tasks."""
    alive = set(WorkerBeat.objects.alive(at, lease).values_list("pk", flat=True))
    lost = [
        row
        for row in DBTaskResult.objects.filter(
            status=TaskResultStatus.RUNNING, started_at__lte=at - lease
        )
        if row.worker_ids[-1] not in alive
    ]
    for row in lost:
        logger.error("the worker of task %s (%s) is gone", row.pk, row.task_path)
        _again(row, at=at, status=TaskResultStatus.RUNNING)
    return len(lost)


def _again(row: DBTaskResult, *, at: datetime, status: str) -> bool:
    """Only from `status` and only this attempt: whoever is second changes nothing."""
    rows = DBTaskResult.objects.filter(pk=row.pk, status=status, started_at=row.started_at)
    attempts = len(row.worker_ids)
    if attempts >= MOST_ATTEMPTS:
        logger.error("task %s (%s) is given up", row.pk, row.task_path)
        rows.update(status=TaskResultStatus.FAILED, finished_at=at)
        return False
    waits_until = at + delay_after(attempts)
    return bool(rows.update(status=TaskResultStatus.READY, run_after=waits_until, finished_at=None))


@transaction.atomic
def send_again(*, task_id: Any, at: datetime, by: Any = None) -> bool:
    """Give a task that was given up all its attempts anew; False when it is not given up."""
    rows = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED)
    row = rows.first()
    if row is None or not rows.update(
        status=TaskResultStatus.READY, run_after=at, finished_at=None, worker_ids=[]
    ):
        return False
    _note(row, "operations.send_again", at=at, by=by)
    return True


@transaction.atomic
def dismiss(*, task_id: Any, at: datetime, by: Any) -> bool:
    """Remove a task that was given up; the log keeps what it was. False when it is not given up."""
    rows = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED)
    row = rows.first()
    if row is None:
        return False
    _note(row, "operations.dismiss", at=at, by=by)
    return bool(rows.delete()[0])


def _note(row: DBTaskResult, act: str, *, at: datetime, by: Any) -> None:
    """Which task and what its error was; never its arguments, which may name people."""
    said = {"task": row.task_path, "error": row.exception_class_path, "id": str(row.pk)}
    log(instance=row, action=act, user=by, timestamp=at, data=said, title=row.task_path)
