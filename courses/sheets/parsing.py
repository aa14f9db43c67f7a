"""From the bytes of a file to rows of text. Runs in the child process only: it trusts no byte.

Every row is a list of texts in NFC without controls, empty cells at its end cut off. Dates of a
workbook become dd/mm/yyyy and numbers plain digits, as someone would have typed them into a CSV.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from courses.sheets import refusals
from courses.sheets.letters import LetterCheck, decode
from courses.sheets.refusals import MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, SheetRefused
from courses.vietnamese import normal

#: The likelier first where two fit alike: a comma is often part of a text.
SEPARATORS = "\t;,|"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Last row of a worksheet; a file that numbers a row beyond it is forged.
LAST_ROW = 1_048_576
MAX_PARTS = 2_000
#: How files begin that are renamed to spreadsheets: web pages, Excel's own among them, PDF, RTF.
PAGES = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")
PRINTED = (b"%pdf-", b"{\\rtf")
#: Excel counts a 29/02/1900 that never was, so what lies before is not sure: it is made unreadable
#: as a date, and whoever reads the row asks for it.
FIRST_SURE_DATE = date(1900, 3, 1)
_GUARD = re.compile(r"'(?=[=+\-@\t\r\n＝＋－＠])")
_ROW = re.compile(rb"(?=<(?:\w+:)?row\b)")
_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d{1,18})[\"']")
#: A formula that whoever made the file never calculated: its cell has no value.
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?f\b[^>]*>(?:[^<]*</(?:\w+:)?f>)?\s*(?:<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\b[^>]*\shidden=[\"'](?:1|true)[\"']")


def parse(data: bytes, most_rows: int = MAX_ROWS) -> tuple[dict[str, Any], Iterator[list[str]]]:
    """(what the file is, its rows) by its content, whatever its name says.

    Raises SheetRefused, at once or while rows are read; also for more than `most_rows` filled rows.
    """
    if not data.strip():
        raise SheetRefused("empty")
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        old = "Workbook".encode("utf-16-le") in data and not locked
        raise SheetRefused("old_workbook" if old else "password")
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((*PAGES, *PRINTED)):
        raise SheetRefused("web_page" if start.startswith(PAGES) else "binary")
    zipped = data.startswith(b"PK\x03\x04")
    about, raw = _workbook(data, most_rows) if zipped else _csv(data)
    return about, _checked(raw, most_rows)


def _checked(raw: Iterable[Iterable[Any]], most_rows: int) -> Iterator[list[str]]:
    """Rows as texts within the limits; empty rows at the end are left out."""
    letters = LetterCheck()
    empty_rows = characters = 0
    for number, cells in enumerate(raw, start=1):
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if number > LAST_ROW:
            raise SheetRefused("rows", most=most_rows)
        if not row:
            empty_rows += 1
            continue
        _refuse_large(row, number, most_rows)
        for cell in row:
            letters.add(cell)
            characters += len(cell)
        if characters > MAX_TEXT:
            raise SheetRefused("text")
        yield from ([] for _ in range(empty_rows))
        empty_rows = 0
        yield [_clean(cell) for cell in row]
    letters.refuse()


def _refuse_large(row: list[str], number: int, most_rows: int) -> None:
    if number > most_rows:
        raise SheetRefused("rows", most=most_rows)
    if len(row) > MAX_COLUMNS:
        raise SheetRefused("columns", row=number, most=MAX_COLUMNS)
    for column, cell in enumerate(row, start=1):
        if len(cell) > MAX_CELL:
            raise SheetRefused("cell", row=number, column=column, most=MAX_CELL)


def _clean(text: str) -> str:
    """Text fit to be stored; the apostrophe that our own exports put before formulas is taken off."""
    return normal(text[1:] if _GUARD.match(text) else text, lines=True)


def _text(value: Any) -> str:
    """A cell's value as someone would type it."""
    match value:
        case None:
            return ""
        case str():
            return value if not value.isspace() else ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() if value.date() < FIRST_SURE_DATE:
            return f"{value:%d/%m/%Y} ?"
        case datetime() if value.time() == time():
            return f"{value:%d/%m/%Y}"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{Decimal(repr(value)):f}"
        case _:
            return str(value)


# CSV


def _csv(data: bytes) -> tuple[dict[str, Any], Iterable[Iterable[Any]]]:
    decoded = decode(data)
    text, separator = decoded.text, ""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first)  # Excel's own way of naming the separator
    if named:
        text, separator = rest, named[1]
    separator = separator or _separator(text)
    about = {
        "kind": "csv",
        "encoding": decoded.encoding,
        "separator": separator,
        "open_end": not text.endswith(("\n", "\r")),
    }
    return about, _csv_rows(text, separator, skipped=1 if named else 0)


def _csv_rows(text: str, separator: str, *, skipped: int = 0) -> Iterator[list[str]]:
    """Rows of a CSV; `skipped` empty rows stand for lines taken off its beginning."""
    csv.field_size_limit(MAX_TEXT)
    yield from ([] for _ in range(skipped))
    number = skipped
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            number += 1
            yield row
    except csv.Error as error:
        raise SheetRefused("quotes", row=number + 1) from error


def _separator(text: str) -> str:
    """The separator under which the first rows have the same number of columns, and most of them."""
    best, best_score = ",", (False, 0.0, 0)
    for separator in SEPARATORS:
        widths: list[int] = []
        try:
            for row in _csv_rows(text[:200_000], separator):
                if row:
                    widths.append(len(row))
                if len(widths) == 20:
                    break
        except SheetRefused:
            if not widths:
                continue
        alike = sum(width == widths[0] for width in widths) / len(widths) if widths else 0
        score = (bool(widths) and widths[0] > 1, alike, widths[0] if widths else 0)
        if score > best_score:
            best, best_score = separator, score
    return best


# XLSX


def _workbook(data: bytes, most_rows: int) -> tuple[dict[str, Any], Iterable[Iterable[Any]]]:
    import openpyxl  # only the child that reads a workbook pays for it

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        _refuse_parts(parts)
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise SheetRefused("broken")
        for sheet in sheets:  # the first with something in it: a cover may be left empty
            found = _survey(parts, sheet._worksheet_path, most_rows)
            if found.last:
                break
        sheet.reset_dimensions()  # what the file says about its size may be a lie
        about = {
            "kind": "xlsx",
            "sheet": sheet.title,
            "other_sheets": len(book.sheetnames) - 1,
            "hidden": found.hidden,
            "uncalculated": found.uncalculated,
        }
    return about, sheet.iter_rows(values_only=True, max_row=found.last) if found.last else []


def _refuse_parts(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > refusals.MAX_UNPACKED:
        raise SheetRefused("unpacked", most=refusals.MAX_UNPACKED // refusals.MEGABYTE)
    if any(info.flag_bits & 1 for info in infos):
        raise SheetRefused("password")
    names = {info.filename.lower() for info in infos}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise SheetRefused("macros")
    if "[content_types].xml" not in names:
        raise SheetRefused("broken")


class _Survey(NamedTuple):
    """What a sheet is like: the number of its last filled row, 0 without one; whether rows or columns
    are hidden, which are read all the same; whether a formula has no value to be read."""

    last: int
    hidden: bool
    uncalculated: bool


def _survey(parts: zipfile.ZipFile, path: str, most_rows: int) -> _Survey:
    """Look through a sheet in a second or two, where reading a million empty rows would take ten.

    Refuses a sheet with too many filled rows.
    """
    filled = number = last = 0
    hidden = uncalculated = False
    for row in _raw_rows(parts, path):
        hidden = hidden or _HIDDEN.search(row) is not None
        if not row.startswith(b"<") or not _ROW.match(row):
            continue  # what stands before the first row
        said = _NUMBER.match(row)
        number = int(said[1]) if said else number + 1
        if b"v>" in row or b"is>" in row:
            filled, last = filled + 1, max(last, number)
        if b"<f" in row or b":f" in row:
            uncalculated = uncalculated or _UNCALCULATED.search(row) is not None
            last = max(last, number)
        if filled > most_rows or last > LAST_ROW:
            raise SheetRefused("rows", most=most_rows)
    return _Survey(last, hidden, uncalculated)


def _raw_rows(parts: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """The rows of a sheet as they stand in its file; first what stands before them."""
    rest = b""
    with parts.open(path) as stream:
        while block := stream.read(1 << 20):
            *rows, rest = _ROW.split(rest + block)
            yield from rows
    yield rest
