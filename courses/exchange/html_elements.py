"""HTML to elements: what Word's reader makes, what a Moodle backup holds, what was pasted somewhere.

Trusts nothing: only text, the few tags of `elements` and addresses of known schemes come through.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from courses.exchange.elements import UNDERLINED, Element, label_of, words

SCHEMES = ("http://", "https://", "mailto:")
CONTAINERS = {
    "div", "section", "article", "main", "header", "footer", "body", "html", "center", "form",
    "details", "summary", "figure", "aside", "nav", "address", "fieldset", "dl", "span-block",
}  # fmt: skip
PARAGRAPHS = {"p", "dt", "dd", "pre", "figcaption", "caption", "legend", "li"}
DROPPED = {"script", "style", "head", "title", "meta", "link", "template", "noscript", "colgroup"}
LOST = {
    "video": "media", "audio": "media", "iframe": "embedded", "embed": "embedded",
    "object": "embedded", "svg": "drawing", "canvas": "drawing", "math": "formula",
    "applet": "embedded",
}  # fmt: skip
HEADING = re.compile(r"h([1-6])$")
DEEPEST = 60
"""Nested elements; what lies deeper is read as text."""
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SPACES = re.compile(r"[ \r\n\xa0\u2002\u2003\u2009]+")


def elements_of_html(html: str) -> list[Element]:
    """The elements of a page or a part of one, in order."""
    walker = _Walker()
    walker.blocks(BeautifulSoup(html, "html.parser"), 0)
    walker.end_paragraph()
    return walker.found


class _Walker:
    """Walks the tree once and notes what it finds."""

    def __init__(self) -> None:
        self.found: list[Element] = []
        self._text: list[str] = []
        self._notes: list[str] = []
        self._as = Element("text")

    # Blocks

    def blocks(self, node: Tag, depth: int) -> None:
        """The children of a container."""
        for child in node.children:
            if isinstance(child, Tag) and self._is_block(child):
                self.end_paragraph()
                self._block(child, depth + 1)
            else:
                self._inline(child, depth + 1)

    @staticmethod
    def _is_block(tag: Tag) -> bool:
        name = tag.name
        return (
            name in CONTAINERS
            or name in PARAGRAPHS
            or name in {"ul", "ol", "table", "blockquote", "hr"}
            or HEADING.match(name) is not None
        )

    def _block(self, tag: Tag, depth: int) -> None:
        if depth > DEEPEST:
            self._text.append(escape(tag.get_text(" ")))
            self.end_paragraph()
        elif heading := HEADING.match(tag.name):
            title = "title" in _classes(tag)
            self._paragraph(
                tag, Element("title" if title else "heading", level=int(heading[1])), depth
            )
        elif tag.name in {"ul", "ol"}:
            self._list(tag, depth, 0)
        elif tag.name == "table":
            self._table(tag, depth)
        elif tag.name == "blockquote" or "quote" in _classes(tag):
            self._quote(tag, depth)
        elif tag.name in PARAGRAPHS:
            caption = tag.name in {"figcaption", "caption"} or "caption" in _classes(tag)
            self._paragraph(tag, Element("caption" if caption else "text"), depth)
        elif tag.name in CONTAINERS:
            self.blocks(tag, depth)
            self.end_paragraph()

    def _paragraph(self, tag: Tag, begun: Element, depth: int) -> None:
        self._as = begun
        if tag.name == "pre":
            self._text.append("<br>".join(escape(line) for line in tag.get_text().splitlines()))
        else:
            self.blocks(tag, depth)
        self.end_paragraph()

    def _quote(self, tag: Tag, depth: int) -> None:
        inner = _Walker()
        inner.blocks(tag, depth)
        inner.end_paragraph()
        for one in inner.found:
            one.kind = "quote" if one.kind == "text" else one.kind
        self.found += inner.found

    def _list(self, tag: Tag, depth: int, level: int) -> None:
        """The items of a list; a list within one lies a level deeper."""
        if depth > DEEPEST:
            return
        for child in tag.find_all(True, recursive=False):
            if child.name in {"ul", "ol"}:
                self._list(child, depth + 1, level + 1)
            elif child.name == "li":
                self._item(child, depth + 1, level, tag.name == "ol")

    def _item(self, tag: Tag, depth: int, level: int, ordered: bool) -> None:
        name = str(tag.get("id") or "")
        is_note = name.startswith(("footnote-", "endnote-"))
        begun = (
            Element("note", label=name)
            if is_note
            else Element("item", level=level, ordered=ordered)
        )
        self._as = begun
        for child in tag.children:
            if not isinstance(child, Tag) or not self._is_block(child):
                self._inline(child, depth)
            elif child.name in {"ul", "ol"}:
                self.end_paragraph()
                self._list(child, depth + 1, level + 1)
            elif child.name in {"p", "div"} and not child.find(["table", "ul", "ol", "p", "div"]):
                if self._text:
                    self._text.append("<br>")
                for inner in child.children:
                    self._inline(inner, depth + 1)
            else:
                self.end_paragraph()
                self._block(child, depth + 1)
        self.end_paragraph()

    # Tables

    def _table(self, tag: Tag, depth: int) -> None:
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [row.find_all(["td", "th"], recursive=False) for row in rows]
        if caption := tag.find("caption", recursive=False):
            self._paragraph(caption, Element("caption"), depth)
        if len(rows) == 1 and len(cells[0]) == 1:
            self._box(cells[0][0], depth)
            return
        filled = [[self._cell(cell, depth) for cell in row] for row in cells if row]
        if not any(any(words(cell) for cell in row) for row in filled):
            return
        pictures = [one for row in cells for cell in row for one in cell.find_all("img")]
        first_is_named = bool(rows) and all(cell.name == "th" for cell in cells[0])
        rows_html, merged = _spread(cells, filled)
        self.found.append(Element("table", rows=rows_html, header=first_is_named, merged=merged))
        for picture in pictures:  # a cell holds text alone: its pictures come behind the table
            self._picture(picture)

    def _cell(self, tag: Tag, depth: int) -> str:
        """The text of a cell in one piece, its paragraphs on lines of their own."""
        inner = _Walker()
        inner.blocks(tag, depth + 1)
        inner.end_paragraph()
        lines = []
        for one in inner.found:
            mark = "• " if one.kind == "item" and not one.label else ""
            mark = f"{one.label} " if one.label else mark
            lines += [mark + one.html] if one.html else []
            lines += [" | ".join(row) for row in one.rows]
            self.found += [one] if one.kind == "lost" else []
        self._notes += [name for one in inner.found for name in one.notes]
        return "<br>".join(lines)

    def _box(self, tag: Tag, depth: int) -> None:
        inner = _Walker()
        inner.blocks(tag, depth + 1)
        inner.end_paragraph()
        if inner.found:
            self.found.append(Element("box", inside=inner.found))

    # Inside a paragraph

    def _inline(self, node: Any, depth: int) -> None:
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:  # no comments, no declarations
                self._text.append(escape(_SPACES.sub(" ", str(node)), quote=False))
            return
        name = node.name
        if name in DROPPED:
            return
        if name in LOST:
            self.found.append(
                Element("lost", what=LOST[name], alt=str(node.get("src") or "")[:300])
            )
        elif name == "img":
            self._picture(node)
        elif name == "br":
            self._text.append("<br>")
        elif name == "input":
            if node.get("type") == "checkbox":
                self._text.append("☑ " if node.has_attr("checked") else "☐ ")
        elif depth > DEEPEST:
            self._text.append(escape(node.get_text(" "), quote=False))
        else:
            self._wrapped(node, depth)

    def _wrapped(self, node: Tag, depth: int) -> None:
        """An element inside a paragraph, with what the few tags allow of it."""
        start = len(self._text)
        self.blocks(node, depth)
        inner = "".join(self._text[start:])
        if start > len(self._text) or not inner:
            return  # a block inside has ended the paragraph
        del self._text[start:]
        self._text.append(self._around(node, inner))

    def _around(self, node: Tag, inner: str) -> str:
        match node.name:
            case "b" | "strong":
                return f"<b>{inner}</b>"
            case "i" | "em" | "cite":
                return f"<i>{inner}</i>"
            case "u" | "ins":
                return f"{UNDERLINED[0]}{inner}{UNDERLINED[1]}"
            case "sup":
                return inner.translate(_RAISED) if _may(inner, _RAISED) else inner
            case "sub":
                return inner.translate(_LOWERED) if _may(inner, _LOWERED) else inner
            case "a":
                return self._link(node, inner)
        return inner

    def _link(self, node: Tag, inner: str) -> str:
        target = "".join(str(node.get("href") or "").split())
        if target.startswith(("#footnote-", "#endnote-")):
            if "-ref-" in target:
                return ""  # from a note back to its place
            self._notes.append(f"{target[1:]}|{words(inner)}")
            return inner
        if target.lower().startswith(SCHEMES) and words(inner):
            return f'<a href="{escape(target)}">{inner}</a>'
        return inner

    def _picture(self, node: Tag) -> None:
        before, as_what = self._text, self._as
        if words("".join(before)):
            self.end_paragraph()
        self.found.append(
            Element(
                "image", picture=str(node.get("src") or ""), alt=str(node.get("alt") or "")[:300]
            )
        )
        if words("".join(before)):
            self._as = Element(as_what.kind, level=as_what.level, ordered=as_what.ordered)

    def end_paragraph(self) -> None:
        """Note the paragraph that was being read, when there is something in it."""
        html = "".join(self._text).strip(" ")
        html = _without_line_ends(html)
        self._text = []
        begun, self._as = self._as, Element("text")
        notes, self._notes = self._notes, []
        if not words(html):
            if notes and self.found:
                self.found[-1].notes += notes
            return
        label, begun.html = (begun.label, html) if begun.kind == "note" else label_of(html)
        begun.label = label
        begun.notes = notes
        self.found.append(begun)


def _without_line_ends(html: str) -> str:
    """Without the line ends and spaces at both ends; linear however many there are."""
    begin, end = 0, len(html)
    while html.startswith(("<br>", " "), begin):
        begin += 4 if html[begin] == "<" else 1
    while end > begin and html.endswith(("<br>", " "), begin, end):
        end -= 4 if html[end - 1] == ">" else 1
    return html[begin:end]


def _classes(tag: Tag) -> list[str]:
    found = tag.get("class")
    return found if isinstance(found, list) else []


def _may(text: str, table: dict[int, int]) -> bool:
    return bool(text.strip()) and all(ord(sign) in table for sign in text)


def _spread(
    cells: Sequence[Sequence[Tag]], filled: list[list[str]]
) -> tuple[list[list[str]], bool]:
    """(rows of equal length, whether cells were joined): what is joined stands in its first place."""
    merged = False
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate([row for row in cells if row]):
        x = 0
        for place, cell in enumerate(row):
            while (y, x) in taken:
                x += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            merged = merged or wide > 1 or high > 1
            for dy in range(high):
                for dx in range(wide):
                    taken[y + dy, x + dx] = filled[y][place] if not dx and not dy else ""
            x += wide
    height = len(filled)
    width = max((x for _y, x in taken), default=-1) + 1
    return [[taken.get((y, x), "") for x in range(width)] for y in range(height)], merged


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(int(value), 60) if value.isdecimal() and int(value) else 1
