"""`manage.py work`: a task worker whose tasks survive it, and that does what is due by the clock."""

import socket
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from courses.management.refusing import RefusingCommand
from lms.operations.actions.queue import LEASE, retry_failed
from lms.operations.pulse import BEAT_SECONDS, Pulse
from lms.operations.request_ids import named
from lms.operations.schedule import JOBS


class LeasingWorker(Worker):
    """The library's worker; a task that fails is tried again later."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        with named(f"task-{db_task_result.pk}"):
            super().run_task(db_task_result)
        retry_failed(task_id=db_task_result.pk, at=timezone.now())


class Command(RefusingCommand):
    help = "Run tasks, until Ctrl-C or SIGTERM; what is running then is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-schedule", action="store_true", help="leave periodic work to other workers"
        )
        parser.add_argument(
            "--interval", type=float, default=1, help="seconds between looks for a task"
        )
        parser.add_argument(
            "--beat", type=float, default=BEAT_SECONDS, help="seconds between signs of life"
        )
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE.total_seconds(),
            help="seconds of silence after which a worker has lost its task",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = LeasingWorker(
            queue_names=["*"],
            interval=options["interval"],
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:40]}-{get_random_string(12)}",
            excluded_queue_names=[],
        )
        pulse = Pulse(
            worker.worker_id,
            () if options["no_schedule"] else JOBS,
            seconds=options["beat"],
            lease=timedelta(seconds=options["lease"]),
        )
        worker.configure_signals()
        pulse.start()
        try:
            worker.run()
        finally:
            pulse.stop()
