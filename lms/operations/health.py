"""Whether the process is there (`/healthz`) and whether the site can serve (`/readyz`).

For load balancers and monitoring: no session, no name of anything; what is wrong is in the log.
"""

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.operations.models import PeriodicRun, WorkerBeat
from lms.operations.periods import NEVER
from lms.operations.preparation import tables_are_older

#: Below this share of the disk or this number of bytes a save may fail any time.
LEAST_FREE_SHARE, LEAST_FREE_BYTES = 0.03, 200 * 1024 * 1024
WORKER_WITHIN = timedelta(minutes=2)

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when people can be served, 503 else; which of the probes failed is in the log."""
    failed = [name for name, probe in PROBES.items() if not _passes(name, probe)]
    if failed:
        logger.error("not ready: %s", ", ".join(failed))
        return HttpResponse(
            "not ready\n", content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    return HttpResponse("ready\n", content_type="text/plain")


def _passes(name: str, probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("probe %s: %s", name, error)
        return False


def database_takes_a_write() -> bool:
    """A row is written and taken back."""
    with transaction.atomic():
        PeriodicRun.objects.bulk_create([PeriodicRun(name="probe", due_at=NEVER)])
        transaction.set_rollback(True)
    return True


def tables_are_new() -> bool:
    return not tables_are_older()


def disk_has_room() -> bool:
    """Where the database file lies and where files are kept; buckets have no end."""
    return all(room_left(path) for path in own_places())


def room_left(path: Path) -> bool:
    used = shutil.disk_usage(path)
    return used.free >= min(LEAST_FREE_BYTES, used.total * LEAST_FREE_SHARE)


def own_places() -> list[Path]:
    """Folders of this machine that grow; before the first file is kept, the one it will lie in."""
    found = [] if settings.OBJECT_STORAGE else [_there(Path(settings.MEDIA_ROOT))]
    if connection.vendor == "sqlite":
        found.append(Path(connection.settings_dict["NAME"]).parent)
    return found


def _there(path: Path) -> Path:
    """The folder itself, or the nearest above it that exists."""
    return next(folder for folder in (path, *path.resolve().parents) if folder.is_dir())


def a_worker_is_alive() -> bool:
    return WorkerBeat.objects.alive(timezone.now(), WORKER_WITHIN).exists()


PROBES: dict[str, Callable[[], bool]] = {
    "database": database_takes_a_write,
    "migrations": tables_are_new,
    "disk": disk_has_room,
    "worker": a_worker_is_alive,
}
