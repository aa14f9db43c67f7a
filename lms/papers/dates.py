"""Dates as the forms write them: with the precision that is known, and the official date line."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

Precision = Literal["year", "month", "day"]

_VIETNAMESE = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which only the year, or month and year, may be known; unknown parts are 0.

    Forms such as 2C ask for month and year only, and old papers name just a year. An unknown part
    sorts before every known one.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise ValueError("a day needs a month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `dd/mm/yyyy`, `mm/yyyy`, `yyyy` (also with dots or dashes) or the ISO forms.

        Anything else is a ValueError.
        """
        text = text.strip()
        if match := _VIETNAMESE.fullmatch(text):
            day, month, year = match.groups()
        elif match := _ISO.fullmatch(text):
            year, month, day = match.groups()
        else:
            raise ValueError(f"not a date: {text[:40]!r}")
        return cls(int(year), _known(month), _known(day))

    @classmethod
    def of(cls, day: date, precision: str = "day") -> Self:
        """A calendar date of which only the parts up to `precision` are meant."""
        return cls(
            day.year,
            day.month if precision != "year" else 0,
            day.day if precision == "day" else 0,
        )

    @property
    def precision(self) -> Precision:
        return "day" if self.day else "month" if self.month else "year"

    def __str__(self) -> str:
        """`dd/mm/yyyy`, `mm/yyyy` or `yyyy`."""
        parts = [f"{part:02}" for part in (self.day, self.month) if part]
        return "/".join([*parts, f"{self.year:04}"])

    def month_text(self) -> str:
        """`mm/yyyy` (the precision of form 2C), or `yyyy` where no month is known."""
        return str(PartialDate(self.year, self.month))

    def iso(self) -> str:
        parts = [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join([f"{self.year:04}", *parts])

    def first(self) -> date:
        """The first calendar day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """The last calendar day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


def _known(part: str | None) -> int:
    """A named part of a date; `00` is no way to say unknown."""
    if part is not None and int(part) == 0:
        raise ValueError("day and month begin at 1")
    return int(part or 0)


def period_text(start: PartialDate | None, end: PartialDate | None, *, today: str = "nay") -> str:
    """The period column of form 2C: `03/2024 – 06/2024`; `today` stands for an open end."""
    first = start.month_text() if start else ""
    last = end.month_text() if end else today
    if not first:
        return last if end else ""
    return first if first == last else f"{first} – {last}"


def span_text(start: PartialDate | None, end: PartialDate) -> str:
    """`03/2024 – 06/2024` with the precision that is known; one date where both are equal."""
    return str(end) if start is None or start == end else f"{start} – {end}"


def official_date(day: date) -> str:
    """`ngày 05 tháng 01 năm 2026`: zeros lead days below 10 and the months 1 and 2 (NĐ 30/2020)."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def official_date_line(place: str, day: date) -> str:
    """Place and date as a document of the administration bears them."""
    return f"{place}, {official_date(day)}"


@dataclass(frozen=True)
class Span:
    """A period that a person can ask a list for, with its name in Vietnamese."""

    first: date
    last: date
    title: str


def year_span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), f"Năm {year}")


def quarter_span(year: int, quarter: int) -> Span:
    """The quarter 1 to 4 of a year; another number is a ValueError."""
    if quarter not in _ROMAN:
        raise ValueError("a year has the quarters 1 to 4")
    last = PartialDate(year, 3 * quarter).last()
    return Span(date(year, 3 * quarter - 2, 1), last, f"Quý {_ROMAN[quarter]} năm {year}")


def month_span(year: int, month: int) -> Span:
    """The month 1 to 12 of a year; another number is a ValueError."""
    return Span(date(year, month, 1), PartialDate(year, month).last(), f"Tháng {month} năm {year}")
