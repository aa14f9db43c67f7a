"""What a document is made of, whatever format it came in: headings, paragraphs, items, tables, pictures.

Text is HTML of b, i, a[href] and br alone, escaped otherwise. Signs of the private area stand in it
for what a teacher may mean by them: underlined, coloured and highlighted text, and the number that a
word processor shows before a paragraph. `plain` takes them out.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import Any

#: Opening and closing sign of underlined, coloured, highlighted text, and of an automatic number.
UNDERLINED, COLOURED, HIGHLIGHTED, NUMBER = (
    ("\ue101", "\ue102"),
    ("\ue103", "\ue104"),
    ("\ue105", "\ue106"),
    ("\ue107", "\ue108"),
)
#: The label of a box with what a speaker says to a slide.
SPOKEN = "spoken"
_SIGNS = re.compile("[\ue100-\ue10f]")
_NUMBER = re.compile(f"{NUMBER[0]}([^{NUMBER[1]}]*){NUMBER[1]}")
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Element:
    """One part of a document.

    kind is heading, title, text, item, quote, caption, note, image, table, box or lost.
    html    the text of it; of a note its own
    level   of a heading 1 to 6, of an item how deep it lies, from 0
    label   the number that was shown before it ("A.", "1.2"); the name of a note
    picture what an image is: "picture:3" of the file, or an address
    rows    cells of a table as HTML; `header`: its first row names the columns; `merged`: cells were
            joined, and stand in their first place now
    inside  the elements of a box
    notes   the notes that the text points at: name, a bar, and the sign in the text ("[3]")
    what    of something lost: its kind (video, formula, drawing ...)
    """

    kind: str
    html: str = ""
    level: int = 0
    label: str = ""
    ordered: bool = False
    picture: str = ""
    alt: str = ""
    rows: list[list[str]] = field(default_factory=list)
    header: bool = False
    merged: bool = False
    inside: list["Element"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    what: str = ""

    @property
    def words(self) -> str:
        """The text without tags and signs."""
        return words(self.html)

    def as_dict(self) -> dict[str, Any]:
        """As JSON; what is empty is left out."""
        return {
            name: value for name, value in asdict(self).items() if value not in ("", 0, [], False)
        }


def element_from(data: dict[str, Any]) -> Element:
    """The element of `as_dict`."""
    inside = [element_from(one) for one in data.get("inside", [])]
    return Element(**{**data, "inside": inside})


def elements_from(data: Iterable[dict[str, Any]]) -> list[Element]:
    return [element_from(one) for one in data]


def plain(html: str) -> str:
    """HTML without the signs of the private area, numbers included."""
    return _SIGNS.sub("", _NUMBER.sub("", html))


def words(html: str) -> str:
    """The text of HTML in one line."""
    return " ".join(unescape(_TAG.sub(" ", plain(html).replace("<br>", " "))).split())


def label_of(html: str) -> tuple[str, str]:
    """(the automatic number of a paragraph or "", the paragraph without it)."""
    found = _NUMBER.search(html)
    return (found[1], html[: found.start()] + html[found.end() :]) if found else ("", html)
