"""One cue: when it is shown, and its words with and without their marks."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Marks that players know; every other is left out and its words stay.
KNOWN = {"b", "c", "i", "lang", "ruby", "rt", "u", "v"}
#: A mark without its end goes on to the next one; "<" before a space is a sign like any other.
TOKEN = re.compile(r"<(/?[a-zA-Z][^<>]*|\d[^<>]*|/?(?=>))>?|([^<]+|<)")
SAYS_MORE = {"v", "lang"}
TAG = re.compile(r"(/?)([a-zA-Z]+)((?:\.[\w-]+)*)(?:[ \t\n]+([^<>]*))?\Z")
MOMENT = re.compile(r"(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}\Z")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words from `start` to `end`, in milliseconds; `line` is where its times stand in the file.

    `text` is as it was written, with marks; `settings` are the places on the screen, (name, value).
    """

    start: int
    end: int
    text: str
    line: int = 0
    name: str = ""
    settings: tuple[tuple[str, str], ...] = ()


def plain(text: str) -> str:
    """The words of a cue as they are read; a change of voice is told by the speaker's name."""
    words = "".join(
        found[2] if found[1] is None else _speaker(found[1]) for found in TOKEN.finditer(text)
    )
    lines = (" ".join(line.split()) for line in html.unescape(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _speaker(mark: str) -> str:
    tag = TAG.match(mark)
    return f"{tag[4].strip()}: " if tag and tag[4] and (tag[1], tag[2]) == ("", "v") else ""


def harmless(text: str) -> str:
    """The words with the marks that players know; all else that looks like a mark is gone."""
    made = []
    for found in TOKEN.finditer(text):
        mark, words = found[1], found[2]
        if words is not None:
            made.append(html.escape(html.unescape(words), quote=False))
        elif MOMENT.match(mark):
            made.append(f"<{mark}>")
        elif (tag := TAG.match(mark)) and tag[2].lower() in KNOWN:
            name = tag[2].lower()
            more = tag[4] if tag[4] and name in SAYS_MORE else ""
            said = f" {html.escape(html.unescape(more), quote=False)}" if more else ""
            made.append(f"<{tag[1]}{name}{tag[3]}{said}>")
    return "".join(made)


def clock(milliseconds: int) -> str:
    """A moment as people read it: 02:15, and 1:02:15 from the first hour on."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def kept(cues: Iterable[Cue]) -> list[dict[str, Any]]:
    """The cues as JSON: line, start, end and the plain words."""
    return [
        {"line": cue.line, "start": cue.start, "end": cue.end, "text": plain(cue.text)}
        for cue in cues
    ]


def restored(rows: Iterable[dict[str, Any]]) -> list[Cue]:
    """The cues that `kept` made JSON of."""
    return [
        Cue(row["start"], row["end"], html.escape(row["text"], quote=False), row["line"])
        for row in rows
    ]
