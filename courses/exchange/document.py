"""What a document of a trainer holds once it is read, and why one is not read."""

import base64
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.exchange.elements import Element, elements_from

MEGABYTE: Final = 1024 * 1024
MAX_UPLOAD: Final = 20 * MEGABYTE
"""Bytes of a file that is sent in."""
MAX_UNPACKED: Final = 100 * MEGABYTE
"""Bytes of a Word or PowerPoint file when unzipped."""
MAX_PAGES: Final = 300
"""Pages or slides."""
MAX_PICTURES: Final = 200

MESSAGES: Final[dict[str, str | Promise]] = {
    "empty": _("The file is empty."),
    "nothing": _("The file holds no text, table or picture that can be taken."),
    "too_big": _("The file is larger than %(most)s MB. Make its pictures smaller, or split it."),
    "unpacked": _("The file unpacks to more than %(most)s MB. Split it."),
    "password": _("The file has a password. Save it without one and send it again."),
    "old_office": _("This is an old .doc or .ppt file. Save it as .docx or .pptx and send that."),
    "kind": _("Send a Word file (.docx), PowerPoint file (.pptx) or PDF file."),
    "not_word": _("The file is no Word document. Open it in Word and save it as .docx."),
    "not_slides": _("The file is no PowerPoint file. Open it in PowerPoint and save it as .pptx."),
    "macros": _("The file holds macros. Save it as .docx or .pptx without macros."),
    "doctype": _("The file holds a definition that Word never writes. Save it anew as .docx."),
    "broken": _("The file is damaged. Open it, save it under a new name and send that."),
    "scanned": _(
        "The PDF holds pictures of pages only, no text. Send the Word file it was made of."
    ),
    "pages": _("The file has more than %(most)s pages. Split it."),
    "too_hard": _("The file takes too much memory or time to read. Split it."),
    "old_font": _(
        "The text is in an old font code (TCVN3, VNI). Convert it to Unicode and upload it again."
    ),
    "ending": _("The content of the file does not fit the ending of its name."),
}


class Refused(Exception):
    """A document that is not read; `str()` is the translated message, `code` says why."""

    def __init__(self, code: str, **details: int | str):
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        shown = {
            name: number_format(detail, force_grouping=True) if isinstance(detail, int) else detail
            for name, detail in self.details.items()
        }
        return str(MESSAGES[self.code]) % shown


@dataclass
class Picture:
    """A picture of the file: drawn anew, or with a `problem` (vector, unreadable, pixels) and no data."""

    data: bytes = b""
    ending: str = ""
    problem: str = ""

    def as_dict(self) -> dict[str, str]:
        data = base64.b64encode(self.data).decode()
        return {"data": data, "ending": self.ending, "problem": self.problem}


@dataclass
class Document:
    """What a file holds: its parts in order, its pictures, and what is to be told about it.

    kind is docx, pptx or pdf; `counts` counts what was lost or changed by the codes of `notes`;
    `unknown` counts paragraphs by the name of a style that says nothing to us.
    """

    kind: str
    title: str = ""
    elements: list[Element] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As JSON, without the pictures."""
        return {
            "kind": self.kind,
            "title": self.title,
            "elements": [one.as_dict() for one in self.elements],
            "counts": {name: count for name, count in self.counts.items() if count},
            "unknown": self.unknown,
        }


def document_from(data: dict[str, Any], pictures: list[Picture]) -> Document:
    """The document of `as_dict`."""
    return Document(**{**data, "elements": elements_from(data["elements"]), "pictures": pictures})
