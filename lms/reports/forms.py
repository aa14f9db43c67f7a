"""Search, filters and order of the lists of people. What makes no sense is left out, never an error."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.vietnamese import fold, normal
from lms.enquiries.models import Enquiry
from lms.personnel.forms.fields import Line, day_field
from lms.reports import enquiries as asking
from lms.reports.about import subject_of
from lms.reports.choices import Choices
from lms.reports.giving import Progress
from lms.reports.people import Order, Show, Wanted
from lms.reports.taught import Sorting, State

MOST_TEXT = 100
POSITION, THING = "vi-tri", "hoc"
EVERYONE = "tat-ca"
"""Instead of a position: everyone in the unit."""


class _Filter(forms.Form):
    q = forms.CharField(label=_("Name of the person"), required=False, max_length=MOST_TEXT)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs["placeholder"] = self.fields["q"].label

    def value(self, name: str) -> str:
        """What was chosen, if it could be read."""
        self.is_valid()
        return normal(self.cleaned_data.get(name, ""))


class PeopleFilter(_Filter):
    """What a head looks for among the people of the unit."""

    loc = forms.ChoiceField(
        label=_("Who is shown"), required=False, choices=[("", _("everyone")), *Show.choices]
    )
    xep = forms.ChoiceField(label=_("Sort by"), required=False, choices=Order.choices)

    def __init__(self, data: Any, *, choices: Choices | None = None) -> None:
        """Without `choices` any unit, position, track or course of the address is taken."""
        super().__init__(data)
        for name in ("unit", POSITION, THING):
            self.fields[name] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput()
            )
        if not data.get(THING):
            self.fields["loc"].choices = [("", _("everyone")), *Show.of_all]
        if choices is None:
            return
        units, asked = choices.units, data.get("unit", "")
        if len(units) > 1 and (not asked or asked in dict(units)):
            self._choose("unit", _("Unit"), units)
        elif not asked:
            del self.fields["unit"]
        self._choose(POSITION, _("Job position"), choices.positions)
        groups = [(_("Skill tracks"), choices.tracks), (_("Courses"), choices.courses)]
        self._choose(THING, _("Who has to learn"), [one for one in groups if one[1]])
        if data.get("rieng"):
            self.fields["rieng"] = forms.CharField(required=False, widget=forms.HiddenInput())
        self.order_fields(["unit", "q", POSITION, THING, "loc", "xep"])

    def _choose(self, name: str, label: Any, choices: Sequence[Any]) -> None:
        """Choose among these; what the address asks for is there even when nobody has it."""
        asked = self.data.get(name, "")
        flat = [pair for _group, pairs in choices for pair in pairs] if name == THING else choices
        known = {value for value, _label in flat}
        extra = [(asked, asked)] if asked and asked not in known else []
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", _("all")), *choices, *extra]
        )

    def wanted(self, on: date) -> Wanted:
        return Wanted(
            text=self.value("q"),
            show=self.value("loc"),
            order=self.value("xep"),
            position=self.value(POSITION),
            about=subject_of(self.value(THING), on) if self.value(THING) else None,
        )


class LearnersFilter(_Filter):
    """What a trainer looks for among those who study a course."""

    loc = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("everyone")), *State.choices]
    )
    xep = forms.ChoiceField(label=_("Sort by"), required=False, choices=Sorting.choices)
    pb = forms.RegexField(r"^[1-9][0-9]{0,3}$", required=False, widget=forms.HiddenInput())


class ObligedFilter(_Filter):
    """What one looks for among those who have to learn something."""

    loc = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("everyone")), *Progress.choices]
    )


class EnquiriesFilter(_Filter):
    """What a trainer looks for among the enquiries about a course."""

    loai = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *Enquiry.Kind.choices]
    )
    xep = forms.ChoiceField(label=_("Sort by"), required=False, choices=asking.Sorting.choices)
    loc = forms.ChoiceField(
        required=False, choices=list(asking.Show.labels.items()), widget=forms.HiddenInput()
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].label = _("Words of the question, or a name")
        self.fields["q"].widget.attrs["placeholder"] = self.fields["q"].label

    def wanted(self) -> asking.Wanted:
        return asking.Wanted(
            text=self.value("q"),
            show=self.value("loc"),
            kind=self.value("loai"),
            sorting=self.value("xep"),
        )


class DutyForm(forms.Form):
    """What is given to whom by when."""

    hoc = forms.ChoiceField(label=_("To learn"))
    due_on = day_field(
        _("By the day"),
        required=False,
        help_text=_("Day/month/year, for example 01/07/2026. Write this or the next."),
    )
    due_days = forms.IntegerField(
        label=_("Or so many days after appointment"), required=False, min_value=0, max_value=3650
    )
    newcomers = forms.BooleanField(label=_("Also for who comes here later"), required=False)
    basis = Line(
        label=_("Basis"),
        required=False,
        max_length=200,
        help_text=_("For example the number of the plan or decision."),
    )

    def __init__(
        self,
        *args: Any,
        things: Any,
        positions: Mapping[str, str] | None,
        everyone: str = "",
        **kwargs: Any,
    ) -> None:
        """`things` are groups of choices; without `positions` it is for some people by name.

        `everyone` names all people of the unit.
        """
        super().__init__(*args, **kwargs)
        self.fields["hoc"].choices = [("", _("choose")), *things]
        for name in ("due_on", "due_days"):
            self.fields[name].either = True  # of the two one is needed
        if positions is None:
            del self.fields["newcomers"]
            return
        by_name = sorted(positions.items(), key=lambda one: fold(one[1]))
        choices: list[Any] = [(EVERYONE, everyone)]
        if by_name:
            choices.append((_("Only those in the position"), by_name))
        self.fields[POSITION] = forms.ChoiceField(label=_("Give to"), choices=choices)
        self.order_fields([POSITION, "hoc"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"due_on", "due_days"} & set(self.errors):
            return values
        if (values.get("due_on") is None) == (values.get("due_days") is None):
            self.add_error("due_on", _("Write either a date or a number of days."))
        return values


class EndForm(forms.Form):
    """Why a duty ends."""

    reason = Line(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class GroupForm(forms.Form):
    """A trainer's group. `uid` lets the same form be sent twice."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    name = Line(label=_("Name of the group"), max_length=100)
    last_on = day_field(_("Last day to join"))


class InviteForm(forms.Form):
    """People to invite, a line each."""

    lines = forms.CharField(
        label=_("User names, officer numbers or e-mail addresses, one a line"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_lines(self) -> list[str]:
        return [one for line in self.cleaned_data["lines"].splitlines() if (one := normal(line))]
