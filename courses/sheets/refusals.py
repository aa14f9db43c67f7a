"""Why a spreadsheet is not read: codes that a child process can send, messages for people."""

from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD: Final = 20 * 1024 * 1024
"""Bytes of an uploaded file."""
MAX_UNPACKED: Final = 100 * 1024 * 1024
"""Bytes of a workbook when unzipped."""
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 60
MAX_CELL: Final = 10_000
"""Characters of a cell."""
MAX_TEXT: Final = 20_000_000
"""Characters of all cells together."""
MEGABYTE: Final = 1024 * 1024

MESSAGES: Final[dict[str, str | Promise]] = {
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than %(most)s MB."),
    "rows": _("The file has more than %(most)s rows. Split it."),
    "columns": _("Row %(row)s has more than %(most)s columns."),
    "cell": _("Row %(row)s, column %(column)s holds more than %(most)s characters."),
    "text": _("The file holds too much text. Split it."),
    "unpacked": _("The file unpacks to more than %(most)s MB."),
    "password": _("The file has a password. Save it without one and upload it again."),
    "old_workbook": _("The file is an old .xls workbook. Save it as .xlsx and upload it again."),
    "macros": _("The file holds macros. Save it as .xlsx without macros."),
    "broken": _("The file is damaged or is not a spreadsheet. Save it as .xlsx or CSV UTF-8."),
    "web_page": _("The file is a web page. Open it in Excel and save it as .xlsx."),
    "binary": _("The file is not a text file. Save it as .xlsx or CSV UTF-8."),
    "encoding": _("The letters of the file cannot be read. Save it as .xlsx or CSV UTF-8."),
    "cut": _("The file is cut off at its end. Upload it again."),
    "old_font": _(
        "The text is in an old font code (TCVN3, VNI). Convert it to Unicode and upload it again."
    ),
    "garbled": _("The Vietnamese letters of the file are broken. Save it again as CSV UTF-8."),
    "quotes": _("Row %(row)s: a quotation mark is out of place or never closed."),
    "too_hard": _("The file takes too much memory or time to read. Split it."),
    "missing_columns": _("Columns are missing: %(missing)s. Columns found: %(found)s."),
    "column_twice": _("The column %(column)s appears twice."),
}


class SheetRefused(Exception):
    """A spreadsheet that is not read; `str()` is the translated message, `code` says why."""

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
