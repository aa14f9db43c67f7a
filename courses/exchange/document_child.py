"""The child process that reads a document: see `courses.confined`.

Its one argument is the kind by the first bytes. Lines: a picture each, then the document.
"""

import io
import sys
from collections.abc import Iterator
from typing import IO, Any

from courses.confined import tell
from courses.exchange.document import MAX_PICTURES, Document, Picture, Refused
from courses.sheets.letters import LetterCheck

#: Formats that a browser or our storage does not take, and that are drawn as PNG.
REDRAWN = ("GIF", "BMP")
LARGEST_SIDE = 2000
"""Pixels; a photograph from a phone is made smaller."""


def lines(file: IO[bytes]) -> Iterator[Any]:
    from django.conf import settings

    settings.configure(USE_I18N=False)
    document = _read(sys.argv[1], file.read())
    if not document.elements:
        raise Refused("nothing")
    letters = LetterCheck()
    for one in document.elements:
        letters.add(one.words)
    if letters.old_font:
        raise Refused("old_font")
    used = {one.picture for one in document.elements} | {
        one.picture for box in document.elements for one in box.inside
    }
    for place, picture in enumerate(document.pictures):
        is_used = f"picture:{place}" in used and place < MAX_PICTURES
        yield {"picture": (redrawn(picture) if is_used else Picture(problem="unused")).as_dict()}
    yield {"document": document.as_dict()}


def _read(kind: str, data: bytes) -> Document:
    if kind == "docx":
        from courses.exchange.word import read_word

        return read_word(data)
    if kind == "pptx":
        from courses.exchange.slides import read_slides

        return read_slides(data)
    from courses.exchange.pdf import read_pdf

    return read_pdf(data)


def redrawn(picture: Picture) -> Picture:
    """The picture alone, without metadata; one that cannot be shown says why."""
    from django.core.exceptions import ValidationError
    from PIL import Image

    from courses.uploads import PICTURES, drawn_anew

    data = picture.data
    try:
        with Image.open(io.BytesIO(data), formats=(*PICTURES, *REDRAWN)) as image:
            kind = image.format or ""
            large = max(image.size) > LARGEST_SIDE
            if image.width * image.height > 40_000_000:
                return Picture(problem="pixels")
            if kind in REDRAWN or large:
                data, kind = _smaller(image, kind)
    except Exception:  # noqa: BLE001 - SVG, EMF, WMF, TIFF and broken ones
        return Picture(problem="vector" if _is_vector(picture.data) else "unreadable")
    ending = PICTURES[kind][0]
    upload = io.BytesIO(data)
    upload.name = f"anh{ending}"
    try:
        return Picture(data=drawn_anew(upload).read(), ending=ending)
    except (ValidationError, MemoryError):
        return Picture(problem="unreadable")


def _smaller(image: Any, kind: str) -> tuple[bytes, str]:
    from PIL import ImageOps

    kind = "PNG" if kind in REDRAWN else kind
    drawn = ImageOps.exif_transpose(image)
    if drawn.mode not in {"L", "RGB", "RGBA"}:
        drawn = drawn.convert("RGBA" if "transparency" in drawn.info else "RGB")
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    drawn.info.clear()
    out = io.BytesIO()
    drawn.convert("RGB").save(out, "JPEG", quality=88) if kind == "JPEG" else drawn.save(out, kind)
    return out.getvalue(), kind


def _is_vector(data: bytes) -> bool:
    start = data[:200].lstrip().lower()
    return (
        start.startswith((b"<svg", b"<?xml", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00"))
        or data[40:44] == b" EMF"
        or data[:2] == b"\x1f\x8b"
    )


if __name__ == "__main__":
    tell(lines, Refused)
