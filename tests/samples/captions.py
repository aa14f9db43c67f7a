"""Tries the reader of captions on a folder: files, expected, got, differences.

Beside a `.vtt` a `.json` may say what it holds, as the tests of vtt.js write it: `cues` with startTime,
endTime, id, text and their settings. Without one, a file must be read or refused without an accident.
Whatever was read must read the same once it is written out. Exits 1 when anything differs.

    python -m tests.samples.captions FOLDER
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from courses.captions import Cue, Unreadable, plain, read, write

KINDS = (".vtt", ".srt", ".sbv")


def outcome_of(path: Path) -> tuple[list[Cue] | None, str]:
    """The cues that are kept of a file, or None; and one word for what was made of it."""
    try:
        found = read(path.read_bytes(), path.name)
    except Unreadable as error:
        return None, error.fault.kind
    hard = [fault.kind for fault in found.faults if not fault.is_mild]
    return found.cues, hard[0] if hard else "taken"


def differences(expected: list[dict[str, Any]], cues: list[Cue]) -> list[str]:
    """What differs from the expected cues, in words."""
    if len(expected) != len(cues):
        return [f"{len(expected)} cues expected, {len(cues)} read"]
    return [
        f"cue {number}: {name} {wanted!r} expected, {got!r} read"
        for number, (one, cue) in enumerate(zip(expected, cues, strict=True), start=1)
        for name, wanted, got in _compared(one, cue)
        if wanted != got
    ]


def _compared(one: dict[str, Any], cue: Cue) -> Iterator[tuple[str, Any, Any]]:
    settings = dict(cue.settings)
    line, _comma, line_align = settings.get("line", "auto").partition(",")
    position, _comma, position_align = settings.get("position", "auto").partition(",")
    yield "startTime", round(one["startTime"] * 1000), cue.start
    yield "endTime", round(one["endTime"] * 1000), cue.end
    yield "id", one["id"], cue.name
    yield "text", one["text"], cue.text
    yield "vertical", one["vertical"], settings.get("vertical", "")
    yield "size", float(one["size"]), _number(settings.get("size", "100%"))
    yield "align", _word(one["align"]), settings.get("align", "center")
    yield "line", _number(one["line"]), _number(line)
    yield "snapToLines", one["snapToLines"], not line.endswith("%")
    yield "lineAlign", _word(one["lineAlign"]), line_align or "start"
    yield "position", _number(one["position"]), _number(position)
    yield "positionAlign", _word(one["positionAlign"]), position_align or _side(settings)


def _word(word: str) -> str:
    """The word of today for a setting of the draft that the samples were written for."""
    return "center" if word == "middle" else word


def _side(settings: dict[str, str]) -> str:
    """The side that a position without one takes from the alignment of its text."""
    align = settings.get("align", "center")
    return {"left": "start", "right": "end"}.get(align, align)


def _number(value: Any) -> Any:
    text = str(value).removesuffix("%")
    return text if text == "auto" else float(text) + 0.0


def kept_the_same(cues: list[Cue]) -> bool:
    """Whether the cues read the same after they were written out."""
    again = read(write(cues)).cues
    return [(c.start, c.end, plain(c.text)) for c in again] == [
        (c.start, c.end, plain(c.text)) for c in cues
    ]


def report(folder: Path) -> tuple[list[str], Counter[str]]:
    """A line a file, and how often each outcome and verdict came."""
    lines, counted = [], Counter[str]()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in KINDS):
        cues, outcome = outcome_of(path)
        beside = path.with_suffix(".json")
        told: list[str] = []
        if beside.exists():
            expected = json.loads(beside.read_text("utf-8"))["cues"]
            told = differences(expected, cues or [])
            counted["with expectation"] += 1
        else:
            expected = None
        if cues and not kept_the_same(cues):
            told.append("reads otherwise once it is written out")
        counted["files"] += 1
        counted[f"outcome {outcome}"] += 1
        counted["different" if told else "same"] += 1
        wanted = "-" if expected is None else f"{len(expected)} cues"
        got = "refused" if cues is None else f"{len(cues)} cues"
        name = path.relative_to(folder)
        lines.append(f"{name}\t{wanted}\t{got}\t{outcome}\t{'; '.join(told) or '='}")
    return lines, counted


def main(folder: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    lines, counted = report(Path(folder))
    print("file\texpected\tgot\toutcome\tdifferences")  # noqa: T201 - a script
    for line in lines:
        print(line)  # noqa: T201
    for name, number in sorted(counted.items()):
        print(f"{name}: {number}")  # noqa: T201
    return 1 if counted["different"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
