"""Taking in packages: their files stored, a version made, a page put into the course."""

import hashlib
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from courses.actions.imports import (
    ImportEnded,
    Progress,
    locked_import,
    refuse_closed_place,
)
from courses.models import ContentImport, Package, PackagePage, PackageVersion
from courses.models.packages import folder_of, private_storage
from courses.packages.archive import open_archive
from courses.packages.reading import read_file
from courses.packages.refusals import PackageRefused

CHUNK = 1024 * 1024
IN_MEMORY = 4 * 1024 * 1024
MOST_ITEMS_TOLD = 500


def take_in_package(row: ContentImport, file: IO[bytes], progress: Progress, at: datetime) -> None:
    """The runner of packages: read, store, make a version, put it where the import says.

    A file that its package (or for a new one, its provider) has already is not stored again.
    """
    read = read_file(file, "package", go_on=progress.look)
    digest = _digest(file)
    known = _known(row, digest)
    if known is None:
        progress.total = read["size"]
        _keep_files(file, row.target, progress)
    with transaction.atomic():
        locked = locked_import(row)
        version = known or _new_version(locked, read, digest, at)
        locked.page = _put(locked, version, at)
        locked.report = report_of(version, is_known=known is not None)
        locked.finished_at = at
        locked.done = locked.total = read["size"]
        locked.save()
    row.refresh_from_db()


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _known(row: ContentImport, digest: str) -> PackageVersion | None:
    """The version that was made of the same file before."""
    rows = PackageVersion.objects.filter(digest=digest)
    if row.page is not None:
        rows = rows.filter(package=_package_of(row.page))
    return rows.filter(package__provider=row.provider_id).order_by("pk").first()


def _package_of(page: Page) -> Package:
    draft = page.specific.get_latest_revision_as_object()
    found: Package = draft.package_version.package
    return found


def _keep_files(file: IO[bytes], uid: UUID, progress: Progress) -> None:
    """Store every file that may be kept; nothing points at them yet."""
    storage = private_storage()
    with open_archive(file) as archive:
        for entry, pieces in archive.contents():
            name = f"{folder_of(uid)}/{entry.path}"
            with SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
                for piece in pieces:
                    whole.write(piece)
                    progress.add(len(piece))
                whole.seek(0)
                if storage.save(name, File(whole, name=name)) != name:
                    raise ImportEnded  # somebody else stores under this uid


def _new_version(
    row: ContentImport, read: dict[str, Any], digest: str, at: datetime
) -> PackageVersion:
    spec = read["spec"]
    if row.page is not None:
        package = Package.objects.select_for_update().get(pk=_package_of(row.page).pk)
    else:
        package = Package.objects.create(provider=row.provider, title=spec["title"])
    last = package.versions.first()
    return PackageVersion.objects.create(
        uid=row.target,
        package=package,
        number=last.number + 1 if last else 1,
        digest=digest,
        standard=spec["standard"],
        spec=spec,
        files=read["files"],
        size=read["size"],
        made_at=at,
        made_by=row.by,
    )


def _put(row: ContentImport, version: PackageVersion, at: datetime) -> Page | None:
    """A draft with that version: of the page that is brought up to date, or of a new one."""
    if row.page is not None:
        page = row.page.specific
        refuse_closed_place(page, row.by)
        draft = page.get_latest_revision_as_object()
        if draft.package_version_id != version.pk:
            draft.package_version = version
            draft.save_revision(user=row.by, log_action=True)
        return row.page
    if row.parent is not None:
        parent = row.parent.specific
        refuse_closed_place(parent, row.by)
        page = PackagePage(title=version.package.title, package_version=version, live=False)
        page.has_unpublished_changes = True
        page.owner = row.by
        parent.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=row.by, timestamp=at)
        page.save_revision(user=row.by)
        return Page.objects.get(pk=page.pk)
    if row.by is not None:
        raise PackageRefused("no_place")
    return None


def report_of(version: PackageVersion, *, is_known: bool) -> dict[str, Any]:
    """What is told of a package that was taken in."""
    items = [
        {"title": item["title"], "kind": item["kind"], "launch": item["launch"], "level": level}
        for item, level in _levels(version.spec["items"], 0)
    ]
    return {
        "title": version.spec["title"],
        "standard": version.standard,
        "version": version.number,
        "is_known": is_known,
        "files": version.files,
        "size": version.size,
        "items": items[:MOST_ITEMS_TOLD],
        "item_count": len(items),
        "warnings": version.spec["warnings"],
    }


def _levels(items: list[dict[str, Any]], level: int) -> list[tuple[dict[str, Any], int]]:
    found: list[tuple[dict[str, Any], int]] = []
    for item in items:
        found.append((item, level))
        found += _levels(item["items"], level + 1)
    return found
