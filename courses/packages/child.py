"""The child process that reads a package: see `courses.confined`.

Its argument is the kind of file. The first line is {"read": ...} or {"refused": code, "details": {...}}.
"""

import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from courses.confined import tell
from courses.packages.archive import open_archive
from courses.packages.refusals import PackageRefused
from courses.packages.scorm import read_scorm

CPU_SECONDS = 120


def read_package(file: IO[bytes]) -> dict[str, Any]:
    """The spec of a package, after every byte of it was counted."""
    with open_archive(file) as archive:
        spec = read_scorm(archive)
        size = 0
        for _entry, pieces in archive.contents():
            size += sum(len(piece) for piece in pieces)
        return {"spec": spec, "files": len(archive.entries), "size": size}


READERS: dict[str, Callable[[IO[bytes]], dict[str, Any]]] = {"package": read_package}


def lines(file: IO[bytes]) -> Iterator[Any]:
    yield {"read": READERS[sys.argv[1]](file)}


if __name__ == "__main__":
    tell(lines, PackageRefused, cpu_seconds=CPU_SECONDS, broken="not_archive")
