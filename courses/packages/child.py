"""The child process that reads a package: the archive on standard input, one line of JSON back.

Its argument is the kind of file. The line is {"read": ...} or {"refused": code, "details": {...}}.
It limits its own memory and time and cannot write, so a hostile file can only end this process.
"""

import json
import resource
import sys
import warnings
from collections.abc import Callable
from typing import IO, Any

from courses.packages.archive import open_archive
from courses.packages.refusals import PackageRefused
from courses.packages.scorm import read_scorm

MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
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


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    warnings.simplefilter("ignore")
    try:
        _say({"read": READERS[sys.argv[1]](sys.stdin.buffer)})
    except PackageRefused as refusal:
        _say({"refused": refusal.code, "details": refusal.details})
    except (MemoryError, RecursionError):
        _say({"refused": "too_hard", "details": {}})
    except Exception:  # noqa: BLE001 - whatever a broken file makes a library raise
        _say({"refused": "not_archive", "details": {}})
    sys.stdout.flush()


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main()
