"""Tables and lists of keys in a document: "1.A 2.B", a row of numbers above a row of letters."""

import re
from collections.abc import Sequence

from courses.exchange.elements import Element, words
from courses.vietnamese import fold

ONE = r"(?:câu\s*)?(\d{1,4})\s*[.:)\-–]?\s*([A-H](?:\s*,\s*[A-H])*|đ(?:úng)?|s(?:ai)?)"
CELL = re.compile(rf"^\s*{ONE}\s*$", re.IGNORECASE)
IN_LINE = re.compile(rf"{ONE}(?=[\s,;|.]|$)", re.IGNORECASE)
NUMBER = re.compile(r"^\s*(?:câu\s*)?(\d{1,4})\s*[.:)]?\s*$", re.IGNORECASE)
LETTER = re.compile(r"^\s*([A-H](?:\s*,\s*[A-H])*|đúng|sai|đ|s)\s*$", re.IGNORECASE)
TITLE = re.compile(
    r"^(bang )?dap an( (de|cac cau|trac nghiem|tham khao|phan).*)?:?$|^huong dan cham:?$"
)


def find_keys(elements: Sequence[Element]) -> tuple[dict[str, str], set[int]]:
    """(letters by number of the question, ids of the elements that hold nothing but keys).

    A number that is named twice with different letters tells nothing.
    """
    keys: dict[str, str] = {}
    doubtful: set[str] = set()
    used: set[int] = set()
    for place, element in enumerate(elements):
        found = _of_table(element) if element.kind == "table" else _of_line(element)
        if not found:
            continue
        used.add(id(element))
        before = elements[place - 1] if place else None
        if before is not None and (TITLE.match(fold(before.words)) or id(before) in used):
            used.add(id(before))
        for number, letters in found.items():
            if keys.setdefault(number, letters) != letters:
                doubtful.add(number)
    return {number: letters for number, letters in keys.items() if number not in doubtful}, used


def _of_line(element: Element) -> dict[str, str]:
    """Keys of a line that holds nothing else: two or more, or exactly one ("Câu 1: B")."""
    if element.kind not in {"text", "item", "caption", "heading"}:
        return {}
    text = f"{element.label} {element.words}".strip()
    if only := CELL.match(text):
        return {only[1]: only[2]}
    found = list(IN_LINE.finditer(text))
    if len(found) < 2:
        return {}
    rest = IN_LINE.sub("", text)
    return {} if re.search(r"[^\W_]", rest) else {one[1]: one[2] for one in found}


def _of_table(element: Element) -> dict[str, str]:
    rows = [[words(cell) for cell in row] for row in element.rows]
    cells = [CELL.match(cell) for row in rows for cell in row if cell]
    if len(cells) >= 2 and all(cells):
        return {cell[1]: cell[2] for cell in cells if cell}
    columns = [list(column) for column in zip(*rows, strict=True)]
    return _pairs(rows) or _pairs(columns)


def _pairs(rows: list[list[str]]) -> dict[str, str]:
    """Keys of rows of numbers, each with the row of letters below it; a first column may name them."""
    found: dict[str, str] = {}
    if len(rows) < 2 or len(rows) % 2:
        return {}
    for numbers, letters in zip(rows[::2], rows[1::2], strict=True):
        for place, (number, letter) in enumerate(zip(numbers, letters, strict=True)):
            if not number and not letter:
                continue
            named, keyed = NUMBER.match(number), LETTER.match(letter)
            if not (named and keyed):
                if place:
                    return {}
                continue  # "Câu" above "Đáp án"
            found[named[1]] = keyed[1]
    return found
