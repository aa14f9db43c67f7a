"""Reads WebVTT and SRT."""

import re
from dataclasses import dataclass, field

from courses.captions.checking import Fault, faults_of
from courses.captions.cues import Cue

ARROW = "-->"
LINE_END = re.compile(r"\r\n|\n|\r")
BLANK = re.compile(r"[ \t]*\Z")
SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?\Z")
#: Hours may be missing; SRT has a comma before the thousandths.
TIME = r"(\d+):(\d{2})(?::(\d{2}))?[.,](\d{3})"
TIMES = re.compile(rf"[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}(?!\d)[ \t]*(.*)\Z")
#: Places on the screen that some programs write into SRT.
SRT_PLACE = re.compile(r"\{\\[^{}]*\}")
PERCENT = re.compile(r"(\d{1,3})(?:\.\d*)?%\Z")
NOT_CUES = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?\Z")
ALIGNED = {"start", "center", "end", "left", "right"}


class Unreadable(Exception):
    """Not captions at all: `fault` says why."""

    def __init__(self, fault: Fault):
        super().__init__(fault.kind)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Captions:
    """What was read: the cues in the order of the file, and what was wrong with it."""

    cues: list[Cue]
    faults: list[Fault] = field(default_factory=list)


def read(data: bytes, name: str = "") -> Captions:
    """The cues of a file; `name` tells SRT from WebVTT where the content does not.

    Raises Unreadable when it is not text in UTF-8 or UTF-16, or no captions.
    """
    text = _decoded(data).replace("\0", "\ufffd")
    lines = LINE_END.split(text)
    signed = bool(SIGNATURE.match(lines[0]))
    if not signed and not (name.lower().endswith(".srt") or (not name and _looks_like_srt(lines))):
        raise Unreadable(Fault("header", 1))
    start = _after_header(lines) if signed else 0
    cues, lost = _cues(lines, start, signed)
    return Captions(cues, sorted([*lost, *faults_of(cues)], key=lambda fault: fault.line))


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(Fault("encoding", data[: error.start].count(b"\n") + 1)) from error


def _looks_like_srt(lines: list[str]) -> bool:
    return any(TIMES.match(line) for line in lines[:4])


def _after_header(lines: list[str]) -> int:
    """The first line after the header, which a blank line or a cue ends."""
    for number in range(1, len(lines)):
        if BLANK.match(lines[number]) or ARROW in lines[number]:
            return number
    return len(lines)


def _cues(lines: list[str], here: int, webvtt: bool) -> tuple[list[Cue], list[Fault]]:
    cues: list[Cue] = []
    lost: list[Fault] = []
    while here < len(lines):
        if BLANK.match(lines[here]):
            here += 1
            continue
        named = ARROW not in lines[here]
        at = here + named
        if at >= len(lines) or ARROW not in lines[at]:
            if not (webvtt and NOT_CUES.match(lines[here])):
                lost.append(Fault("lost", here + 1))
            here = _end(lines, here + 1)
            continue
        end = _end(lines, at + 1)
        cue = _cue(lines, at, end, lines[here] if named else "")
        if cue is None:
            lost.append(Fault("times", at + 1))
        else:
            cues.append(cue)
        here = end
    return cues, lost


def _end(lines: list[str], here: int) -> int:
    """Where the block that goes on at `here` ends: at a blank line or at the next times."""
    while here < len(lines) and lines[here] and ARROW not in lines[here]:
        here += 1
    return here


def _cue(lines: list[str], at: int, end: int, name: str) -> Cue | None:
    times = TIMES.match(lines[at])
    if times is None:
        return None
    start, stop = _moment(*times.group(1, 2, 3, 4)), _moment(*times.group(5, 6, 7, 8))
    if start is None or stop is None:
        return None
    last = end
    if (
        end < len(lines)
        and ARROW in lines[end]
        and lines[end - 1].strip().isdecimal()
        and end > at + 1
    ):
        last = end - 1  # SRT without a blank line between: this is the number of the next
    text = SRT_PLACE.sub("", "\n".join(lines[at + 1 : last]))
    return Cue(start, stop, text, at + 1, name, _settings(times[9]))


def _moment(first: str, second: str, third: str | None, thousandths: str) -> int | None:
    """Milliseconds; with two numbers they are minutes and seconds, or hours and minutes from 60 on."""
    if third is not None:
        hours, minutes, seconds = int(first), int(second), int(third)
    elif int(first) > 59:
        hours, minutes, seconds = int(first), int(second), 0
    else:
        hours, minutes, seconds = 0, int(first), int(second)
    if minutes > 59 or seconds > 59:
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(thousandths)


def _settings(text: str) -> tuple[tuple[str, str], ...]:
    """The places on the screen that are rightly written, the last of each kind."""
    found: dict[str, str] = {}
    for part in text.split():
        name, colon, value = part.partition(":")
        right = _setting(name, value) if colon else ""
        if right:
            found[name] = right
    return tuple(found.items())


def _setting(name: str, value: str) -> str:
    """The value as it is written out; empty when it is none."""
    first, _comma, side = value.replace("middle", "center").partition(",")
    aligned = f",{side}" if side in {"start", "center", "end"} else ""
    match name:
        case "vertical":
            return value if value in {"rl", "lr"} else ""
        case "align":
            return first if first in ALIGNED else ""
        case "size":
            return value if _is_percent(value) else ""
        case "position":
            return first + aligned if _is_percent(first) else ""
        case "line":
            return first + aligned if _is_percent(first) or re.match(r"-?\d+\Z", first) else ""
    return ""


def _is_percent(value: str) -> bool:
    return bool(PERCENT.match(value)) and float(value[:-1]) <= 100
