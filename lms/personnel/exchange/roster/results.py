"""What goes back to the keeper as files: the file to start from, refused rows, every row's outcome."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.personnel.exchange.roster.columns import (
    FIELDS,
    FULL_NAME,
    NUMBER,
    TEMPLATE,
    Fields,
    Layout,
    found_layout,
    label_of,
)
from lms.personnel.exchange.roster.outcomes import CHANGED, NEW, REFUSED, UNCHANGED

STATES = {
    NEW: lambda: pgettext("row of a list", "new"),
    CHANGED: lambda: pgettext("row of a list", "changed"),
    UNCHANGED: lambda: pgettext("row of a list", "unchanged"),
    REFUSED: lambda: pgettext("row of a list", "refused"),
}


def template(names: Sequence[str] = TEMPLATE, fields: Fields = FIELDS) -> list[list[Any]]:
    """The titles alone: an example row would be brought in one day."""
    return [[label_of(name, fields) for name in names]]


def refused_rows(
    rows: Sequence[Sequence[str]],
    layout: Layout,
    outcomes: Sequence[Mapping[str, Any]],
    fields: Fields = FIELDS,
) -> Iterator[list[Any]]:
    """The refused rows as they stand in the file, with the reason: mended, they are brought in again.

    Columns that were said by hand get a title that is known, so that this is asked once.
    """
    refused = {one["row"]: one for one in outcomes if one["state"] == REFUSED}
    width = max((len(row) for row in rows), default=0)
    yield [*_titles(rows, layout, width, fields), _("Row"), _("Reason")]
    for number, one in refused.items():
        cells = list(rows[number - 1])
        padding = [""] * (width - len(cells))
        yield [*cells, *padding, number, " ".join(one.get("reasons", ()))]


def _titles(rows: Sequence[Sequence[str]], layout: Layout, width: int, fields: Fields) -> list[str]:
    own = list(rows[layout.title_row - 1]) if layout.title_row else []
    titles = own + [""] * (width - len(own))
    known = found_layout([titles], fields).places if own else {}
    for name, place in layout.places.items():
        if known.get(name) != place:
            titles[place] = label_of(name, fields)
    return titles


def outcome_rows(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """Every row of the list: what becomes of it, and why."""
    yield [
        _("Row"),
        label_of(FULL_NAME),
        label_of("birth"),
        label_of(NUMBER),
        _("Result"),
        _("What changes"),
        _("Reason"),
        _("Remarks"),
    ]
    for one in outcomes:
        texts = one.get("texts", {})
        yield [
            one["row"],
            texts.get(FULL_NAME, ""),
            texts.get("birth", ""),
            texts.get(NUMBER, ""),
            STATES[one["state"]](),
            "; ".join(change_text(*change) for change in one.get("changes", ())),
            " ".join(one.get("reasons", ())),
            " ".join(one.get("notes", ())),
        ]


def change_text(label: str, old: str, new: str) -> str:
    return f"{label}: {old} → {new}" if old else f"{label}: {new}"
