"""Daily seals as files outside the database: what shows that an older database was put back.

Copy them off the machine; `manage.py verify_records` compares them with the seals in the database.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.environment import BASE_DIR, read
from lms.personnel.errors import PersonnelError
from lms.personnel.models import RecordDigest


def seals_folder() -> Path:
    """`SEALS_DIR`; else `seals/` beside an SQLite file, `var/seals/` for a database server."""
    if named := read()["SEALS_DIR"]:
        return Path(named)
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        return Path(database["NAME"]).parent / "seals"
    return BASE_DIR / "var" / "seals"


def write_seal(seal: RecordDigest, folder: Path) -> Path:
    """Write a seal as `<day>.txt`, whole or not at all.

    Raises `PersonnelError` when the file is there and holds another seal: it is never overwritten,
    because it may be the one that is right.
    """
    path = folder / f"{seal.day.isoformat()}.txt"
    if path.exists():
        if (seal.day, seal.digest) not in read_seals(folder):
            told = {"day": f"{seal.day:%d/%m/%Y}"}
            raise PersonnelError(
                _("The seal of %(day)s differs from the one kept in a file.") % told
            )
    else:
        folder.mkdir(parents=True, exist_ok=True)
        rough = path.with_suffix(".rough")
        rough.write_text(
            f"day: {seal.day.isoformat()}\n"
            f"digest: {seal.digest}\n"
            f"previous: {seal.previous}\n"
            f"sealed at: {timezone.localtime(seal.sealed_at).isoformat()}\n"
            f"officers: {seal.lines.count()}\n",
            encoding="utf-8",
        )
        rough.rename(path)
    return path


def read_seals(folder: Path) -> Iterator[tuple[date, str]]:
    """(day, digest) of every seal file, oldest first; an unreadable one gives an empty digest."""
    for path in sorted(folder.glob("????-??-??.txt")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        digests = [line.removeprefix("digest: ") for line in lines if line.startswith("digest: ")]
        try:
            yield date.fromisoformat(path.stem), digests[0] if digests else ""
        except ValueError:
            continue
