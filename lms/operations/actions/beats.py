"""Signs of life of the task workers."""

from datetime import datetime, timedelta

from lms.operations.models import WorkerBeat

#: Dead workers are forgotten after a while; until then they tell when the last one was alive.
KEPT = timedelta(days=7)


def beat(*, worker_id: str, started_at: datetime, at: datetime) -> None:
    """Note that the worker is alive at `at`."""
    if not WorkerBeat.objects.filter(pk=worker_id).update(beat_at=at):
        WorkerBeat.objects.filter(beat_at__lt=at - KEPT).delete()
        row = WorkerBeat(worker_id=worker_id, started_at=started_at, beat_at=at)
        WorkerBeat.objects.bulk_create([row], ignore_conflicts=True)
