"""Numbers as people type them: decimal comma or point, thousands dots, a unit after them.

"1.234,5", "1234.5", "1 234,5" and "1,234.5" are one number. "1.234" may mean 1234 or 1.234, so it has
two readings, the Vietnamese one first. Nothing is ever a float, so that a tolerance means what it says.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from courses.vietnamese import fold, normal

MAX_DIGITS = 30
MAX_EXPONENT = 20

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)[ ]?"
    r"(?P<digits>[0-9](?:[0-9.,]|[ ](?=[0-9]{3}(?![0-9])))*|[.,][0-9]+)"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,2})(?![0-9]))?"
    r"(?P<rest>[^0-9].*|)",
    re.ASCII,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+", re.ASCII)
#: Full-width forms (of East Asian keyboards) and the dashes that word processors make of a minus.
_TYPED_AS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x2212, 0x2013, 0xFE63), "-"
)


class Measure(NamedTuple):
    """A typed number: its possible values, most likely first, and the unit typed after it."""

    readings: tuple[Decimal, ...]
    unit: str


def measure(text: str) -> Measure | None:
    """What `text` says, or None when it is no number (nan, infinity and absurd sizes are none)."""
    match = _NUMBER.fullmatch(normal(text).translate(_TYPED_AS))
    if match is None:
        return None
    exponent = int(match["exponent"] or 0)
    digits = match["digits"].replace(" ", "").rstrip(".,")
    if abs(exponent) > MAX_EXPONENT or sum(char.isdigit() for char in digits) > MAX_DIGITS:
        return None
    plain = _readings(digits)
    unit = match["rest"].strip()
    if not plain or unit[:1].isdigit():
        return None
    sign = "-" if match["sign"] == "-" else ""
    readings = tuple(Decimal(f"{sign}{number}e{exponent}") for number in plain)
    return Measure(readings, unit)


def _readings(digits: str) -> list[str]:
    """Plain decimals ("1234.5") that `digits` with its commas and dots may mean."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return [digits]
    whole, fraction = digits[:last], digits[last + 1 :]
    mark = digits[last]
    other = "." if mark == "," else ","
    if other in whole:
        grouped = mark not in whole and _GROUPED.fullmatch(whole)
        return [f"{_bare(whole)}.{fraction}"] if grouped else []
    if mark in whole:
        return [_bare(digits)] if _GROUPED.fullmatch(digits) else []
    decimal = f"{whole or 0}.{fraction}"
    if mark == "." and _GROUPED.fullmatch(digits) and not digits.startswith("0"):
        return [_bare(digits), decimal]
    return [decimal]


def _bare(digits: str) -> str:
    return digits.replace(".", "").replace(",", "")


def exact(text: str) -> Decimal | None:
    """The number an author typed, without a unit; the Vietnamese reading where there are two."""
    found = measure(text)
    return found.readings[0] if found and not found.unit else None


def same_unit(one: str, other: str) -> bool:
    """Whether two units are one: case, spacing, marks and a full stop at the end do not matter."""
    return fold(one).rstrip(". ") == fold(other).rstrip(". ")
