"""Questions as Vietnamese teachers type them into Word, read from the elements of a document. Pure.

    Câu 1: Ai tiếp công dân định kỳ?          also Câu 1. / Câu hỏi 1) / (1) / 1. before answers
    A. Chủ tịch      B. Công chức            answers on lines, by tabs, in a table, as a list
    Đáp án: A                                or underlined, highlighted, coloured, bold, *starred, or in
    Giải thích: Luật quy định...             a table or list of keys (1.A 2.B) anywhere in the file

A question whose key is not found is kept without one. What looks like a question and cannot be read
as one stays text. Both are told.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.exchange.asked import Asked, NotAsked, Taking
from courses.exchange.elements import Element, plain
from courses.exchange.lines import Line, lines_of
from courses.exchange.word_keys import find_keys

HEAD = re.compile(
    r"\s*(?:Câu(?:\s+hỏi)?|Question)\s*(?:số\s*)?(\d{1,4})\s*(?:[.:)/\-–]+\s*|\s+(?=\[|\()|$)",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\s*\(?(\d{1,4})\s*[.)]\s+")
OPTION = re.compile(r"\s*(\*?)\s*([A-Ha-h])(\*?)\s*[.):/]\s*(?=\S)")
WITHIN = re.compile(r"(?<=\s)(\*?)([A-Ha-h])\s*[.)]\s*(?=\S)")
ANSWER = re.compile(
    r"\s*(?:[=\-–]+>\s*)?(?:đáp\s*án(?:\s*đúng)?|đ/?a|trả\s*lời|chọn(?:\s*đáp\s*án)?|answer|ans|key)"
    r"(?:\s+là)?\s*(?:[:.\-–=]\s*|\s+(?=[A-H]\b(?:\s*$|\s*[.):(,;&]|\s+và\s)))(.+)$",
    re.IGNORECASE,
)
EXPLAINS = re.compile(
    r"\s*(?:giải thích|lời giải|hướng dẫn(?: giải)?|phản hồi|căn cứ|explanation|feedback)\s*[:.]\s*",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*(?:\[</?\w+>\]|[-_=*]{3,})\s*$")
OPEN_END = re.compile(r"(?:[?:…]|\.{3}|_{2,})\s*(?:\(\w+\))?\s*$")
RANGE = re.compile(
    r"(?:questions?|câu(?:\s+hỏi)?)\s*(?:từ\s*)?(?:câu\s*)?\(?(\d{1,4})\)?"
    r"\s*(?:-|–|đến|to)\s*(?:câu\s*)?\(?(\d{1,4})\)?",
    re.IGNORECASE,
)
MOST_PROMPT_LINES = 15


@dataclass
class Reading:
    """The document with its questions: `pieces` in order, and what could not be read as a question."""

    pieces: list[Element | Asked]
    left: list[NotAsked]

    @property
    def questions(self) -> list[Asked]:
        return [piece for piece in self.pieces if isinstance(piece, Asked)]


@dataclass
class _Unit:
    """A line of an element, or an element without lines."""

    element: Element
    line: Line | None
    first: bool = True
    """Whether it begins its element."""


def read_questions(elements: Sequence[Element]) -> Reading:
    """Take the questions out of the elements of a document."""
    keys, key_elements = find_keys(elements)
    units = _units([one for one in elements if id(one) not in key_elements])
    reader = _Reader(units, keys)
    reader.read()
    _give_stems(reader.reading.pieces)
    if not reader.reading.questions:  # without questions nothing is a key
        return Reading(list(elements), reader.reading.left)
    return reader.reading


def _give_stems(pieces: Sequence[Element | Asked]) -> None:
    """Give the questions of a named range the text that stands between its name and the first."""
    stem, first, last = "", 0, -1
    gathers = False
    for piece in pieces:
        if isinstance(piece, Asked):
            gathers = False
            if piece.number.isdecimal() and first <= int(piece.number) <= last:
                piece.stem = stem
            continue
        if found := RANGE.search(piece.words[:200]):
            stem, gathers = "", True
            first, last = int(found[1]), int(found[2])
        if gathers and piece.html:
            stem += f"<p>{plain(piece.html)}</p>"


def _units(elements: Iterable[Element]) -> list[_Unit]:
    units = []
    for element in elements:
        if element.kind == "table" and (cells := _option_cells(element)):
            units += [_Unit(element, line, first=not n) for n, line in enumerate(cells)]
        elif element.kind in {"text", "item", "heading", "quote"}:
            lines = [
                part for line in lines_of(element.html, element.label) for part in _split(line)
            ]
            units += [_Unit(element, line, first=not n) for n, line in enumerate(lines)]
        else:
            units.append(_Unit(element, None))
    return units


def _option_cells(table: Element) -> list[Line]:
    """The lines of a table that only holds answers A, B, C, D in its cells; [] for any other."""
    if len(table.rows) * len(table.rows[0]) > 16:
        return []
    lines = [line for row in table.rows for cell in row for line in lines_of(cell)]
    found = sorted((line for line in lines if OPTION.match(line.text)), key=_letter)
    return found if len(found) == len(lines) >= 2 and _letter(found[0]) == "A" else []


def _letter(line: Line) -> str:
    found = OPTION.match(line.text)
    return found[2].upper() if found else ""


def _split(line: Line) -> list[Line]:
    """A line cut where one answer after another begins: "A. x  B. y  C. z"."""
    opening = OPTION.match(line.text)
    places = [(found.start(), found[2].upper()) for found in WITHIN.finditer(line.text)]
    if opening:
        starts, expected = [0], chr(ord(opening[2].upper()) + 1)
    else:
        starts, expected = [], "A"
    for place, letter in places:
        if letter == expected:
            starts.append(place)
            expected = chr(ord(letter) + 1)
    if len(starts) < (2 if opening else 3):
        return [line]
    ends = [*starts[1:], len(line.text)]
    head = [] if opening else [line.cut(0, starts[0])]
    return [*head, *(line.cut(a, b) for a, b in zip(starts, ends, strict=True))]


class _Reader:
    """Goes through the units once."""

    def __init__(self, units: list[_Unit], keys: dict[str, str]) -> None:
        self.units, self.keys = units, keys
        self.reading = Reading([], [])
        heads = [HEAD.match(unit.line.text) for unit in units if unit.line]
        self._repeated = {
            number for number, count in Counter(h[1] for h in heads if h).items() if count > 1
        }

    def read(self) -> None:
        place = 0
        while place < len(self.units):
            place = self._question(place) or self._plain(place)

    def _plain(self, place: int) -> int:
        """Keep an element as it is, or what is left of it; the place behind it."""
        unit = self.units[place]
        if unit.line is not None and SEPARATOR.match(unit.line.text) and self.reading.questions:
            return place + 1
        end = place + 1
        if unit.line is None:
            self.reading.pieces.append(unit.element)
            return end
        while end < len(self.units) and self.units[end].element is unit.element:
            if self._begins(end):
                break
            end += 1
        lines = [one.line for one in self.units[place:end] if one.line]
        whole = unit.first and (
            end == len(self.units) or self.units[end].element is not unit.element
        )
        kept = unit.element if whole else Element("text", html="<br>".join(x.html for x in lines))
        self.reading.pieces.append(kept)
        return end

    # Where questions begin

    def _option(self, place: int, letter: str, *, small: bool) -> re.Match[str] | None:
        """The answer `letter` at a place; small letters count only below a named question."""
        line = self.units[place].line if place < len(self.units) else None
        found = OPTION.match(line.text) if line else None
        if found is None or found[2].upper() != letter or (found[2].islower() and not small):
            return None
        return found

    def _begins(self, place: int) -> bool:
        """Whether a question begins at a place."""
        line = self.units[place].line if place < len(self.units) else None
        if line is None:
            return False
        return bool(HEAD.match(line.text)) or (
            bool(NUMBERED.match(line.text))
            and self._option(place + 1, "A", small=False) is not None
        )

    def _question(self, place: int) -> int | None:
        """Read a question that begins here; the place behind it, None when there is none."""
        line = self.units[place].line
        if line is None or SEPARATOR.match(line.text):
            return None
        if head := HEAD.match(line.text):
            return self._take(place, head[1], line.cut(head.end()), named=True)
        numbered = NUMBERED.match(line.text)
        if not self._answers_follow(place, 3 if numbered else 1):
            return None
        if numbered:
            return self._take(place, numbered[1], line.cut(numbered.end()), named=False)
        if OPTION.match(line.text) or self.units[place].element.kind == "heading":
            return None
        return self._take(place, "", line, named=False)

    def _answers_follow(self, place: int, within: int) -> bool:
        """Whether answers A and B stand within a few lines below."""
        for step in range(1, within + 1):
            after = place + step
            if self._option(after, "A", small=False):
                return self._option(after + 1, "B", small=False) is not None
            if after >= len(self.units) or self.units[after].line is None or self._begins(after):
                return False
        return False

    # What belongs to it

    def _take(self, place: int, number: str, prompt: Line, *, named: bool) -> int | None:
        taking = Taking(number, named, [prompt] if prompt.text else [])
        behind = self._collect(place + 1, taking)
        made = taking.question(
            self.keys.get(number, "") if number not in self._repeated else "",
        )
        if isinstance(made, NotAsked):
            if not named:
                return None
            self.reading.left.append(made)
            return self._plain(place)
        if not named and not number and not (made.key_from or OPEN_END.search(made.prompt[-60:])):
            return None  # a list by letters, not a question
        self.reading.pieces += [*made.before, made]
        return behind

    def _collect(self, place: int, taking: "Taking") -> int:
        """Give a question what belongs to it; the place behind that."""
        options_at = self._next_options(place, taking)
        while place < len(self.units):
            taken = self._take_one(place, taking, options_at)
            if not taken:
                break
            place += taken
        return place

    def _take_one(self, place: int, taking: "Taking", options_at: int | None) -> int:
        """How many units from a place belong to the question, 0 when it has ended."""
        unit = self.units[place]
        letter = chr(ord("A") + len(taking.options))
        if unit.line is None:
            return self._take_beside(place, letter, taking, options_at)
        if found := self._option(place, letter, small=taking.named):
            taking.add_option(found, unit.line)
            return 1
        if found := ANSWER.match(unit.line.text):
            return int(taking.add_answer(found[1]))
        if found := EXPLAINS.match(unit.line.text):
            below = self.units[place + 1].line if place + 1 < len(self.units) else None
            return taking.explain(unit.line.cut(found.end()), below)
        return int(self._take_line(place, letter, taking, options_at))

    def _take_beside(
        self, place: int, letter: str, taking: "Taking", options_at: int | None
    ) -> int:
        """A picture or table: above the answers it belongs to the question, among them it is one."""
        element = self.units[place].element
        if element.kind not in {"image", "table"}:
            return 0
        if options_at is not None and place < options_at:
            taking.before.append(element)
            return 1
        if element.kind == "image" and self._option(place + 1, letter, small=taking.named):
            taking.picture_answers = True
            return 1
        return 0

    def _take_line(self, place: int, letter: str, taking: "Taking", options_at: int | None) -> bool:
        """Whether a plain line belongs to the question text, or to the answer above it."""
        unit = self.units[place]
        line = unit.line
        ends = unit.element.kind == "heading" or self._begins(place)
        if line is None or ends or SEPARATOR.match(line.text):
            return False
        above_answers = options_at is not None and place < options_at
        if above_answers or not (taking.prompt or taking.options):
            taking.prompt.append(line)
            return True
        if taking.options and not taking.done and self._more_options(place, letter, taking):
            taking.options[-1].text += line
            return True
        return False

    def _next_options(self, place: int, taking: "Taking") -> int | None:
        """Where its answers begin, before anything else does."""
        for step in range(MOST_PROMPT_LINES):
            at = place + step
            if self._option(at, "A", small=taking.named):
                return at
            if at >= len(self.units) or self._begins(at):
                return None
            unit = self.units[at]
            if unit.element.kind == "heading" or (unit.line and ANSWER.match(unit.line.text)):
                return None
        return None

    def _more_options(self, place: int, letter: str, taking: "Taking") -> bool:
        """Whether the next answer still comes, so that this line belongs to the one before."""
        for step in range(1, 4):
            at = place + step
            if self._option(at, letter, small=taking.named):
                return True
            if at >= len(self.units) or self.units[at].line is None or self._begins(at):
                return False
        return False
