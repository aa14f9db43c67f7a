"""Which column of a list holds what, said by hand: of a list of people and of earlier training alike."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.personnel.exchange.roster.columns import Kind, Layout
from lms.personnel.models import BroughtList

SAMPLES = 3
NOTHING = "-"


class ColumnsForm(forms.Form):
    """What each column of a list holds. A column that holds nothing of use stays out."""

    def __init__(self, *args: Any, brought: BroughtList, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brought, self.kind = brought, kind
        untitled = not (brought.columns or brought.title_row)
        places = kind.guess(brought.rows) if untitled else brought.columns
        known = {place: name for name, place in places.items()}
        choices = [
            (NOTHING, _("do not read")),
            *((name, label) for name, (label, _t) in kind.fields.items()),
        ]
        if not brought.title_row:
            self.fields["titles"] = forms.ChoiceField(
                label=_("The first row of the file"),
                choices=[("0", _("is a person already")), ("1", _("holds the titles"))],
                widget=forms.RadioSelect,
                initial="0",
            )
        for place in _filled(brought.rows):
            field = forms.ChoiceField(
                label=self._label(place),
                choices=choices,
                initial=known.get(place, NOTHING),
                help_text=" · ".join(_samples(brought, place)),
            )
            self.fields[f"column-{place}"] = field

    def _label(self, place: int) -> Any:
        row = self.brought.rows[self.brought.title_row - 1] if self.brought.title_row else []
        title = row[place] if place < len(row) else ""
        return title or _("Column %(number)d") % {"number": place + 1}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        places: dict[str, int] = {}
        for name, value in list(data.items()):
            if value == NOTHING or not name.startswith("column-"):
                continue
            if value in places:
                self.add_error(name, _("Another column is this already."))
            places.setdefault(value, int(name.removeprefix("column-")))
        title_row = int(data.get("titles") or self.brought.title_row)
        self.layout = Layout(title_row, places)
        if not self.errors and not self.kind.complete(self.layout):
            self.add_error(None, self.kind.needed)
        return data


def _filled(rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns that have something in them."""
    return sorted({place for row in rows for place, cell in enumerate(row) if cell})


def _samples(brought: BroughtList, place: int) -> list[str]:
    """The first different texts of a column, below the titles."""
    below = brought.rows[brought.title_row :]
    texts = (row[place][:60] for row in below if place < len(row) and row[place])
    found: dict[str, None] = {}
    for text in texts:
        found[text] = None
        if len(found) == SAMPLES:
            break
    return list(found)
