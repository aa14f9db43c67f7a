"""The second thread of a task worker: signs of life, lost tasks, periodic work."""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from lms.operations.actions.beats import beat
from lms.operations.actions.periodic import enqueue_due
from lms.operations.actions.queue import LEASE, reap
from lms.operations.periods import Job

BEAT_SECONDS = 10.0

logger = logging.getLogger(__name__)


class Pulse(threading.Thread):
    """Beats until `stop`; a database that is busy or away costs a beat, not the worker."""

    def __init__(
        self,
        worker_id: str,
        jobs: Iterable[Job],
        *,
        seconds: float = BEAT_SECONDS,
        lease: timedelta = LEASE,
    ) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker_id = worker_id
        self.jobs = tuple(jobs)
        self.seconds = seconds
        self.lease = lease
        self.started_at = timezone.now()
        self._over = threading.Event()

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self._once(timezone.now())
                self._over.wait(self.seconds)
        finally:
            connections.close_all()

    def _once(self, at: datetime) -> None:
        try:
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
            beat(worker_id=self.worker_id, started_at=self.started_at, at=at)
            reap(at=at, lease=self.lease)
            enqueue_due(jobs=self.jobs, at=at)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("no sign of life could be given: %s", error)

    def stop(self) -> None:
        self._over.set()
        self.join(timeout=5)
