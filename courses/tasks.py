"""Background work on what is taught: taking in files that take longer than a page may."""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from courses.actions.imports import Runner, carry_out_import, kept_upload
from courses.actions.packages import take_in_package
from courses.models import ContentImport, Provider

SOMEBODY_WAITS = 40
"""After what takes seconds, before what the worker has queued by the thousand."""

#: What takes in each kind of file.
RUNNERS: dict[str, Runner] = {ContentImport.Kind.PACKAGE: take_in_package}


@task(priority=SOMEBODY_WAITS)
def take_in(uid: str) -> bool:
    """Take in the file of an import; may run twice, the second time does nothing."""
    row = ContentImport.objects.select_related("provider", "parent", "page", "by").get(uid=uid)
    return carry_out_import(content_import=row, run=RUNNERS[row.kind], at=timezone.now())


def send_import(
    *,
    kind: str,
    file: File,
    provider: Provider,
    by: Any,
    parent: Page | None = None,
    page: Page | None = None,
) -> ContentImport:
    """Keep an uploaded file and let a worker take it in; raises `CourseRefused`."""
    kept = kept_upload(
        kind=kind, file=file, provider=provider, parent=parent, page=page, at=timezone.now(), by=by
    )
    with kept as row, transaction.atomic():
        row.save()
        take_in.enqueue(uid=str(row.uid))
    return row
