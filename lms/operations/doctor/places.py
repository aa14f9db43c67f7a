"""Where things are kept: files, room on the disk, backups, fonts."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.operations.backup.making import PATTERN
from lms.operations.doctor.lines import Line, State, judged, right
from lms.operations.health import own_places, room_left
from lms.operations.preparation import try_storage
from lms.papers.pdf import FONTS

PROBE = "thu-doctor.txt"
NEWEST_BACKUP = timedelta(days=2)


def storage_of_files() -> Iterator[Line]:
    """Write, read back, remove: in both places."""
    if settings.OBJECT_STORAGE:
        try_storage()
        yield right(_("object storage"), _("written, read back, closed to strangers"))
        return
    for alias in ("default", "private"):
        storage = storages[alias]
        name = storage.save(PROBE, ContentFile(b"1"))
        try:
            with storage.open(name) as file:
                same = file.read() == b"1"
        finally:
            storage.delete(name)
        yield judged(
            _("public files") if alias == "default" else _("private files"),
            storage.path(""),
            well=same,
            act=_("Look at the disk of MEDIA_ROOT."),
        )


def room_on_the_disk() -> Iterator[Line]:
    for path in own_places():
        free = shutil.disk_usage(path).free
        yield judged(
            _("room in %(path)s") % {"path": path},
            filesizeformat(free),
            well=room_left(path),
            act=_("Make room, or move MEDIA_ROOT or the database to a larger disk."),
        )


def last_backup() -> Iterator[Line]:
    folder = Path(settings.BACKUP_DIR)
    newest = max(folder.glob(PATTERN), default=None) if folder.is_dir() else None
    if newest is None:
        yield Line(
            _("last backup"),
            State.LOOK,
            _("none in %(path)s") % {"path": folder},
            _("Run: manage.py backup")
            if settings.BACKUP_NIGHTLY
            else _(
                "Set BACKUP_DIR to a folder on another disk: then a backup is made every night."
            ),
        )
        return
    at = datetime.fromtimestamp(newest.stat().st_mtime, timezone.get_default_timezone())
    yield judged(
        _("last backup"),
        f"{newest} ({at:%d/%m/%Y %H:%M})",
        well=timezone.now() - at < NEWEST_BACKUP,
        mild=True,
        act=_("Run: manage.py backup"),
    )


def fonts_of_papers() -> Iterator[Line]:
    wrong = []
    for line in (FONTS / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _space, name = line.partition("  ")
        path = FONTS / name.strip()
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name.strip())
    yield judged(
        _("fonts of papers"),
        ", ".join(wrong) or _("all as delivered"),
        well=not wrong,
        act=_("Unpack the release of this version again: lms/papers/fonts"),
    )
