"""The files of an installation: what pages show, what is private, the daily seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import Storage, storages

from lms.personnel.seals import seals_folder


@dataclass(frozen=True)
class Place:
    """A part of the archive, and where its files come from or go to."""

    part: str
    source: Storage
    target: Storage

    def names(self) -> Iterator[str]:
        yield from _walk(self.source, "")

    def open(self, name: str) -> tuple[IO[bytes], int]:
        file = self.source.open(name)
        return file, int(file.size)

    def put(self, name: str, content: IO[bytes]) -> None:
        """Keep under exactly that name; the place is empty before."""
        self.target.save(name, File(content, name=name))


def places() -> list[Place]:
    """Closed files of the CMS lie in the private bucket where there is one: each is read once."""
    media, private = storages["default"], storages["private"]
    return [
        Place("public", getattr(media, "public", media), media),
        Place("private", private, private),
    ]


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
