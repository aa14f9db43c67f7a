"""Lines of marked text: an element cut at its line ends, its marks kept letter by letter.

What reads questions needs to cut a line anywhere and to know which part of it was underlined.
"""

import re
from dataclasses import dataclass
from html import escape, unescape

from courses.exchange.elements import COLOURED, HIGHLIGHTED, UNDERLINED, plain

_TOKEN = re.compile("(<[^>]*>|[\ue101-\ue108])")
_SIGN = {
    UNDERLINED[0]: ("u", True), UNDERLINED[1]: ("u", False),
    COLOURED[0]: ("c", True), COLOURED[1]: ("c", False),
    HIGHLIGHTED[0]: ("h", True), HIGHLIGHTED[1]: ("h", False),
    "<b>": ("b", True), "</b>": ("b", False), "<i>": ("i", True), "</i>": ("i", False),
}  # fmt: skip
MARKS = ("u", "h", "c", "b")
"""Underlined, highlighted, coloured, bold: in this order they tell a right answer."""


@dataclass(frozen=True)
class Line:
    """One line: its text, and for each of its letters the marks that it bears."""

    text: str
    marks: tuple[frozenset[str], ...]

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A part of it, without spaces at its ends."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Line(self.text[start:end], self.marks[start:end])

    def __add__(self, other: "Line") -> "Line":
        if not self.text or not other.text:
            return self if self.text else other
        return Line(f"{self.text} {other.text}", (*self.marks, frozenset(), *other.marks))

    def bears(self, mark: str) -> bool:
        """Whether half of its letters or more bear a mark."""
        letters = [
            marks for sign, marks in zip(self.text, self.marks, strict=True) if sign.isalnum()
        ]
        return bool(letters) and 2 * sum(mark in marks for marks in letters) >= len(letters)

    @property
    def html(self) -> str:
        """As HTML with b and i; what is bold throughout is not bold."""
        made, on = [], {"b": False, "i": False}
        keep = {"b": not self.bears_all("b"), "i": not self.bears_all("i")}
        for sign, marks in zip(self.text, self.marks, strict=True):
            for mark in ("b", "i"):
                wanted = keep[mark] and mark in marks
                if wanted != on[mark]:
                    # One is closed before another is opened: they need not nest rightly in a prompt
                    # whose HTML is cleaned again, but they do.
                    made.append(_switch(on, mark, wanted))
            made.append(escape(sign, quote=False))
        made += [f"</{mark}>" for mark in ("i", "b") if on[mark]]
        return "".join(made)

    def bears_all(self, mark: str) -> bool:
        return all(mark in m for s, m in zip(self.text, self.marks, strict=True) if s.isalnum())


def _switch(on: dict[str, bool], mark: str, wanted: bool) -> str:
    on[mark] = wanted
    if mark == "b" and on["i"]:
        return f"</i><{'' if wanted else '/'}b><i>"
    return f"<{'' if wanted else '/'}{mark}>"


def lines_of(html: str, label: str = "") -> list[Line]:
    """The lines of an element's text; `label` is the automatic number before the first."""
    found: list[Line] = []
    text: list[str] = []
    marks: list[frozenset[str]] = []
    on: dict[str, int] = dict.fromkeys("uchbi", 0)

    def end() -> None:
        found.append(Line("".join(text), tuple(marks)).cut(0))
        text.clear()
        marks.clear()

    if label:
        for sign in f"{label} ":
            text.append(sign)
            marks.append(frozenset())
    for piece in _TOKEN.split(html):
        if piece in _SIGN:
            mark, begins = _SIGN[piece]
            on[mark] = max(0, on[mark] + (1 if begins else -1))
        elif piece == "<br>":
            end()
        elif not piece.startswith("<"):
            bears = frozenset(mark for mark, depth in on.items() if depth)
            for sign in unescape(plain(piece)):
                if sign.isspace() and text and text[-1].isspace():
                    continue  # one space or tab tells as much, and costs no pattern any time
                text.append(sign)
                marks.append(bears)
    end()
    return [line for line in found if line.text]
