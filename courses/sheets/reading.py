"""Reading an uploaded spreadsheet: the file goes to a child process, its rows come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext

from courses.confined import TooHard, read_confined
from courses.sheets.refusals import MAX_ROWS, MAX_UPLOAD, MEGABYTE, SheetRefused
from courses.vietnamese import fold


class Upload(Protocol):
    """Any binary file: an upload, an open file, bytes in memory."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Record:
    """One row under the names of its columns; `row` is its number in the file, from 1."""

    row: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


@dataclass(frozen=True)
class Table:
    """The records of a sheet, and the titles of columns that nobody asked for."""

    records: list[Record]
    unknown: list[str]


@dataclass(frozen=True)
class Sheet:
    """The rows of a CSV or of the first visible sheet of a workbook, all as text.

    Row n of the file is `rows[n - 1]`; rows have no empty cells at their end. `about` says what was
    read: kind; of a CSV encoding, separator, open_end (no line end after the last row); of a
    workbook sheet, other_sheets (a count), hidden (whether rows or columns are), uncalculated
    (whether formulas have no value).
    """

    rows: list[list[str]]
    about: dict[str, Any] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """What whoever uploaded the file should know before confirming, translated."""
        found = []
        if self.about.get("encoding") == "windows-1258":
            found.append(gettext("The file was read as Windows Vietnamese. Check some names."))
        if self.about.get("open_end"):
            found.append(gettext("The file may be cut off. Check its last row."))
        if others := self.about.get("other_sheets", 0):
            text = ngettext(
                "Only the sheet “%(sheet)s” is read, %(others)d other is not.",
                "Only the sheet “%(sheet)s” is read, %(others)d others are not.",
                others,
            )
            found.append(text % {"sheet": self.about["sheet"], "others": others})
        if self.about.get("hidden"):
            found.append(gettext("Hidden rows and columns are read too."))
        if self.about.get("uncalculated"):
            found.append(
                gettext(
                    "Some formulas have no value. Open the file in Excel, save it, upload it again."
                )
            )
        return found

    def table(self, columns: Mapping[str, Sequence[str]], *, optional: Sequence[str] = ()) -> Table:
        """The rows below the titles, by column name.

        `columns` maps the name of a column to the titles it may have in the file; case, marks and
        spacing of titles do not matter. The first row that is not empty holds the titles. Columns in
        `optional` may be missing and then read "". Raises SheetRefused for others that are missing
        and for titles that appear twice.
        """
        start = next((number for number, row in enumerate(self.rows) if any(row)), None)
        if start is None:
            raise SheetRefused("empty")
        titles = self.rows[start]
        places = _places(titles, columns)
        missing = [name for name in columns if name not in places and name not in optional]
        if missing:
            raise SheetRefused(
                "missing_columns",
                missing=", ".join(columns[name][0] for name in missing),
                found=", ".join(title for title in titles if title)[:500],
            )
        records = [
            Record(number, {name: _cell(row, places.get(name)) for name in columns})
            for number, row in enumerate(self.rows[start + 1 :], start=start + 2)
            if any(row)
        ]
        used = set(places.values())
        unknown = [title for place, title in enumerate(titles) if title and place not in used]
        return Table(records, unknown)


def _places(titles: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    names = {fold(title): name for name, known in columns.items() for title in known}
    places: dict[str, int] = {}
    for place, title in enumerate(titles):
        name = names.get(fold(title).rstrip(" *:"))
        if name in places:
            raise SheetRefused("column_twice", column=title)
        if name is not None:
            places[name] = place
    return places


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def read_sheet(upload: Upload, *, most_rows: int = MAX_ROWS) -> Sheet:
    """The rows of `upload`, a CSV or XLSX by its content; raises SheetRefused.

    Takes as long as the file takes (50,000 rows about 10 s): call it from a task for large files.
    """
    data = upload.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise SheetRefused("too_big", most=MAX_UPLOAD // MEGABYTE)
    try:
        return _sheet(read_confined("courses.sheets.child", data, str(most_rows)))
    except TooHard as error:
        raise SheetRefused("too_hard") from error


def _sheet(lines: Iterator[Any]) -> Sheet:
    about: dict[str, Any] = {}
    rows: list[list[str]] = []
    for line in lines:
        if isinstance(line, list):
            rows.append(line)
        elif "refused" in line:
            raise SheetRefused(line["refused"], **line["details"])
        else:
            about = line
    if not rows:
        raise SheetRefused("empty")
    return Sheet(rows, about)
