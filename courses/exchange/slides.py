"""A PowerPoint file (.pptx) to elements: a slide is a section with its text, tables, pictures and notes.

Runs in the confined child only.
"""

import io
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from courses.exchange.document import MAX_PAGES, Document, Picture, Refused
from courses.exchange.document_zip import Parts
from courses.exchange.elements import COLOURED, HIGHLIGHTED, SPOKEN, UNDERLINED, Element

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
#: What stands on every slide and belongs to none.
FRAME = (
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.SLIDE_NUMBER,
)
BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
LINKS = ("http://", "https://", "mailto:")
MAX_SHAPES = 5_000


def read_slides(data: bytes) -> Document:
    """What a .pptx holds. Raises `Refused`."""
    parts = Parts(data)
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        raise Refused("macros")
    if not any(name.endswith("ppt/presentation.xml") for name in parts.names):
        raise Refused("not_slides")
    parts.refuse_entities()
    try:
        deck = Presentation(io.BytesIO(data))
        if len(deck.slides) > MAX_PAGES:
            raise Refused("pages", most=MAX_PAGES)
        return _Reader(deck).document()
    except (MemoryError, RecursionError, Refused):
        raise
    except Exception as error:
        raise Refused("broken") from error


class _Reader:
    """Reads slide by slide."""

    def __init__(self, deck: Any) -> None:
        self.deck = deck
        self.counts: Counter[str] = Counter()
        self.pictures: list[Picture] = []
        self._places: dict[str, int] = {}
        self._shapes = 0

    def document(self) -> Document:
        elements: list[Element] = []
        title = ""
        for number, slide in enumerate(self.deck.slides, start=1):
            if slide._element.get("show") == "0":
                self.counts["hidden_slides"] += 1
                continue
            if slide._element.find(f"{P}timing") is not None:
                self.counts["animations"] = 1
            found, heading = self._slide(slide)
            if number == 1 and heading and len(found) <= 4 and not title:
                title = heading  # a cover: its heading names the lesson
                elements += [one for one in found if one.kind != "heading"]
                continue
            elements += found
        return Document("pptx", title, elements, self.pictures, dict(self.counts))

    def _slide(self, slide: Any) -> tuple[list[Element], str]:
        shapes = sorted(self._flat(slide.shapes), key=_place)
        heading = next(
            (_one_line(one) for one in shapes if _is(one, TITLES) and _one_line(one)), ""
        )
        found = []
        for shape in shapes:
            if not _is(shape, TITLES) and not _is(shape, FRAME):
                found += self._shape(shape)
        if not heading and found and found[0].kind == "text" and len(found[0].words) <= 100:
            heading, found = found[0].words, found[1:]
        begun = [Element("heading", escape(heading, quote=False), level=2)] if heading else []
        return [*begun, *found, *self._notes(slide)], heading

    def _flat(self, shapes: Any) -> Iterator[Any]:
        for shape in shapes:
            self._shapes += 1
            if self._shapes > MAX_SHAPES:
                raise Refused("too_hard")
            if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                yield from self._flat(shape.shapes)
            else:
                yield shape

    def _shape(self, shape: Any) -> list[Element]:
        if getattr(shape, "has_table", False) and shape.has_table:
            return [self._table(shape.table)]
        if shape.shape_type == MSO_SHAPE_TYPE.MEDIA:
            return [Element("lost", what="media")]
        if hasattr(shape, "image") or shape._element.tag == f"{P}pic":
            return self._picture(shape)
        if shape.has_text_frame:
            bullets = _is(shape, BODIES)
            return [
                one
                for paragraph in shape.text_frame.paragraphs
                for one in _text(paragraph, bullets)
            ]
        if shape._element.tag == f"{P}graphicFrame":
            self.counts["drawings"] += 1
        return []

    def _picture(self, shape: Any) -> list[Element]:
        try:
            image = shape.image
        except (AttributeError, KeyError, ValueError):  # linked, not in the file; or an empty frame
            if next(shape._element.iter(f"{A}blip"), None) is not None:
                self.counts["linked"] += 1
            return []
        if image.sha1 not in self._places:
            self._places[image.sha1] = len(self.pictures)
            self.pictures.append(Picture(data=image.blob))
        properties = next(shape._element.iter(f"{P}cNvPr"), None)
        alt = " ".join((properties.get("descr") or "").split()) if properties is not None else ""
        alt = (
            ""
            if "generated" in alt.lower() or alt.lower().endswith((".png", ".jpg", ".jpeg"))
            else alt
        )
        return [Element("image", picture=f"picture:{self._places[image.sha1]}", alt=alt[:300])]

    def _table(self, table: Any) -> Element:
        rows, merged = [], False
        for row in table.rows:
            cells = []
            for cell in row.cells:
                merged = merged or cell.is_merge_origin
                lines = [one.html for p in cell.text_frame.paragraphs for one in _text(p, False)]
                cells.append("" if cell.is_spanned else "<br>".join(lines))
            rows.append(cells)
        return Element("table", rows=rows, header=bool(table.first_row), merged=merged)

    @staticmethod
    def _notes(slide: Any) -> list[Element]:
        """What the speaker says, in a box below the slide."""
        if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
            return []
        paragraphs = slide.notes_slide.notes_text_frame.paragraphs
        inside = [one for paragraph in paragraphs for one in _text(paragraph, False)]
        return [Element("box", label=SPOKEN, inside=inside)] if inside else []


def _is(shape: Any, kinds: tuple[Any, ...]) -> bool:
    return bool(shape.is_placeholder and shape.placeholder_format.type in kinds)


def _place(shape: Any) -> tuple[int, int]:
    """From top to bottom, then from left to right; what stands side by side within 1 cm is level."""
    centimetre = 360_000
    return (int(shape.top or 0) // centimetre, int(shape.left or 0))


def _one_line(shape: Any) -> str:
    return " ".join(shape.text_frame.text.split()) if shape.has_text_frame else ""


def _text(paragraph: Any, bullets: bool) -> list[Element]:
    """A paragraph of a slide: an item where the slide shows a bullet."""
    html = "".join(_run(run) for run in paragraph.runs)
    if not html.strip():
        return []
    properties = paragraph._p.find(f"{A}pPr")
    own = {f"{A}buChar", f"{A}buAutoNum"}
    kinds = {child.tag for child in properties} if properties is not None else set()
    numbered = f"{A}buAutoNum" in kinds
    is_item = bool(kinds & own) or (bullets and f"{A}buNone" not in kinds)
    if is_item:
        return [Element("item", html, level=min(paragraph.level, 4), ordered=numbered)]
    return [Element("text", html)]


def _run(run: Any) -> str:
    text = escape(run.text.replace("\x0b", "\n"), quote=False).replace("\n", "<br>")
    properties = run._r.find(f"{A}rPr")
    target = run.hyperlink.address if run.hyperlink is not None else None
    if target and str(target).lower().startswith(LINKS):
        return f'<a href="{escape(str(target))}">{text}</a>'
    if run.font.bold:
        text = f"<b>{text}</b>"
    if run.font.italic:
        text = f"<i>{text}</i>"
    if properties is None:
        return text
    if properties.get("u", "none") != "none":
        text = UNDERLINED[0] + text + UNDERLINED[1]
    if properties.find(f"{A}highlight") is not None:
        text = HIGHLIGHTED[0] + text + HIGHLIGHTED[1]
    colour = properties.find(f"{A}solidFill/{A}srgbClr")
    if colour is not None and _is_colourful(colour.get("val") or ""):
        text = COLOURED[0] + text + COLOURED[1]
    return text


def _is_colourful(value: str) -> bool:
    try:
        channels = [int(value[place : place + 2], 16) for place in (0, 2, 4)]
    except ValueError:
        return False
    return max(channels) - min(channels) >= 70
