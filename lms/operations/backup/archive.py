"""The archive: a plain tar whose last member lists all others with their checksums."""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 512 * 1024 * 1024
CHUNK = 1024 * 1024
#: What may lie in an archive; the parts of a path are looked at one by one besides.
NAMES = re.compile(r"database\.(sqlite3\.gz|dump)|(public|private|seals)/.+", re.DOTALL)


class BackupError(Exception):
    """A backup cannot be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Member:
    """A file of the archive: `size` in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """What an archive holds. `rows` counts the rows of each table; `database` is its vendor."""

    database: str
    made_at: str
    rows: dict[str, int]
    members: list[Member] = field(default_factory=list)
    format: int = FORMAT

    @property
    def size(self) -> int:
        return sum(member.size for member in self.members)


class Hashing:
    """A file that is read once, with the digest of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Writes members one after the other; `close` adds the manifest."""

    def __init__(self, path: Path, manifest: Manifest, at: datetime) -> None:
        self.tar = tarfile.open(path, "x:", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.manifest = manifest
        self.at = at

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        read = Hashing(file)
        self.tar.addfile(self._info(name, size), read)
        self.manifest.members.append(Member(name, size, read.digest.hexdigest()))

    def close(self) -> None:
        text = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=0).encode()
        self.tar.addfile(self._info(MANIFEST, len(text)), io.BytesIO(text))
        self.tar.close()

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(self.at.timestamp()), 0o600
        return info


@contextmanager
def opened(path: Path) -> Iterator["Reader"]:
    """A reader of the archive at `path`; `BackupError` when it is none."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reader(tar)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(
            _("%(name)s is no backup, or it is cut short: %(reason)s")
            % {"name": path.name, "reason": error}
        ) from error


class Reader:
    """Reads what the manifest names, and nothing else."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            info = self.tar.getmember(MANIFEST)
            if info.size > MOST_MANIFEST_BYTES:
                raise BackupError(_("The list of this archive is too long."))
            told: dict[str, Any] = json.loads(self._file(info).read())
            if told["format"] != FORMAT:
                raise BackupError(
                    _("This backup was made by another version (format %(format)s).")
                    % {"format": told["format"]}
                )
            members = [Member(**member) for member in told.pop("members")]
            return Manifest(**told, members=members)
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError(_("The archive has no list of what it holds.")) from error

    def _file(self, info: tarfile.TarInfo) -> IO[bytes]:
        file = self.tar.extractfile(info) if info.isfile() else None
        if file is None:
            raise BackupError(_("%(name)s is no plain file.") % {"name": info.name})
        return file

    def file(self, member: Member) -> IO[bytes]:
        return self._file(self.tar.getmember(member.name))

    def verify(self) -> None:
        """Read everything once and compare; `BackupError` names the first file that differs."""
        listed = {member.name for member in self.manifest.members}
        found = {info.name for info in self.tar.getmembers()} - {MANIFEST}
        if listed != found:
            name = sorted(listed ^ found)[0]
            raise BackupError(_("%(name)s is not where the list says.") % {"name": name})
        for member in self.manifest.members:
            refuse_odd_name(member.name)
            if _digest(self.file(member)) != member.sha256:
                raise BackupError(_("%(name)s is damaged in the archive.") % {"name": member.name})


def refuse_odd_name(name: str) -> None:
    """`BackupError` for a name that could lead out of its folder."""
    odd = any(part in {"", ".", ".."} for part in name.split("/")) or "\\" in name or "\0" in name
    if odd or not NAMES.fullmatch(name):
        raise BackupError(_("%(name)s does not belong into a backup.") % {"name": name})


def chunks(file: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: file.read(CHUNK), b"")


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks(file):
        digest.update(chunk)
    return digest.hexdigest()
