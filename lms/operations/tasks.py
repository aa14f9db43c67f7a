"""Periodic work of the server itself; each may run twice, or late."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import task

from courses.actions.imports import clear_imports
from lms.operations.backup.making import make_backup, remove_older
from lms.operations.sealing import seal_until_yesterday
from lms.personnel.actions.rosters import forget_lists

#: Finished tasks are kept for a look back, not longer: one a minute would pile up. Those given up
#: stay until somebody has seen them.
FINISHED_DAYS, GIVEN_UP_DAYS = 1, 180
#: Two weeks: somebody is back from a holiday before the last good one is gone.
BACKUPS_KEPT = 14

logger = logging.getLogger(__name__)


@task()
def seal_records() -> None:
    seal_until_yesterday(at=timezone.now())


@task()
def clear_old() -> None:
    """Remove sessions that ran out, done tasks, what lists of people said, what imports left."""
    forget_lists(at=timezone.now())
    clear_imports(at=timezone.now())
    call_command("clearsessions", verbosity=0)
    call_command(
        "prune_db_task_results",
        verbosity=0,
        min_age_days=FINISHED_DAYS,
        failed_min_age_days=GIVEN_UP_DAYS,
    )


@task()
def back_up() -> None:
    """Nightly, where the operator named a folder for it."""
    if settings.BACKUP_NIGHTLY:
        folder = Path(settings.BACKUP_DIR)
        made = make_backup(folder=folder, at=timezone.now(), tell=logger.info)
        logger.info("backed up %s", made)
        remove_older(folder=folder, keep=BACKUPS_KEPT)


@task()
def check_database_file() -> None:
    """Look through a database file for damage; an error in the log is for the operator.

    SQLite before 3.51.3 can damage a file in rare cases when several processes write.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(5)")
        found = [row[0] for row in cursor.fetchall()]
    if found != ["ok"]:
        logger.error("the database file is damaged: %s", "; ".join(found))
