"""Putting a backup back into an empty place: all of it, or nothing."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import Storage
from django.db import connection
from django.utils.translation import gettext as _

from lms.operations.backup import databases, files
from lms.operations.backup.archive import BackupError, Manifest, Reader, opened
from lms.personnel.seals import seals_folder

Tell = Callable[[str], object]


def restore(*, path: Path, tell: Tell) -> Manifest:
    """Verify the archive, then fill the empty database and the empty folders from it.

    Raises `BackupError` before anything is changed when the place is not empty, when the archive is
    damaged, or when it comes from the other kind of database; whatever fails later is taken back.
    """
    refuse_used_place()
    with opened(path) as archive:
        if archive.manifest.database != connection.vendor:
            raise BackupError(
                _("This backup is of %(theirs)s, DATABASE_URL names %(ours)s.")
                % {"theirs": archive.manifest.database, "ours": connection.vendor}
            )
        tell(_("Verifying"))
        archive.verify()
        _fill(archive, tell)
        return archive.manifest


def refuse_used_place() -> None:
    """`BackupError` unless there is no table, no file and no seal."""
    if not databases.is_empty():
        raise BackupError(
            _("This database is not empty. Name an empty one in DATABASE_URL, then restore.")
        )
    for place in files.places():
        for name in place.names():
            raise BackupError(
                _("There are files already (%(name)s). Name an empty MEDIA_ROOT, then restore.")
                % {"name": name}
            )
    if files.seals():
        raise BackupError(
            _("There are seals already in %(folder)s. Name an empty SEALS_DIR, then restore.")
            % {"folder": seals_folder()}
        )


def _fill(archive: Reader, tell: Tell) -> None:
    written: list[tuple[Storage, str] | Path] = []
    try:
        tell(_("Copying the files"))
        _put_files(archive, written)
        tell(_("Filling the database"))
        database = next(
            (m for m in archive.manifest.members if m.name == databases.member_name()), None
        )
        if database is None:
            raise BackupError(_("The archive holds no database."))
        with tempfile.TemporaryDirectory() as scratch:
            databases.restore_from(archive.file(database), Path(scratch))
    except BaseException:
        _take_back(written)
        raise
    _compare(archive.manifest)


def _put_files(archive: Reader, written: list[tuple[Storage, str] | Path]) -> None:
    places = {place.part: place for place in files.places()}
    folder = seals_folder()
    for member in archive.manifest.members:
        part, _slash, name = member.name.partition("/")
        if part in places:
            places[part].put(name, archive.file(member))
            written.append((places[part].storage, name))
        elif part == "seals":
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / Path(name).name
            written.append(target)
            target.write_bytes(archive.file(member).read())


def _take_back(written: list[tuple[Storage, str] | Path]) -> None:
    for one in written:
        if isinstance(one, Path):
            one.unlink(missing_ok=True)
        else:
            storage, name = one
            storage.delete(name)


def _compare(manifest: Manifest) -> None:
    rows = databases.count_rows()
    if rows != manifest.rows:
        table = sorted(
            name for name in {*rows, *manifest.rows} if rows.get(name) != manifest.rows.get(name)
        )[0]
        raise BackupError(
            _("The table %(table)s has %(found)s rows, the backup says %(wanted)s.")
            % {"table": table, "found": rows.get(table), "wanted": manifest.rows.get(table)}
        )
