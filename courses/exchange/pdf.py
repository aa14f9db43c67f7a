"""A PDF to elements: its text in paragraphs, headings guessed from the size of the letters.

A PDF is printed paper: what was a table or a column is not written in it. So little is guessed and
all is told. Runs in the confined child only.
"""

import io
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from courses.exchange.document import MAX_PAGES, Document, Refused
from courses.exchange.elements import Element
from courses.vietnamese import normal

MAX_STREAM = 5 * 1024 * 1024
"""Bytes of what draws one page; a page of text has a hundredth of it."""
LARGER = 1.15
"""A heading's letters are larger than the text's by that."""
LONGEST_HEADING = 120
BULLET = re.compile(r"^[•●▪◦‣·\uf0b7\uf0a7–-]\s+")
NUMBER = re.compile(r"^(\d{1,3}[.)]|[a-zđ][.)])\s+")
ENDS = re.compile(r"[.!?:;…]$")
#: What begins a line of its own wherever it stands: parts of questions, answers among them.
STARTS = re.compile(r"^(câu(\s+hỏi)?\s*\d|\*?[A-H]\s*[.)]\s|đáp\s*án|giải thích)", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"^(trang\s*)?[-–]?\s*\d{1,4}\s*(/\s*\d{1,4})?\s*[-–]?$", re.IGNORECASE)


@dataclass
class _Line:
    """A printed line: its text, the size of its letters, where it begins, its height on the page."""

    text: str
    size: float
    left: float
    height: float


def read_pdf(data: bytes) -> Document:
    """The text of a PDF. Raises `Refused` for one with a password, of pictures only, or damaged."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("password")
        if len(reader.pages) > MAX_PAGES:
            raise Refused("pages", most=MAX_PAGES)
        return _document(reader)
    except (MemoryError, RecursionError, Refused):
        raise
    except LimitReachedError as error:
        raise Refused("too_hard") from error
    except (PyPdfError, Exception) as error:
        raise Refused("broken") from error


def _document(reader: Any) -> Document:
    counts: Counter[str] = Counter(pdf_text=1)
    pages: list[list[_Line]] = []
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_STREAM:
            raise Refused("too_hard")
        lines = _lines(page)
        counts["pdf_pictures"] += _pictures(page)
        counts["pdf_empty"] += not lines
        pages.append(lines)
    if not any(pages):
        raise Refused("scanned" if counts["pdf_pictures"] else "nothing")
    pages = _without_frame(pages)
    elements = _elements(pages)
    return Document("pdf", "", elements, [], dict(counts))


def _pictures(page: Any) -> int:
    try:
        return len(page.images)
    except Exception:  # noqa: BLE001 - a broken picture is only counted
        return 0


def _lines(page: Any) -> list[_Line]:
    """The lines of a page from top to bottom, as the file writes them."""
    found: list[_Line] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if not text.strip():
            if text and found and not found[-1].text.endswith(" ") and "\n" not in text:
                found[-1].text += " "
            return
        height = round(float(cm[5]) + float(tm[5]) * float(cm[3] or 1), 1)
        left = float(cm[4]) + float(tm[4]) * float(cm[0] or 1)
        real = abs(float(size or 0) * float(tm[3] or tm[0] or 1) * float(cm[3] or 1))
        begins = "\n" in text[: len(text) - len(text.lstrip())]
        for number, part in enumerate(part for part in text.split("\n") if part.strip()):
            same = found and not begins and not number and abs(found[-1].height - height) < real / 2
            if same:
                found[-1].text += part
            else:
                found.append(_Line(part, real, left, height))

    page.extract_text(visitor_text=visit)
    for line in found:
        line.text = normal(line.text)
    return [line for line in found if line.text]


def _without_frame(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without their numbers, and without what stands at the edge of most of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({re.sub(r"\d+", "#", line.text) for line in [*page[:1], *page[-1:]]})
    often = {text for text, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    kept = []
    for page in pages:
        lines = list(page)
        for place in (0, -1):
            while lines and (
                PAGE_NUMBER.match(lines[place].text)
                or re.sub(r"\d+", "#", lines[place].text) in often
            ):
                lines.pop(place)
        kept.append(lines)
    return kept


def _elements(pages: list[list[_Line]]) -> list[Element]:
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] or 1
    large = sorted({size for size in sizes if size > usual * LARGER}, reverse=True)[:3]
    usual_gap = _usual_gap(pages)
    found: list[Element] = []
    for page in pages:
        before: _Line | None = None
        for line in page:
            size = round(line.size, 1)
            level = large.index(size) + 1 if size in large else 0
            if level and len(line.text) <= LONGEST_HEADING:
                _add_heading(found, line, before, level)
            else:
                _add_text(found, line, before, page, usual_gap)
            before = line
    return found


def _add_heading(found: list[Element], line: _Line, before: _Line | None, level: int) -> None:
    """A heading, or the second line of one."""
    html = escape(line.text, quote=False)
    last = found[-1] if found else None
    if last and last.kind == "heading" and last.level == level and before is not None:
        last.html += f" {html}"
    else:
        found.append(Element("heading", html, level=level))


def _add_text(
    found: list[Element], line: _Line, before: _Line | None, page: list[_Line], usual_gap: float
) -> None:
    """A line of text: of a paragraph that goes on, or the first of a new one."""
    html = escape(line.text, quote=False)
    last = found[-1] if found else None
    if bullet := BULLET.match(line.text):
        found.append(Element("item", escape(line.text[bullet.end() :], quote=False)))
    elif number := NUMBER.match(line.text):
        rest = escape(line.text[number.end() :], quote=False)
        found.append(Element("item", rest, ordered=True, label=number[1]))
    elif last is None or last.kind == "heading":
        found.append(Element("text", html))
    elif before is None:  # a page begins: the paragraph goes on where it did not end
        if ENDS.search(last.words) or not line.text[:1].islower():
            found.append(Element("text", html))
        else:
            last.html += f" {html}"
    else:
        right = max((len(one.text) for one in page), default=0)
        gap = before.height - line.height
        short = len(before.text) < right * 0.75
        starts = STARTS.match(line.text) or (short and _begins(line.text))
        if starts or gap > 1.3 * usual_gap:
            found.append(Element("text", html))
        else:
            last.html += f" {html}"


def _usual_gap(pages: list[list[_Line]]) -> float:
    """The smallest distance from line to line that is common: that within paragraphs."""
    gaps: Counter[float] = Counter()
    for page in pages:
        for above, below in itertools.pairwise(page):
            if above.height > below.height:
                gaps[round(above.height - below.height, 0)] += 1
    often = [gap for gap, count in gaps.items() if count >= max(gaps.values()) / 4]
    return min(often, default=15.0)


def _begins(text: str) -> bool:
    first = text[:1]
    return first.isupper() or first.isdigit() or not first.isalnum()
