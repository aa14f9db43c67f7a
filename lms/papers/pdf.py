"""PDF files from Typst templates and plain data.

Data travels as JSON in `sys.inputs` and is shown as strings, so nothing that a person typed is
ever read as markup. Files are tagged for accessibility (PDF/UA-1) and for keeping (PDF/A-2a), take
their fonts from this package alone, and are the same bytes for the same data.
"""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lms.papers.errors import PaperError
from lms.papers.glyphs import printable

_PACKAGE = Path(__file__).parent
FONTS = _PACKAGE / "fonts"
TEMPLATES = _PACKAGE / "typst"
_STANDARDS: list[Any] = ["ua-1", "a-2a"]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def render(template_name: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template of `typst/` (its name without `.typ`) filled with plain data.

    `data` holds texts, numbers, dates (they arrive as ISO text), lists and dicts; its `made_at`, an
    aware datetime, becomes the time stamp of the file. Characters that the fonts cannot show are
    replaced by `□`. Raises PaperError when the template cannot be set.
    """
    inputs = {"data": json.dumps(_plain(data), ensure_ascii=False)}
    try:
        # A compiler of its own for each call: it costs 0.2 ms and one cannot be shared by threads.
        compiler = typst.Compiler(
            str(TEMPLATES / f"{template_name}.typ"),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
        )
        pdf = compiler.compile(
            format="pdf", pdf_standards=_STANDARDS, timestamp=int(data["made_at"].timestamp())
        )
    except RuntimeError as error:  # typst's own error is one; a missing template is a plain one
        raise PaperError(f"{template_name}: {error}") from error
    if not isinstance(pdf, bytes):
        raise PaperError(f"{template_name}: no file was made")
    return pdf


def _plain(value: Any) -> Any:
    """The value as JSON can carry it, with every text made printable."""
    match value:
        case str():
            return printable(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value
