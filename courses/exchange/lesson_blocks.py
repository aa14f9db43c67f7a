"""Elements of a document to the blocks of a lesson, and HTML from anywhere to the same.

Nothing is written here: the caller says what stands for a picture, and takes raw stream data that
`LessonPage.body` reads.
"""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from math import ceil
from typing import Any

from django.utils.translation import gettext

from courses.exchange.asked import Asked
from courses.exchange.elements import SPOKEN, Element, plain, words
from courses.exchange.html_elements import elements_of_html
from courses.exchange.notes import Note
from courses.vietnamese import fold, normal

#: (address of a picture, its alternative text or "") -> what the picture block holds; None: left out.
ImageMaker = Callable[[str, str], Any]
Stream = list[dict[str, Any]]

WORDS_PER_MINUTE = 200
"""Syllables that an adult reads of a Vietnamese text to learn it: slower than for pleasure."""
MINUTES_A_QUESTION = 1.0
MINUTES_A_PICTURE = 0.2
LONGEST = 240
MAX_TITLE = 150
MAX_CAPTION = 200
BOX_WORDS = 250
"""A box with more than that is a page in a frame: its text is read as text."""
LETTERED = re.compile(r"^[a-zđA-ZĐ][.)]$|^\(.+\)$|^[-–+]$")
FIRST = re.compile(r"^(?:1|i|I|01)[.)]?$")
CAPTION = re.compile(r"^(hinh|anh|bang|so do|bieu do|bieu)\s*(so\s*)?[\d.]+", re.IGNORECASE)
BOXES = (
    ("warning", re.compile(r"^(luu y|chu y|canh bao|can tranh|khong duoc)")),
    ("example", re.compile(r"^(vi du|tinh huong|minh hoa|thuc hanh)")),
    ("law", re.compile(r"^(can cu|dieu \d|luat|nghi dinh|thong tu|quy dinh)")),
)


@dataclass
class Blocks:
    """Raw stream data, what is to be told, and the questions among them in order."""

    stream: Stream = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, int]:
        """How many blocks of each kind there are."""
        return dict(Counter(block["type"] for block in self.stream))


def blocks_from_html(html: str, *, image: ImageMaker) -> tuple[Stream, list[Note]]:
    """The blocks of a piece of HTML, as a Moodle page or a mail holds it, and what was lost of it."""
    made = blocks_from(elements_of_html(html), image=image)
    return made.stream, made.notes


def blocks_from(pieces: Sequence[Element | Asked], *, image: ImageMaker) -> Blocks:
    """The blocks of elements and questions."""
    builder = _Builder(pieces, image)
    for place, piece in enumerate(pieces):
        if isinstance(piece, Asked):
            builder.question(piece)
        else:
            following = pieces[place + 1] if place + 1 < len(pieces) else None
            builder.element(piece, following)
    return builder.end()


def minutes_of(stream: Stream) -> int:
    """Minutes that the blocks take to study, from 1 to 240: an estimate for the author to mend."""
    count, minutes = 0, 0.0
    for block in stream:
        count += len(words(_all_text(block["value"])).split())
        minutes += MINUTES_A_PICTURE if block["type"] == "image" else 0
        minutes += (
            MINUTES_A_QUESTION
            if isinstance(block["value"], dict) and "prompt" in block["value"]
            else 0
        )
    return max(1, min(LONGEST, ceil(minutes + count / WORDS_PER_MINUTE)))


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(_all_text(one) for one in value.values())
    return " ".join(_all_text(one) for one in value) if isinstance(value, list) else ""


class _Builder:
    """Puts one block after another; text gathers until something else comes or a section begins."""

    def __init__(self, pieces: Sequence[Element | Asked], image: ImageMaker) -> None:
        self._image = image
        self._made = Blocks()
        self._html: list[str] = []
        self._items: list[Element] = []
        self._lost: Counter[str] = Counter()
        elements = [piece for piece in pieces if isinstance(piece, Element)]
        flat = [one for element in elements for one in (element, *element.inside)]
        self._levels = sorted({one.level for one in flat if one.kind == "heading"})
        self._note_texts = {one.label: one.html for one in flat if one.kind == "note"}
        self._waiting: list[str] = []

    def element(self, element: Element, following: Any = None) -> None:
        self._wait_for(element)
        match element.kind:
            case "heading" | "title":
                self._heading(element)
            case "item":
                self._items.append(element)
            case "text" | "quote":
                if self._is_caption(element, following):
                    return
                self._close_items()
                html = plain(element.html)
                tag = "blockquote" if element.kind == "quote" else "p"
                text = f"{escape(element.label)} {html}" if element.label else html
                self._html.append(f"<{tag}>{text}</{tag}>")
            case "caption":
                if not self._is_caption(element, following):
                    self._close_items()
                    self._html.append(f"<p>{plain(element.html)}</p>")
            case "image":
                self._picture(element)
            case "table":
                self._table(element)
            case "box":
                self._box(element)
            case "lost":
                self._lost[element.what] += 1

    def _wait_for(self, element: Element) -> None:
        """Remember the notes that are to follow at the end of the section."""
        self._waiting += [one for one in element.notes if one.partition("|")[0] in self._note_texts]

    def question(self, asked: Asked) -> None:
        self._flush()
        self._add(asked.kind, asked.value)
        self._made.questions.append(asked)

    def end(self) -> Blocks:
        self._close_notes()
        self._flush()
        self._made.notes += [Note(what, count) for what, count in self._lost.items() if count]
        return self._made

    # Text

    def _heading(self, element: Element) -> None:
        top = not self._levels or element.level <= self._levels[0]
        self._close_items()
        if top:
            self._close_notes()
            self._flush()
        tag = "h2" if top else "h3"
        number = f"{escape(element.label)} " if element.label else ""
        self._html.append(f"<{tag}>{number}{_without_bold(plain(element.html))}</{tag}>")

    def _close_items(self) -> None:
        items, self._items = self._items, []
        if items:
            self._html += _lists(items)

    def _close_notes(self) -> None:
        """What the notes of a section say, at its end."""
        self._close_items()
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            name, _bar, sign = one.partition("|")
            self._html.append(f"<p>{escape(sign)} {plain(self._note_texts[name])}</p>")
            self._lost["footnotes"] += 1

    def _flush(self) -> None:
        self._close_items()
        html = "".join(self._html)
        self._html = []
        if words(html):
            self._add("text", html)

    def _add(self, kind: str, value: Any) -> None:
        self._made.stream.append({"type": kind, "value": value, "id": str(uuid.uuid4())})

    # Pictures, tables, boxes

    def _is_caption(self, element: Element, following: Any) -> bool:
        """Whether a paragraph is the caption of the picture or table beside it, and is put there."""
        text = element.words
        if element.kind != "caption" and not (CAPTION.match(fold(text)) and len(text) <= MAX_TITLE):
            return False
        if isinstance(following, Element) and following.kind == "table" and not following.alt:
            following.alt = text[:MAX_CAPTION]
            return True
        last = (
            self._made.stream[-1]
            if self._made.stream and not self._html and not self._items
            else None
        )
        if last and last["type"] in {"image", "table"} and not last["value"].get("caption"):
            last["value"]["caption"] = text[:MAX_CAPTION]
            return True
        return False

    def _picture(self, element: Element) -> None:
        kept = self._image(element.picture, element.alt)
        if kept is None:
            return
        self._flush()
        value = {"image": kept, "alt": normal(element.alt)[:300], "caption": ""}
        self._add("image", value)
        self._lost["no_alt"] += not value["alt"]

    def _table(self, element: Element) -> None:
        self._flush()
        rows = element.rows
        heads, body = (rows[0], rows[1:]) if len(rows) > 1 else ([""] * len(rows[0]), rows)
        rich = [any("<" in plain(row[n]) for row in body) for n in range(len(heads))]
        table = {
            "columns": [
                {"type": "rich" if is_rich else "text", "heading": words(head)}
                for head, is_rich in zip(heads, rich, strict=True)
            ],
            "rows": [
                {"values": [_cell(cell, is_rich) for cell, is_rich in zip(row, rich, strict=True)]}
                for row in body
            ],
            "caption": "",
        }
        self._add("table", {"caption": element.alt, "table": table})
        self._lost["merged"] += element.merged

    def _box(self, element: Element) -> None:
        inside = element.inside
        texts = [one for one in inside if one.kind in {"text", "item", "heading", "quote", "title"}]
        count = sum(len(one.words.split()) for one in texts)
        others = [one for one in inside if one not in texts]
        if count > BOX_WORDS or any(one.kind == "table" for one in others) or not texts:
            for one in inside:
                self.element(one)
            return
        self._flush()
        title, texts = (
            (gettext("What the speaker says"), texts) if element.label == SPOKEN else _titled(texts)
        )
        html = "".join(_box_html(texts))
        kind = next((k for k, begins in BOXES if begins.match(fold(title or words(html)))), "note")
        self._add(
            "callout", {"kind": kind, "title": title, "text": html or f"<p>{escape(title)}</p>"}
        )
        for one in texts:
            self._wait_for(one)
        for one in others:
            self.element(one)


def _titled(texts: list[Element]) -> tuple[str, list[Element]]:
    """(the title of a box or "", the rest): a short first line that is bold or ends in a colon."""
    first = texts[0]
    text = first.words
    bold = first.html.startswith("<b>") and first.html.endswith("</b>")
    short = len(text) <= 80 and len(texts) > 1 and first.kind != "item"
    if short and (bold or text.endswith(":") or first.kind in {"heading", "title"}):
        return text.rstrip(":")[:MAX_TITLE], texts[1:]
    return "", texts


def _box_html(texts: Iterable[Element]) -> list[str]:
    made: list[str] = []
    items: list[Element] = []
    for one in texts:
        if one.kind == "item":
            items.append(one)
            continue
        made += _lists(items) if items else []
        items = []
        label = f"{escape(one.label)} " if one.label else ""
        made.append(f"<p>{label}{plain(one.html)}</p>")
    return made + (_lists(items) if items else [])


def _cell(html: str, rich: bool) -> str:
    lines = [line for line in plain(html).split("<br>") if line.strip()]
    if rich:
        return "".join(f"<p>{line}</p>" for line in lines)
    return unescape(" ".join(lines)).strip()


def _without_bold(html: str) -> str:
    return re.sub(r"</?b>|<br>", lambda found: " " if found[0] == "<br>" else "", html).strip()


def _lists(items: list[Element]) -> list[str]:
    """Items as lists within lists; those with letters, and one alone, stay paragraphs with their sign.

    Texts refer to "a)", and a single "1." between paragraphs is a heading rather than a list.
    """
    made: list[str] = []
    run: list[Element] = []
    for item in items:
        begins = item.level == min(one.level for one in items)
        alone = len(items) == 1 and item.ordered and bool(item.label)
        lettered = begins and (alone or bool(LETTERED.match(item.label)))
        continued = (
            begins and not run and item.ordered and item.label and not FIRST.match(item.label)
        )
        if lettered or continued:
            made += [_nested(run)] if run else []
            run = []
            made.append(f"<p>{escape(item.label)} {plain(item.html)}</p>")
        else:
            run.append(item)
    return made + ([_nested(run)] if run else [])


def _nested(items: list[Element]) -> str:
    """One list, or several of different kinds, from items that know how deep they lie."""
    base = min(item.level for item in items)
    html, opened = "", ""
    place = 0
    while place < len(items):
        item = items[place]
        tag = "ol" if item.ordered else "ul"
        if item.level == base and tag != opened:
            html += (f"</{opened}>" if opened else "") + f"<{tag}>"
            opened = tag
        if not opened:
            html, opened = f"<{tag}>", tag
        end = place + 1
        while end < len(items) and items[end].level > base:
            end += 1
        if item.level > base:  # deeper than what stands before it: read as an item of this list
            item.level = base
            end = place + 1
        below = items[place + 1 : end]
        label = f"{escape(item.label)} " if LETTERED.match(item.label) else ""
        html += f"<li>{label}{plain(item.html)}{_nested(below) if below else ''}</li>"
        place = end
    return html + f"</{opened}>"
