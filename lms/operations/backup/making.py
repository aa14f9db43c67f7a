"""Making a backup: the database first, so that every file it names is in the archive too."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.operations.backup import databases, files
from lms.operations.backup.archive import BackupError, Manifest, Writer, opened

Tell = Callable[[str], object]
PATTERN = "tienhoc-*.tar"


def make_backup(*, folder: Path, at: datetime, tell: Tell) -> Path:
    """Write `tienhoc-<day>-<time>.tar` into `folder`, whole and verified, or nothing.

    Raises `BackupError`; `OSError` when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"tienhoc-{timezone.localtime(at):%Y%m%d-%H%M%S}.tar"
    if final.exists():
        raise BackupError(_("%(name)s is there already.") % {"name": final.name})
    rough = final.with_suffix(".rough")
    rough.unlink(missing_ok=True)
    try:
        _write(rough, at, tell)
        tell(_("Verifying"))
        with opened(rough) as archive:
            archive.verify()
        rough.rename(final)
    finally:
        rough.unlink(missing_ok=True)
    return final


def _write(path: Path, at: datetime, tell: Tell) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        tell(_("Copying the database"))
        copy = Path(scratch) / databases.member_name()
        rows = databases.copy_into(copy)
        writer = Writer(path, Manifest(connection.vendor, at.isoformat(), rows), at)
        path.chmod(0o600)
        _add(writer, copy.name, copy)
    tell(_("Copying the files"))
    for place in files.places():
        for name in place.names():
            file, size = place.open(name)
            with file:
                writer.add(f"{place.part}/{name}", file, size)
    for seal in files.seals():
        _add(writer, f"seals/{seal.name}", seal)
    writer.close()


def _add(writer: Writer, name: str, path: Path) -> None:
    with path.open("rb") as file:
        writer.add(name, file, path.stat().st_size)


def remove_older(*, folder: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` newest backups of a folder; returns those removed."""
    older = sorted(folder.glob(PATTERN), reverse=True)[keep:]
    for path in older:
        path.unlink()
    return older
