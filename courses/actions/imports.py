"""Files on their way into the tree: kept, taken in by a task, told how far, ended, cleared away.

A runner of each kind of file does the work (`courses.tasks` names them); here is what they share.
Every run stores under a uid of its own (`target`), and what it stored counts from the moment that
its last transaction says so. Whoever cancels, or takes up the task again after its worker died,
changes the row first, so that an older run finds itself ended and stores nothing.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.actions.errors import CourseRefused
from courses.models import ContentImport, CourseReviewState, PackageVersion, Provider
from courses.models.packages import FOLDER, folder_of, private_storage
from courses.packages.refusals import PackageRefused

CHUNK = 256 * 1024
TELL_EVERY = 0.5
"""Seconds between two looks at the row of a running import."""
MOST_RUNNING = timedelta(days=1)
"""So long after it was sent an import is over, whatever became of its task."""
KEPT_FOR = timedelta(days=90)
"""So long the report of an import stays."""
UPLOADS = "imports"

logger = logging.getLogger(__name__)

Runner = Callable[[ContentImport, IO[bytes], "Progress", datetime], None]


class ImportEnded(Exception):
    """The import was cancelled, or another run of it took over: store nothing more."""


class Progress:
    """Writes down how far a run is, and ends it when its row says that it is over."""

    def __init__(self, row: ContentImport, clock: Callable[[], float] = time.monotonic) -> None:
        self._row, self._clock = row, clock
        self._told = clock() - TELL_EVERY
        self.done = self.total = 0

    def add(self, done: int) -> None:
        self.done += done
        self.look()

    def look(self) -> None:
        """Raises `ImportEnded` when the run is over; asks no more than twice a second."""
        if self._clock() - self._told < TELL_EVERY:
            return
        self._told = self._clock()
        rows = ContentImport.objects.open().filter(pk=self._row.pk, target=self._row.target)
        if not rows.update(done=self.done, total=self.total):
            raise ImportEnded


@contextmanager
def kept_upload(
    *,
    kind: str,
    file: File,
    provider: Provider,
    at: datetime,
    by: Any,
    parent: Page | None = None,
    page: Page | None = None,
) -> Iterator[ContentImport]:
    """A new import, not saved yet, whose file lies in the private storage; it goes if saving fails.

    Before the transaction: on SQLite nobody else could write while an object storage is slow.
    """
    row = ContentImport(
        kind=kind,
        provider=provider,
        parent=parent,
        page=page,
        file_name=(file.name or "")[-200:],
        asked_at=at,
        by=by,
    )
    try:
        row.file.save(row.file_name, file, save=False)
    except OSError as error:  # a full disk, or an object storage that does not answer
        logger.error("upload not kept: %s", error)
        text = _("The file could not be kept, so nothing was saved. Try again in a few minutes.")
        raise CourseRefused(text) from error
    try:
        yield row
    except BaseException:
        with suppress(OSError):
            row.file.delete(save=False)
        raise


def carry_out_import(*, content_import: ContentImport, run: Runner, at: datetime) -> bool:
    """Take in the file of an import; False when it was over before. Safe to call twice.

    What the file is refused for stands in the row then. Any other error leaves the import open, for
    the task to be tried again.
    """
    if not _begin(content_import, at):
        return False
    try:
        with _on_disk(content_import) as file:
            run(content_import, file, Progress(content_import), at)
    except PackageRefused as refusal:
        _refuse(content_import, refusal, at)
        remove_files(content_import.target)
    except ImportEnded:
        remove_files(content_import.target)
    _drop_upload(content_import)
    return True


def _begin(row: ContentImport, at: datetime) -> bool:
    """Take the import over from any earlier run, and clear away what that one left."""
    earlier, row.target, row.started_at = row.target, uuid.uuid4(), at
    rows = ContentImport.objects.open().filter(pk=row.pk)
    if not rows.update(started_at=at, target=row.target, done=0, total=0):
        return False
    remove_files(earlier)
    return True


@contextmanager
def _on_disk(row: ContentImport) -> Iterator[IO[bytes]]:
    """The upload as a file of this machine that can seek, wherever it is stored."""
    with TemporaryFile() as local:
        try:
            with row.file.open("rb") as stored:
                while piece := stored.read(CHUNK):
                    local.write(piece)
        except (FileNotFoundError, ValueError) as error:
            raise PackageRefused("gone") from error
        local.flush()
        local.seek(0)
        yield local


def _refuse(row: ContentImport, refusal: PackageRefused, at: datetime) -> None:
    rows = ContentImport.objects.open().filter(pk=row.pk, target=row.target)
    rows.update(finished_at=at, refusal={"code": refusal.code, **refusal.details})


def locked_import(row: ContentImport) -> ContentImport:
    """The row of a run about to end, locked; raises `ImportEnded` when it is over already."""
    locked: ContentImport = ContentImport.objects.select_for_update().get(pk=row.pk)
    if not locked.is_open or locked.target != row.target:
        raise ImportEnded
    return locked


def cancel_import(*, content_import: ContentImport, at: datetime) -> bool:
    """End an import that is not over yet; a running task stores nothing more. Safe to repeat."""
    rows = ContentImport.objects.open().filter(pk=content_import.pk)
    if not rows.update(cancelled_at=at):
        return False
    _drop_upload(content_import)
    return True


def _drop_upload(row: ContentImport) -> None:
    """Delete the uploaded file of an import that is over."""
    fresh = ContentImport.objects.get(pk=row.pk)
    if fresh.is_open or not fresh.file:
        return
    fresh.file.delete(save=False)
    ContentImport.objects.filter(pk=row.pk).update(file="")


def refuse_closed_place(page: Page, by: Any) -> None:
    """Raises `PackageRefused` when nothing may be put at `page` now: it waits, or rights are gone."""
    if CourseReviewState.objects.of_page(page.path).open().exists():
        raise PackageRefused("in_review")
    tester = page.permissions_for_user(by)
    if not (tester.can_edit() and (tester.can_add_subpage() or not page.specific.subpage_types)):
        raise PackageRefused("no_place")


# What is left over --------------------------------------------------------------------------------


def remove_files(uid: uuid.UUID) -> None:
    """Delete everything that was stored for the package version with that uid."""
    storage = private_storage()
    for name in [*_below(storage, folder_of(uid))]:
        storage.delete(name)


def _below(storage: Storage, folder: str) -> Iterator[str]:
    """Names of all files below a folder, then of the folder itself where there are such."""
    try:
        folders, names = storage.listdir(f"{folder}/")
    except FileNotFoundError:
        return
    for name in names:
        if name:
            yield f"{folder}/{name}"
    for name in folders:
        yield from _below(storage, f"{folder}/{name}")
    if isinstance(storage, FileSystemStorage):
        yield folder


def clear_imports(*, at: datetime) -> int:
    """End what hangs, forget old reports, delete files that belong to nothing; how many folders.

    The daily work after killed tasks and commands. Folders are listed before rows are read: what an
    import stores meanwhile belongs to a row by then.
    """
    for row in ContentImport.objects.open().asked_before(at - MOST_RUNNING):
        cancel_import(content_import=row, at=at)
    ContentImport.objects.asked_before(at - KEPT_FOR).delete()
    storage = private_storage()
    _clear_uploads(storage, at)
    found = _folders(storage)
    running = ContentImport.objects.open().values_list("target", flat=True)
    belonging = {uid.hex for uid in running}
    belonging |= {uid.hex for uid in PackageVersion.objects.values_list("uid", flat=True)}
    left = [name for name in found if name not in belonging]
    for name in left:
        with suppress(ValueError):
            remove_files(uuid.UUID(hex=name))
    return len(left)


def _folders(storage: Storage) -> list[str]:
    try:
        return list(storage.listdir(f"{FOLDER}/")[0])
    except FileNotFoundError:
        return []


def _clear_uploads(storage: Storage, at: datetime) -> None:
    """Delete uploads of imports that are over, or that never came to be."""
    try:
        names = storage.listdir(f"{UPLOADS}/")[1]
    except FileNotFoundError:
        return
    waiting = set(ContentImport.objects.open().values_list("file", flat=True))
    for name in (f"{UPLOADS}/{name}" for name in names if name):
        if name in waiting:
            continue
        with suppress(FileNotFoundError):
            if storage.get_modified_time(name) < at - MOST_RUNNING:
                storage.delete(name)
