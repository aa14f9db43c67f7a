"""Periods that a person can ask a list for: a month, a quarter or a year, by a short key."""

import re
from datetime import date

from django.utils.translation import gettext as _

from lms.papers.dates import Span, month_span, quarter_span, year_span

FIRST_YEAR = 1990
"""Older training stands in the personnel file, but nobody is appraised for it any more."""

_KEY = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
_ROMAN = ("I", "II", "III", "IV")


def span_of(key: str, *, on: date) -> Span:
    """The period of `2026`, `2026-Q4` or `2026-11`; a ValueError for anything else or the future."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError("not a period")
    year, quarter, month = (int(part) if part else 0 for part in match.groups())
    if not FIRST_YEAR <= year <= on.year:
        raise ValueError("a year that is not offered")
    span = quarter_span(year, quarter) if quarter else month_span(year, month) if month else None
    span = span or year_span(year)
    if span.first > on:
        raise ValueError("a period that has not begun")
    return span


def current_quarter(on: date) -> str:
    """The key of the quarter of a day: most appraisal sheets are written for one."""
    return f"{on.year}-Q{(on.month + 2) // 3}"


def split(key: str) -> tuple[str, str]:
    """Year and part of a key, as the chooser has them: `2026-Q4` gives `2026` and `Q4`."""
    year, _dash, part = key.partition("-")
    return year, part


def years(on: date) -> list[str]:
    """Years to choose from, this one first."""
    return [str(year) for year in range(on.year, FIRST_YEAR - 1, -1)]


def parts() -> list[tuple[str, str]]:
    """Parts of a year to choose from, with their names."""
    quarters = [
        (f"Q{number}", _("Quarter %(number)s") % {"number": roman})
        for number, roman in enumerate(_ROMAN, start=1)
    ]
    months = [(f"{month:02}", _("Month %(number)d") % {"number": month}) for month in range(1, 13)]
    return [("", _("The whole year")), *quarters, *months]
