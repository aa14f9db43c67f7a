"""What a keeper says of a list of people: the file, and who is who."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import JobPosition
from courses.models.dated import local_name
from courses.sheets import Sheet
from lms.personnel.exchange.roster.outcomes import ANOTHER
from lms.personnel.forms.fields import Line, day_field
from lms.personnel.forms.sheets import SheetForm
from lms.personnel.models import OrgUnit, RosterImport
from lms.personnel.persons import MOST_AHEAD

MOST_ROWS = 10_000
"""Rows of one list; it is read and compared while its keeper waits."""
MOST_ASKED = 50
"""So many questions stand on one page; the others come when these are answered."""
MOST_POSITIONS = 30
ACCEPT = ".xlsx,.csv,.txt"


class UploadForm(SheetForm):
    """The file, whose list it is, and from when new posts in it hold. `on` is today."""

    most_rows = MOST_ROWS

    file = forms.FileField(
        label=_("The list"),
        help_text=_("XLSX or CSV, at most 10 MB and 10,000 rows. Nothing is written yet."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )
    agency = forms.ModelChoiceField(
        label=_("File kept by"), queryset=OrgUnit.objects.none(), to_field_name="uid"
    )
    active_from = day_field(
        _("New posts hold from"),
        help_text=_("Whoever changes unit or position leaves the old post the day before."),
    )
    decision_number = Line(label=_("Decision number"), max_length=60, required=False)
    decision_date = day_field(_("Decision date"), required=False)

    def __init__(self, *args: Any, on: date, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["active_from"].initial = on
        field = self.fields["agency"]
        field.queryset, field.label_from_instance = agencies, local_name
        first = list(agencies[:2])
        if len(first) == 1:
            field.initial, field.widget = first[0].uid, forms.HiddenInput()

    def clean_active_from(self) -> date:
        day: date = self.cleaned_data["active_from"]
        if day > self.on + MOST_AHEAD:
            raise forms.ValidationError(
                _("This day is too far off: look at the year again."), code="far"
            )
        return day

    def clean_decision_date(self) -> date | None:
        day: date | None = self.cleaned_data["decision_date"]
        if day is not None and day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        sheet: Sheet = data["sheet"]
        name = getattr(data.pop("file"), "name", "") or ""
        return data | {"sheet": sheet, "file_name": name}


@dataclass(frozen=True)
class Question:
    """A row of which somebody has to say who it is, beside whom it may mean."""

    outcome: Mapping[str, Any]
    chosen: str

    @property
    def name(self) -> str:
        return f"row-{self.outcome['row']}"

    @property
    def two_files(self) -> list[Any]:
        """Two files that are alike themselves, which may be one person's; empty for fewer."""
        files = [one["uid"] for one in self.outcome["alike"] if one.get("uid")]
        return files[:2] if len(files) > 1 else []

    @property
    def may_be_another(self) -> bool:
        """Whether it can be a new person: not where the number is somebody's."""
        number = self.outcome["texts"].get("number", "").casefold()
        return not number or all(
            one.get("number", "").casefold() != number for one in self.outcome["alike"]
        )


@dataclass(frozen=True)
class UnknownPosition:
    """A position that a list names and the catalogue does not, with the number of its rows."""

    key: str
    text: str
    count: int
    name: str


def questions(roster: RosterImport) -> list[Question]:
    return [
        Question(one, roster.people.get(str(one["row"]), ""))
        for one in roster.outcomes
        if one.get("alike")
    ]


def unknown_positions(roster: RosterImport) -> list[UnknownPosition]:
    """Each once, those of the most rows first."""
    texts: dict[str, list[str]] = {}
    for one in roster.outcomes:
        if one.get("unknown"):
            texts.setdefault(one["unknown"], []).append(one["texts"].get("position", ""))
    ordered = sorted(texts.items(), key=lambda item: -len(item[1]))
    return [
        UnknownPosition(key, found[0], len(found), f"position-{number}")
        for number, (key, found) in enumerate(ordered)
    ]


def chosen_people(roster: RosterImport, data: Mapping[str, str]) -> dict[str, str]:
    """Of what a form sends, who was chosen for which row: only whom the page offered."""
    chosen = {}
    for question in questions(roster):
        value = data.get(question.name, "")
        offered = {one.get("uid") for one in question.outcome["alike"]} - {None}
        if value in offered or (value == ANOTHER and question.may_be_another):
            chosen[str(question.outcome["row"])] = value
    return chosen


def chosen_positions(
    roster: RosterImport, data: Mapping[str, str], positions: Iterable[JobPosition]
) -> dict[str, str]:
    """Of what a form sends, which position was chosen for which text."""
    codes = {one.code for one in positions}
    return {
        one.key: data[one.name]
        for one in unknown_positions(roster)
        if data.get(one.name, "") in codes
    }
