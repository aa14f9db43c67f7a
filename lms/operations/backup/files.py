"""The files of an installation: what pages show, what is private, the daily seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from courses.stored import CLOSED
from lms.personnel.seals import seals_folder


@dataclass(frozen=True)
class Place:
    """A part of the archive, and the storage whose files it holds."""

    part: str
    storage: Storage
    tops: tuple[str, ...] = ("",)
    but: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        found = chain.from_iterable(_walk(self.storage, top) for top in self.tops)
        return (name for name in found if name.split("/", maxsplit=1)[0] not in self.but)

    def open(self, name: str) -> tuple[IO[bytes], int]:
        file = self.storage.open(name)
        return file, int(file.size)

    def put(self, name: str, content: IO[bytes]) -> None:
        """Keep under exactly that name; the place is empty before."""
        self.storage.save(name, File(content, name=name))


def places() -> list[Place]:
    """The same parts whether files lie in folders or in buckets, so that either takes them back.

    What the CMS keeps closed lies in the private bucket where there is one.
    """
    media, private = storages["default"], storages["private"]
    if not settings.OBJECT_STORAGE:
        return [Place("public", media), Place("private", private)]
    closed = tuple(f"{folder}/" for folder in CLOSED)
    return [Place("public", media, ("", *closed)), Place("private", private, but=CLOSED)]


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        # A hidden file is none of ours; some object storages list the folder itself as "".
        if name and not name.startswith("."):
            yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _walk(storage, f"{folder}{name}/")


def seals() -> list[Path]:
    folder = seals_folder()
    return sorted(folder.glob("*.txt")) if folder.is_dir() else []
