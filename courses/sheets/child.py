"""The child process that reads an upload: bytes on standard input, JSON lines on standard output.

Its one argument is the number of rows that a file may have.

First line: what the file is. Then a line a row. Last line: {"end": true} or {"refused": code,
"details": {...}}. It limits its own memory and time, so a hostile file can only end this process.
"""

import json
import resource
import sys
import warnings
from typing import Any

from courses.sheets.parsing import parse
from courses.sheets.refusals import SheetRefused

MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
CPU_SECONDS = 60


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    warnings.simplefilter("ignore")
    try:
        about, rows = parse(sys.stdin.buffer.read(), int(sys.argv[1]))
        _say(about)
        for row in rows:
            _say(row)
        _say({"end": True})
    except SheetRefused as refusal:
        _say({"refused": refusal.code, "details": refusal.details})
    except (MemoryError, RecursionError):
        _say({"refused": "too_hard", "details": {}})
    except Exception:  # noqa: BLE001 - whatever a broken file makes a library raise
        _say({"refused": "broken", "details": {}})
    sys.stdout.flush()


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main()
