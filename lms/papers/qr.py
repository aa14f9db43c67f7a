"""QR codes as SVG: one path of modules, no inline style, so that a strict CSP lets it be."""

from dataclasses import dataclass

import segno

_QUIET = 4  # modules of white around the code that readers need


@dataclass(frozen=True)
class QrCode:
    """A QR code as the data of one SVG path, in a square of `side` units with its quiet zone."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """The QR code of a text (an address), error correction M: a seventh of it may be soiled."""
    matrix = segno.make(text, error="m", micro=False).matrix
    return QrCode(side=len(matrix) + 2 * _QUIET, path=_modules(matrix))


def qr_svg(text: str) -> str:
    """The code as an SVG file for a PDF template; pages use the tag `{% qr_code %}`."""
    code = qr_code(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.side} {code.side}">'
        f'<path d="{code.path}"/></svg>'
    )


def _modules(matrix: tuple[bytearray, ...]) -> str:
    """Path data: every run of dark modules in a row is one rectangle."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"M{x + _QUIET} {y + _QUIET}h{end - x}v1h-{end - x}z")
            x = end + 1
    return "".join(parts)
