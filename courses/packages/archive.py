"""The one reader of archives from outside: ZIP and tar.gz under the same rules.

An archive is a list of clean paths, and the bytes of each, counted while they are read. What it
says of itself is checked first and believed never; nothing is extracted to where it says. Raises
PackageRefused.
"""

import gzip
import io
import itertools
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

from courses.packages import names
from courses.packages.refusals import PackageRefused

MOST_ENTRIES: Final = 20_000
MOST_UNPACKED: Final = 1024**3
"""Bytes of all files together."""
MOST_RATIO: Final = 200
SMALL: Final = 64 * 1024
"""Bytes up to which a ratio says nothing: an empty page packs to next to nothing."""
CHUNK: Final = 256 * 1024
MEGABYTE: Final = 1024**2
ZIP_HEADER: Final = 30
"""Bytes of a local header without its name."""
ENCRYPTED, MARKED_UTF8 = 0x1, 0x800
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its clean path, the bytes it is said to have, and its own record."""

    path: str
    size: int
    member: Any


class Archive:
    """The files that may be kept (`entries`), and the paths of those that may not (`left_out`)."""

    def __init__(self, source: Any, named: Iterable[tuple[str, int, Any]]) -> None:
        self._source = source
        self.entries: list[Entry] = []
        self.left_out: list[str] = []
        self._take(named)
        self._by_path = {entry.path: entry for entry in self.entries}
        self._read_so_far = 0

    def _take(self, named: Iterable[tuple[str, int, Any]]) -> None:
        keys: set[str] = set()
        total = 0
        for name, size, member in named:
            path = names.clean_path(name)
            total += size
            if total > MOST_UNPACKED:
                raise _unpacked()
            if names.is_junk(path):
                continue
            key = names.key_of(path)
            if key in keys:
                raise PackageRefused("twice", name=path[:80])
            keys.add(key)
            if names.runs(path):
                self.left_out.append(path)
            else:
                self.entries.append(Entry(path, size, member))
        for entry in self.entries:
            parts = names.key_of(entry.path).split("/")
            for end in range(1, len(parts)):
                if "/".join(parts[:end]) in keys:
                    raise PackageRefused("twice", name=entry.path[:80])

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    @property
    def paths(self) -> list[str]:
        return [entry.path for entry in self.entries]

    def read(self, path: str, most: int) -> bytes:
        """At most `most` bytes of a file; KeyError when it is not there."""
        read = b""
        for piece in self._pieces(self._by_path[path]):
            read += piece
            if len(read) >= most:
                break
        return read[:most]

    def contents(self) -> Iterator[tuple[Entry, Iterator[bytes]]]:
        """Each file with its bytes in pieces, to be read to their end; refuses what grows too much."""
        self._read_so_far = 0
        for entry in self.entries:
            yield entry, self._counted(entry)

    def _counted(self, entry: Entry) -> Iterator[bytes]:
        read = 0
        for piece in self._pieces(entry):
            read += len(piece)
            self._read_so_far += len(piece)
            if self._read_so_far > MOST_UNPACKED:
                raise _unpacked()
            yield piece
        if read != entry.size:
            raise PackageRefused("broken", name=entry.path[:80])

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        try:
            with self._source.open(entry.member) as file:
                while piece := file.read(CHUNK):
                    yield piece
        except (*BROKEN, NotImplementedError, OSError) as error:
            raise PackageRefused("broken", name=entry.path[:80]) from error


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[Archive]:
    """The archive in `file`, which can seek: a ZIP or a tar.gz by its first bytes."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    openers = {b"PK": _open_zip, b"\x1f\x8b": _open_tar}
    if start[:2] not in openers:
        raise PackageRefused("not_archive")
    with openers[start[:2]](file) as source:
        archive = Archive(source, source.named())
        if not archive.entries:
            raise PackageRefused("empty")
        yield archive


def _unpacked() -> PackageRefused:
    return PackageRefused("unpacked", most=MOST_UNPACKED // MEGABYTE)


# ZIP ---------------------------------------------------------------------------------------------


def _open_zip(file: IO[bytes]) -> "ZipSource | TarSource":
    try:
        return ZipSource(zipfile.ZipFile(file))
    except (*BROKEN, OSError, NotImplementedError) as error:
        raise PackageRefused("not_archive") from error


class ZipSource:
    """The members of a ZIP."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def __enter__(self) -> "ZipSource":
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def open(self, member: zipfile.ZipInfo) -> IO[bytes]:
        return self._archive.open(member)

    def named(self) -> Iterator[tuple[str, int, zipfile.ZipInfo]]:
        """(name, size, member) of each file; refuses the whole for what one of them is."""
        members = self._archive.infolist()
        if len(members) > MOST_ENTRIES:
            raise PackageRefused("entries", most=MOST_ENTRIES)
        raw = [_raw_name(member) for member in members]
        _refuse_overlap(members, [len(name) for name, _marked in raw])
        for name, member in zip(names.decoded(raw), members, strict=True):
            shown = name[:80]
            if member.flag_bits & ENCRYPTED:
                raise PackageRefused("encrypted")
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise PackageRefused("method", name=shown)
            if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise PackageRefused("link", name=shown)
            if name.endswith("/"):
                names.clean_path(name)
                continue
            if member.file_size > max(SMALL, MOST_RATIO * member.compress_size):
                raise PackageRefused("ratio", name=shown, most=MOST_RATIO)
            yield name, member.file_size, member


def _raw_name(member: zipfile.ZipInfo) -> tuple[bytes, bool]:
    """The bytes of a name, and whether it is marked as UTF-8; zipfile read others as cp437."""
    marked = bool(member.flag_bits & MARKED_UTF8)
    return member.orig_filename.encode("utf-8" if marked else "cp437"), marked


def _refuse_overlap(members: list[zipfile.ZipInfo], lengths: list[int]) -> None:
    """Each file has bytes of its own: many that share the same are a bomb."""
    placed = sorted(
        (member.header_offset, member.header_offset + ZIP_HEADER + length + member.compress_size)
        for member, length in zip(members, lengths, strict=True)
    )
    for (_start, end), (start, _end) in itertools.pairwise(placed):
        if start < end:
            raise PackageRefused("overlap")


# tar.gz ------------------------------------------------------------------------------------------


def _open_tar(file: IO[bytes]) -> "ZipSource | TarSource":
    counted = _Unpacking(file)
    try:
        return TarSource(tarfile.open(fileobj=counted, mode="r:", encoding="utf-8"))
    except (*BROKEN, OSError) as error:
        raise PackageRefused("not_archive") from error


class TarSource:
    """The members of a tar.gz."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def __enter__(self) -> "TarSource":
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def open(self, member: tarfile.TarInfo) -> IO[bytes]:
        opened = self._archive.extractfile(member)
        if opened is None:
            raise tarfile.ReadError
        return opened

    def named(self) -> Iterator[tuple[str, int, tarfile.TarInfo]]:
        """(name, size, member) of each file; names, links and odd kinds refuse the whole."""
        try:
            for number, member in enumerate(self._archive):
                if number >= MOST_ENTRIES:
                    raise PackageRefused("entries", most=MOST_ENTRIES)
                shown = member.name[:80]
                if member.issparse() or not (member.isreg() or member.isdir()):
                    raise PackageRefused("link", name=shown)
                if member.isdir():
                    if member.name.strip("./"):
                        names.clean_path(member.name)
                elif member.name not in {"", "."}:
                    yield member.name, member.size, member
        except (*BROKEN, OSError) as error:
            raise PackageRefused("not_archive") from error


class _Unpacking(io.RawIOBase):
    """The unpacked bytes of a gzip file, which end where they grow too much for what was packed."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self._packed_size = packed.seek(0, io.SEEK_END)
        packed.seek(0)
        self._file = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation
        place = offset if whence == io.SEEK_SET else self.tell() + offset
        self._refuse_growth(place)
        return self._file.seek(place)

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._refuse_growth(self._file.tell())
        return len(piece)

    def _refuse_growth(self, place: int) -> None:
        # Headers and padding come on top of the files: at most two blocks each.
        if place > MOST_UNPACKED + MOST_ENTRIES * 2 * tarfile.BLOCKSIZE:
            raise _unpacked()
        if place > max(MEGABYTE, MOST_RATIO * self._packed_size):
            raise PackageRefused("ratio", name="tar.gz", most=MOST_RATIO)
