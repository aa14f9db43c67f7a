"""Text that the fonts of the forms can show, so that no typed character stops a paper."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

_FONT = Path(__file__).parent / "fonts" / "Tinos-Regular.ttf"
_REPLACEMENT = "□"
_BREAKS = {"\n", "\t"}


def printable(text: str) -> str:
    """The text in NFC without control and direction characters, `□` for what no font shows.

    Direction marks are dropped because they could turn a number or a name around on the paper.
    """
    if text.isascii() and text.isprintable():
        return text
    known = _characters()
    return "".join(
        character if character in _BREAKS or ord(character) in known else _REPLACEMENT
        for character in unicodedata.normalize("NFC", text)
        if character in _BREAKS or unicodedata.category(character) not in {"Cc", "Cf"}
    )


@cache
def _characters() -> frozenset[int]:
    """The code points that the serif has a glyph for, read from its `cmap` table (format 4)."""
    font = _FONT.read_bytes()
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">4xI", font, cmap + 4 + 8 * index)
        if struct.unpack_from(">H", font, cmap + offset) == (4,):
            return frozenset(_segments(font, cmap + offset))
    raise ValueError(f"{_FONT.name} has no character map of format 4")


def _table(font: bytes, tag: bytes) -> int:
    """The offset of a table of a TrueType file."""
    (count,) = struct.unpack_from(">4xH", font)
    for index in range(count):
        name, offset = struct.unpack_from(">4s4xI", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"{_FONT.name} has no table {tag.decode()}")


def _segments(font: bytes, start: int) -> set[int]:
    """Code points of a format 4 subtable: ranges whose glyph is not number 0."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts_at = start + 16 + doubled
    starts = struct.unpack_from(f">{count}H", font, starts_at)
    deltas = struct.unpack_from(f">{count}H", font, starts_at + doubled)
    ranges_at = starts_at + 2 * doubled
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    found = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                at = ranges_at + 2 * index + ranges[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, at)
                if glyph == 0:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                found.add(code)
    return found
