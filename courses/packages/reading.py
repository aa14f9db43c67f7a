"""Reading a file from outside: it goes to a child process, what it holds comes back."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

from courses.packages.refusals import PackageRefused

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 240
"""Wall time of the child, above its own limit of CPU time."""
LOOK_EVERY: Final = 0.5
"""Seconds after which a waiting caller is asked whether to go on."""


def read_file(
    file: IO[bytes], kind: str, *, go_on: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """What the child's reader of that `kind` says of `file`, a file on disk that can seek.

    `go_on` is called every half second and raises to end the reading. Raises PackageRefused.
    """
    file.seek(0)
    with subprocess.Popen(
        [sys.executable, "-m", "courses.packages.child", kind],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},  # no secret goes along
    ) as child:
        try:
            output = _answer(child, go_on)
        finally:
            child.kill()
    try:
        answer = json.loads(output.partition(b"\n")[0])
    except ValueError as error:
        raise PackageRefused("too_hard") from error  # the child met its limits
    if "refused" in answer:
        raise PackageRefused(answer["refused"], **answer["details"])
    read: dict[str, Any] = answer["read"]
    return read


def _answer(child: "subprocess.Popen[bytes]", go_on: Callable[[], None]) -> bytes:
    ends = time.monotonic() + SECONDS
    while True:
        try:
            return child.communicate(timeout=LOOK_EVERY)[0]
        except subprocess.TimeoutExpired:
            go_on()
            if time.monotonic() > ends:
                raise PackageRefused("too_hard") from None
