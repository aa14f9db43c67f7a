"""What the columns of a list without titles look like: offered to its keeper, never taken unasked."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy

from lms.papers.dates import PartialDate
from lms.personnel.exchange.roster.cells import READERS, Unfit
from lms.personnel.exchange.roster.columns import FIELDS, FULL_NAME, NUMBER, Kind
from lms.personnel.persons import is_name

LOOKED_AT = 50
"""Texts of a column that are looked at."""
MOST = 0.8
"""So large a part of them must look alike."""


def guessed_places(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Columns by the field that their texts look like; each field at most once, the first column."""
    width = max((len(row) for row in rows), default=0)
    found: dict[str, int] = {}
    for place in range(width):
        texts = [row[place] for row in rows if place < len(row) and row[place]][:LOOKED_AT]
        name = next((one for one, looks in LOOKS.items() if _most(looks, texts)), "")
        if not name or (name in {FULL_NAME, NUMBER} and len({*texts}) < MOST * len(texts)):
            continue
        found.setdefault(name, place)
    return found


def _most(looks: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return bool(texts) and sum(map(looks, texts)) >= MOST * len(texts)


def _read_by(name: str) -> Callable[[str], bool]:
    def looks(text: str) -> bool:
        try:
            READERS[name](text)
        except Unfit:
            return False
        return True

    return looks


def _is_day(text: str) -> bool:
    try:
        return bool(PartialDate.parse(text).month)
    except ValueError:
        return False


def _is_phone(text: str) -> bool:
    return text.startswith(("0", "+84")) and _read_by("phone")(text)


LOOKS: dict[str, Callable[[str], bool]] = {
    "email": _read_by("email"),
    "birth": _is_day,
    "identity": _read_by("identity"),
    "phone": _is_phone,
    NUMBER: lambda text: " " not in text and any(map(str.isdigit, text)) and len(text) > 3,
    FULL_NAME: lambda text: is_name(text) and 1 < len(text.split()) < 8,
}

PEOPLE_LIST = Kind(
    FIELDS,
    lambda layout: layout.names_people and not layout.twice,
    gettext_lazy("Say which column holds the names, and one more: birth date, number or unit."),
    guessed_places,
)
