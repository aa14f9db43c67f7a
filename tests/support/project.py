"""The project's own files, read as text: for tests of how the house is built."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

from lms.environment import BASE_DIR

LEFT_OUT = {".git", ".venv", "var", "node_modules", "__pycache__", "staticfiles", "media"}


@cache
def files() -> list[Path]:
    """Files that git tracks or would track; without git those outside working folders."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode == 0:
        paths = {BASE_DIR / name for name in told.stdout.split("\0") if name}
    else:
        paths = {
            path
            for path in BASE_DIR.rglob("*")
            if not LEFT_OUT & set(path.relative_to(BASE_DIR).parts)
        }
    return sorted(path for path in paths if path.is_file())


def name(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def python(*rooms: str) -> list[Path]:
    """Python files below `rooms`, migrations left out."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and name(path).startswith(tuple(f"{room}/" for room in rooms))
    ]


def templates() -> list[Path]:
    """Template files: pages, fragments and mails."""
    return [
        path
        for path in files()
        if "templates" in path.relative_to(BASE_DIR).parts[:3]
        and path.suffix in {".html", ".txt", ".xml", ".js", ".svg"}
    ]


@cache
def rooms() -> list[list[str]]:
    """The rooms of the import contract, highest layer first; each layer a list of module names."""
    settings = tomllib.loads(read(BASE_DIR / "pyproject.toml"))["tool"]["importlinter"]
    contract = next(found for found in settings["contracts"] if found["id"] == "rooms")
    return [[room.strip().strip("()") for room in layer.split("|")] for layer in contract["layers"]]


def height(room: str) -> int:
    """How high a room lies; 0 is the lowest layer."""
    layers = rooms()
    return next(len(layers) - 1 - level for level, layer in enumerate(layers) if room in layer)
