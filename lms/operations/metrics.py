"""Figures of the server for Prometheus, as plain text at `/metrics`; off unless `METRICS` is set.

Requests are counted as they are answered (`counts`); all else is asked when somebody looks.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lms.operations.backup.making import PATTERN
from lms.operations.counts import CLASSES, COUNTS, SECONDS
from lms.operations.health import WORKER_WITHIN, own_places
from lms.operations.models import WorkerBeat

LOOPBACK = {"127.0.0.1", "::1"}
Sample = tuple[str, str, float]


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who shows the token, or without one for this machine alone; else 404."""
    if not settings.METRICS or not _may_look(request):
        raise Http404
    lines, told = [], ""
    for name, labels, value in (*requests_answered(), *tasks(), *places()):
        family = name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
        if family != told:
            lines.append(f"# TYPE {family} {_kind(name, family)}")
            told = family
        lines.append(f"{name}{labels} {value:.15g}")
    text = "\n".join(lines) + "\n"
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_look(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    passed_on = "X-Forwarded-For" in request.headers
    return request.META["REMOTE_ADDR"] in LOOPBACK and not passed_on


def _kind(name: str, family: str) -> str:
    if name != family:
        return "histogram"
    return "counter" if name.endswith("_total") else "gauge"


def requests_answered() -> Iterator[Sample]:
    sums = COUNTS.sums()
    for number in range(CLASSES):
        yield "tienhoc_requests_total", f'{{status="{number + 1}xx"}}', sums[number]
    buckets = list(accumulate(sums[CLASSES:-1]))
    for most, value in zip((*SECONDS, "+Inf"), buckets, strict=True):
        yield "tienhoc_request_seconds_bucket", f'{{le="{most}"}}', value
    yield "tienhoc_request_seconds_sum", "", sums[-1]
    yield "tienhoc_request_seconds_count", "", buckets[-1]


def tasks() -> Iterator[Sample]:
    """Background tasks by state, how long the oldest has been due, and workers that are alive."""
    at = timezone.now()
    counted = dict(DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk")))
    for status in TaskResultStatus.values:
        yield "tienhoc_tasks", f'{{state="{status.lower()}"}}', counted.get(status, 0)
    due = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=at)
    first = due.aggregate(first=Min("run_after"))["first"]
    yield (
        "tienhoc_task_waits_seconds",
        "",
        max((at - first) / timedelta(seconds=1), 0) if first else 0,
    )
    yield "tienhoc_workers", "", WorkerBeat.objects.alive(at, WORKER_WITHIN).count()


def places() -> Iterator[Sample]:
    """Free room where things grow, and the time of the newest backup (0: none)."""
    for path in own_places():
        room = os.statvfs(path)
        yield "tienhoc_free_bytes", f'{{path="{path}"}}', room.f_bavail * room.f_frsize
    folder = Path(settings.BACKUP_DIR)
    newest = max(folder.glob(PATTERN), default=None) if folder.is_dir() else None
    yield "tienhoc_last_backup_timestamp", "", newest.stat().st_mtime if newest else 0
