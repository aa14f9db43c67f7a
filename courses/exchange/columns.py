"""Columns of norm files: which titles they may have and how a cell becomes a value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from courses.sheets import Sheet
from courses.vietnamese import fold, normal

Parser = Callable[[str], Any]

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_YES = {"x", "co", "yes", "true", "1"}
_NO = {"", "khong", "no", "false", "0"}


class CellRefused(ValueError):
    """A cell that cannot be read; its message is translated and says what to write instead."""


def text(cell: str) -> str:
    return normal(cell)


def lines(cell: str) -> str:
    return normal(cell, lines=True)


def day(cell: str) -> date | None:
    """The day of "30/06/2026" or "2026-06-30"; None for an empty cell."""
    if not cell:
        return None
    found = _DAY_FIRST.fullmatch(cell)
    numbers = found.groups()[::-1] if found else ()
    if found := _YEAR_FIRST.fullmatch(cell):
        numbers = found.groups()
    try:
        year, month, day_of_month = map(int, numbers)
        return date(year, month, day_of_month)
    except ValueError as error:
        raise CellRefused(
            _("“%(cell)s” is not a date: write dd/mm/yyyy.") % {"cell": cell}
        ) from error


def day_or_year(cell: str) -> date | None:
    """A day; None where the source tells the year alone, which no day may be made of."""
    return None if re.fullmatch(r"\d{4}", cell, re.ASCII) else day(cell)


def whole(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,6}", cell, re.ASCII):
        raise CellRefused(_("“%(cell)s” is not a whole number.") % {"cell": cell})
    return int(cell)


def order(cell: str) -> int:
    return whole(cell) or 0


def number(cell: str) -> Decimal | None:
    """A number with a decimal comma or point."""
    if not cell:
        return None
    try:
        value = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise CellRefused(_("“%(cell)s” is not a number.") % {"cell": cell})
    return value


def yes_no(cell: str) -> bool:
    word = fold(cell)
    if word not in _YES | _NO:
        raise CellRefused(_("“%(cell)s” is neither yes nor no.") % {"cell": cell})
    return word in _YES


def one_of(words: Mapping[str, str]) -> Parser:
    """Reads one of the words of a file as the value that is stored; case and marks do not matter."""
    known = {fold(word): value for word, value in words.items()}

    def parse(cell: str) -> str:
        if fold(cell) not in known:
            raise CellRefused(
                _("“%(cell)s” is not one of: %(known)s.")
                % {"cell": cell, "known": ", ".join(words)}
            )
        return known[fold(cell)]

    return parse


def codes(cell: str) -> list[str]:
    """Codes that stand in one cell, with | ; or , between them."""
    return [word for part in re.split(r"[|;,]", cell) if (word := normal(part))]


@dataclass(frozen=True)
class Column:
    """A column of a file: the titles that it may have, the first shown to people.

    With `of` the cell names a row of that model by its field `by`, with `many` several rows.
    """

    titles: tuple[str, ...]
    parse: Parser = text
    of: type[Model] | None = None
    by: str = "code"
    many: bool = False


def present_columns(sheet: Sheet, columns: Mapping[str, Column]) -> set[str]:
    """Names of the columns that the file has: what it has not is left as it is stored."""
    heading = Sheet([next((row for row in sheet.rows if any(row)), [""])])
    titles = len(heading.table({}).unknown) if any(heading.rows[0]) else 0
    return {
        name
        for name, column in columns.items()
        if titles and len(heading.table({name: column.titles}, optional=[name]).unknown) < titles
    }


FROM = Column(("Hiệu lực từ", "valid_from", "effective_from", "active_from"), day)
UNTIL = Column(("Hiệu lực đến", "valid_to", "effective_to", "active_to"), day)
ORDER = Column(("Thứ tự", "sort", "sort_order"), order)
NAME_EN = Column(("Tên tiếng Anh", "name_en"))
LEGAL = Column(("Căn cứ pháp lý", "legal_basis", "legal_note"))
