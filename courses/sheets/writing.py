"""Writing spreadsheets that no spreadsheet program takes for formulas."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from courses.vietnamese import normal, without_forbidden

#: What makes a cell a formula in Excel, LibreOffice and Google Sheets, full-width twins included.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = re.compile(r"-[0-9]+(?:[.,][0-9]+)*%?", re.ASCII)
MAX_XLSX_CELL = 32_767
"""Characters that a cell of a workbook can hold."""


class Output(Protocol):
    """Where bytes go: an HttpResponse, a file opened for binary writing, BytesIO."""

    def write(self, data: bytes, /) -> Any: ...


class _Encoded:
    """Lets the csv module write UTF-8 into a binary output."""

    def __init__(self, out: Output):
        self.out = out

    def write(self, text: str) -> None:
        self.out.write(text.encode())


def guarded(text: str) -> str:
    """`text` with an apostrophe before it when it would start a formula.

    Negative numbers stay as they are. "+84912345678" becomes "'+84912345678": a program that took it
    for a number would lose its plus. `read_sheet` takes the apostrophe off again.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text


def shown(value: Any) -> str:
    """A value as people here write it: dd/mm/yyyy, decimal comma; None is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "x" if value else ""
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case float() | Decimal():
            return f"{Decimal(str(value)):f}".replace(".", ",")
        case _:
            return str(value)


def write_csv(rows: Iterable[Sequence[Any]], out: Output) -> None:
    """Write `rows` as CSV: UTF-8 with BOM (or Excel breaks the letters), commas, guarded cells.

    Times must already be local: they are written as they read.
    """
    out.write(b"\xef\xbb\xbf")
    writer = csv.writer(_Encoded(out))
    for row in rows:
        writer.writerow([guarded(without_forbidden(shown(value))) for value in row])


def write_xlsx(
    rows: Iterable[Sequence[Any]], out: Output, *, title: str = "", widths: Sequence[int] = ()
) -> None:
    """Write `rows` as a workbook of one sheet; the first row is its heading, bold and fixed.

    Texts are stored as texts, never as formulas; numbers and dates stay numbers and dates. `title`
    names the sheet; `widths` are the widths of its columns in characters.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows):
        sheet.append([_xlsx_cell(sheet, value, heading=number == 0) for value in row])
    book.save(out)


def _xlsx_cell(sheet: Any, value: Any, *, heading: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date):
        text = normal(shown(value), lines=True)[:MAX_XLSX_CELL]
        cell = WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"  # set after the value, which would make "=1+1" a formula
    else:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, date):
            with_time = isinstance(value, datetime)
            cell.number_format = "dd/mm/yyyy hh:mm" if with_time else "dd/mm/yyyy"
    if heading:
        cell.font = Font(bold=True)
    return cell


def _sheet_title(title: str) -> str:
    """A name that Excel accepts: without []:*?/\\, at most 31 characters, no apostrophe around it."""
    allowed = normal(re.sub(r"[\[\]:*?/\\]", " ", title)).strip("' ")
    return allowed[:31].strip("' ") or "Sheet1"
