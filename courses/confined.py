"""Reading hostile files: a child process with little memory and time gets the bytes, gives JSON lines.

The one place for it: spreadsheets, documents and packages are read this way. The child is a module run with
`python -m`; it calls `tell` with a generator and can do no harm but end itself.
"""

import json
import resource
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
CPU_SECONDS = 60
SECONDS = 90
"""Wall time of the child, above its own limit of CPU time."""


class TooHard(Exception):
    """The child met its limits, or ended without a last line."""


def read_confined(module: str, data: bytes, *args: str, seconds: int = SECONDS) -> Iterator[Any]:
    """The lines that the child `module` says about `data`, without its last, {"end": true}.

    A line {"refused": code, "details": {...}} is passed on as it is, and is the last. Raises
    `TooHard` when neither comes.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *args],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},  # no secret goes along
        )
    except subprocess.TimeoutExpired as error:
        raise TooHard from error
    for raw in done.stdout.splitlines():
        try:
            line = json.loads(raw)
        except ValueError:
            break  # the child was killed in the middle of a line
        if isinstance(line, dict) and line.get("end") is True:
            return
        yield line
        if isinstance(line, dict) and "refused" in line:
            return
    raise TooHard


def tell(
    lines: Callable[[IO[bytes]], Iterable[Any]],
    refusal: type[Exception],
    *,
    cpu_seconds: int = CPU_SECONDS,
    broken: str = "broken",
) -> None:
    """In the child: limit it, say each of the `lines` about standard input.

    A `refusal` (with `code` and `details`) becomes the last line; so does, under the code `broken`,
    whatever else a broken file makes a library raise. The child cannot write to any file.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    warnings.simplefilter("ignore")
    try:
        for line in lines(sys.stdin.buffer):
            _say(line)
        _say({"end": True})
    except refusal as refused:
        _say({"refused": refused.code, "details": refused.details})  # type: ignore[attr-defined]
    except (MemoryError, RecursionError):
        _say({"refused": "too_hard", "details": {}})
    except Exception:  # noqa: BLE001 - whatever a broken file makes a library raise
        _say({"refused": broken, "details": {}})
    sys.stdout.flush()


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
