"""What the media storage holds, read whole or in part: the same for local files and for buckets."""

import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils._os import safe_join
from django.utils.http import quote_etag

#: Handed out by views that check who asks, or not at all: documents, and pictures as uploaded. With
#: object storage these folders lie in the private bucket.
CLOSED = ("documents", "original_images")
#: Shown in the page. Whatever else somebody got in here is only ever saved.
SHOWN = re.compile(r"image/(png|jpeg|gif|webp|avif)|(audio|video)/[a-z0-9.+-]+|text/vtt")
TYPES = {".vtt": "text/vtt", ".webp": "image/webp", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
OTHER = "application/octet-stream"
CHUNK = 64 * 1024


class StorageAway(OSError):
    """The object storage does not answer, or refuses; the message names the bucket and the reason."""


class Body(Protocol):
    """The bytes of an answer; closed by the server when they are sent, or not wanted any more."""

    def __iter__(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class StoredFile:
    """A file as it lies there: size in bytes, time of its last change in whole seconds since 1970.

    `part(first, last)` opens these bytes, both ends included, and asks for no others.
    """

    name: str
    size: int
    modified: int
    etag: str
    part: Callable[[int, int], Body]
    path: Path | None = None


class Bucketed(Protocol):
    """A storage that reads parts of its files by itself (`lms.operations.buckets`)."""

    def look_up(self, name: str) -> StoredFile: ...


def is_closed(name: str) -> bool:
    """Whether `name` has no address of its own: a closed folder, a hidden file, a way out."""
    parts = name.split("/")
    odd = "\0" in name or any(not part or part.startswith(".") for part in parts)
    return odd or parts[0] in CLOSED


def look_up(name: str) -> StoredFile:
    """The public file `name`; `FileNotFoundError` when there is none, `StorageAway` without storage."""
    if is_closed(name):
        raise FileNotFoundError(name)
    if isinstance(default_storage, FileSystemStorage):
        return _local(settings.MEDIA_ROOT, name)
    storage: Bucketed = default_storage  # type: ignore[assignment]
    return storage.look_up(name)


def look_up_in(storage: Storage, name: str) -> StoredFile:
    """As `look_up`, for the file `name` of any storage: whoever asks has checked that it may be seen."""
    if isinstance(storage, FileSystemStorage):
        return _local(str(storage.location), name)
    bucket: Bucketed = storage  # type: ignore[assignment]
    return bucket.look_up(name)


def shown_type(name: str) -> str:
    """The media type of a file that pages show, by its ending; empty for all others."""
    ending = PurePosixPath(name).suffix.lower()
    kind = TYPES.get(ending) or mimetypes.guess_type(name)[0] or ""
    return kind if SHOWN.fullmatch(kind) else ""


def _local(root: str, name: str) -> StoredFile:
    try:
        path = Path(safe_join(root, name))
    except SuspiciousFileOperation as error:
        raise FileNotFoundError(name) from error
    if not path.is_file():
        raise FileNotFoundError(name)
    stat = path.stat()
    return StoredFile(
        name=name,
        size=stat.st_size,
        modified=int(stat.st_mtime),
        etag=quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}"),
        part=lambda first, last: LocalPart(path, first, last),
        path=path,
    )


class LocalPart:
    """Bytes `first` to `last` of a file."""

    def __init__(self, path: Path, first: int, last: int) -> None:
        self.file = path.open("rb")
        self.file.seek(first)
        self.left = last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
