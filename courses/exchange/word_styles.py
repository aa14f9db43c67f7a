"""What the styles and numberings of a Word file mean: headings, quotes, captions, automatic numbers."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from courses.vietnamese import fold

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Styles without a meaning for us: their text is a paragraph.
PLAIN = re.compile(
    r"^(normal.*|default.*|body text.*|text body.*|first line indent|list.*|no spacing|table.*|plain text"
    r"|header|footer|(foot|end)note (text|reference)|footnote|endnote|annotation text|balloon text"
    r"|standard|frame contents|block text|date|salutation|closing|signature|emphasis|van ban.*)$"
)
HEADING = re.compile(r"^(?:heading|tieu de|de muc) (\d)$")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def val(element: Any, name: str) -> str:
    """The value of a child such as <w:pStyle w:val="...">; "" without it."""
    found = element.find(W + name) if element is not None else None
    return (found.get(W + "val") or "") if found is not None else ""


@dataclass
class Style:
    """A paragraph style as the file defines it."""

    name: str
    based_on: str
    outline: str
    number: tuple[str, str] | None


@dataclass
class Styles:
    """The paragraph styles of a file by their ids."""

    known: dict[str, Style] = field(default_factory=dict)

    def role(self, style_id: str) -> str:
        """What a paragraph of the style is: h1 to h6, title, quote, caption, toc, "" or unknown."""
        for style in self._chain(style_id):
            role = _role_of(fold(style.name))
            if role != "unknown":
                return role
            if style.outline.isdecimal() and int(style.outline) < 6:
                return f"h{int(style.outline) + 1}"
        return "unknown" if style_id else ""

    def is_unknown(self, style_id: str) -> bool:
        """Whether the style has a name of its own and nothing says what it means."""
        style = self.known.get(style_id)
        if style is None:
            return False
        role = self.role(style_id)
        return role in {"", "unknown"} and _role_of(fold(style.name)) == "unknown"

    def number(self, style_id: str) -> tuple[str, str] | None:
        """(numbering, level) that the style gives its paragraphs."""
        return next((one.number for one in self._chain(style_id) if one.number), None)

    def name(self, style_id: str) -> str:
        style = self.known.get(style_id)
        return style.name if style else style_id

    def _chain(self, style_id: str) -> list[Style]:
        found: list[Style] = []
        seen: set[str] = set()
        while style_id in self.known and style_id not in seen:
            seen.add(style_id)
            found.append(self.known[style_id])
            style_id = self.known[style_id].based_on
        return found


def _role_of(name: str) -> str:
    if heading := HEADING.match(name):
        return f"h{min(int(heading[1]) or 1, 6)}"
    if name in {"title", "tieu de"}:
        return "title"
    if name.startswith("toc ") or name in {"toc heading", "table of figures", "contents heading"}:
        return "toc"
    if name in {"quote", "intense quote", "quotations"}:
        return "quote"
    if name in {"caption", "illustration", "figure", "chu thich"}:
        return "caption"
    if name == "subtitle":
        return ""
    return "" if PLAIN.match(name) else "unknown"


def read_styles(root: Any) -> Styles:
    """The paragraph styles of word/styles.xml."""
    known: dict[str, Style] = {}
    for one in root.iter(W + "style"):
        if one.get(W + "type") != "paragraph":
            continue
        properties = one.find(W + "pPr")
        numbering = properties.find(W + "numPr") if properties is not None else None
        number_id = val(numbering, "numId")
        known.setdefault(
            one.get(W + "styleId") or "",
            Style(
                name=val(one, "name"),
                based_on=val(one, "basedOn"),
                outline=val(properties, "outlineLvl"),
                number=(number_id, val(numbering, "ilvl") or "0") if number_id else None,
            ),
        )
    return Styles(known)


class Numbers:
    """Counts automatic numbers as Word shows them."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[str, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[str, int]] = {}
        self._seen: set[str] = set()
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        for abstract in root.iter(W + "abstractNum"):
            levels = {}
            for level in abstract.findall(W + "lvl"):
                start = val(level, "start")
                levels[level.get(W + "ilvl") or "0"] = (
                    val(level, "numFmt") or "decimal",
                    val(level, "lvlText"),
                    int(start) if start.isdecimal() else 1,
                )
            self._levels[abstract.get(W + "abstractNumId") or ""] = levels
        for number in root.findall(W + "num"):
            number_id = number.get(W + "numId") or ""
            self._abstract[number_id] = val(number, "abstractNumId")
            self._restarts[number_id] = {
                one.get(W + "ilvl") or "0": int(val(one, "startOverride"))
                for one in number.findall(W + "lvlOverride")
                if val(one, "startOverride").isdecimal()
            }

    def known(self, number_id: str) -> bool:
        return self._abstract.get(number_id, "") in self._levels

    def next(self, number_id: str, level: str) -> str:
        """The number that the next paragraph of this numbering shows; "" for a bullet."""
        abstract = self._abstract.get(number_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        kind, text, start = levels[level]
        if kind in {"bullet", "none"}:
            return ""
        depth, counters = int(level), self._counters[abstract]
        restart = self._restarts.get(number_id, {}).get(level)
        if restart is not None and f"{number_id}.{level}" not in self._seen:
            counters[depth] = restart - 1
        self._seen.add(f"{number_id}.{level}")
        counters[depth] = counters.get(depth, start - 1) + 1
        for deeper in [one for one in counters if one > depth]:
            del counters[deeper]
        return re.sub(
            r"%(\d)", lambda found: self._shown(levels, counters, int(found[1]) - 1), text
        ).strip()

    @staticmethod
    def _shown(
        levels: dict[str, tuple[str, str, int]], counters: dict[int, int], depth: int
    ) -> str:
        kind, _text, start = levels.get(str(depth), ("decimal", "", 1))
        return written(counters.get(depth, start), kind)


def written(number: int, kind: str) -> str:
    """A number as a numbering format writes it."""
    match kind:
        case "upperLetter" | "lowerLetter":
            letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1)
            return letters if kind == "upperLetter" else letters.lower()
        case "upperRoman" | "lowerRoman" if 0 < number < 4000:
            made = ""
            for worth, sign in _ROMAN:
                made += sign * (number // worth)
                number %= worth
            return made.upper() if kind == "upperRoman" else made
    return str(number)
