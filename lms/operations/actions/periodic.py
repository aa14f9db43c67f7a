"""Handing out what is due: each time once, however many workers look."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.operations.models import PeriodicRun
from lms.operations.periods import NEVER, Job


def enqueue_due(*, jobs: Iterable[Job], at: datetime) -> list[str]:
    """Enqueue each job whose last due time nobody took yet; names of those enqueued.

    What was missed while the server was off is done once, not once for every time missed. The
    task commits with the mark, so that neither is there without the other.
    """
    taken = dict(PeriodicRun.objects.values_list("name", "due_at"))
    zone = timezone.get_default_timezone()
    enqueued = []
    for job in jobs:
        due_at = job.when.last_due(at, zone)
        if taken.get(job.name, NEVER) >= due_at:
            continue
        with transaction.atomic():
            if _take(job.name, due_at):
                job.task.enqueue()
                enqueued.append(job.name)
    return enqueued


def _take(name: str, due_at: datetime) -> bool:
    first = PeriodicRun(name=name, due_at=NEVER)
    PeriodicRun.objects.bulk_create([first], ignore_conflicts=True)
    return bool(PeriodicRun.objects.filter(name=name, due_at__lt=due_at).update(due_at=due_at))
