"""Tasks that a test can stop in the middle, or that fail until something is mended."""

import time
from pathlib import Path

from django_tasks import task


@task()
def wait_for_file(*, folder: str) -> None:
    """Leave a mark for each start; end when the file `go` is there, and then leave another mark."""
    home = Path(folder)
    mark(home, "started")
    while not (home / "go").exists():
        time.sleep(0.05)
    mark(home, "done")


@task()
def fail_without_file(*, folder: str) -> None:
    """Raise unless the file `mended` is there."""
    mark(Path(folder), "tried")
    if not (Path(folder) / "mended").exists():
        raise RuntimeError("not mended yet")


def mark(home: Path, word: str) -> None:
    number = len(list(home.glob(f"{word}-*")))
    (home / f"{word}-{number}").touch()


def marks(home: Path, word: str) -> int:
    return len(list(home.glob(f"{word}-*")))
