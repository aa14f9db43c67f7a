"""Search, filters and order of the lists of people. What makes no sense is left out, never an error."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models.dated import local_name
from courses.vietnamese import fold, normal
from lms.personnel.forms.fields import Line, day_field
from lms.personnel.models import OrgUnit
from lms.reports.giving import Progress
from lms.reports.people import Order, Show, Wanted
from lms.reports.taught import Sorting, State

MOST_TEXT = 100
POSITION = "vi-tri"


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

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    loc = forms.ChoiceField(
        label=_("Who is shown"), required=False, choices=[("", _("everyone")), *Show.choices]
    )
    xep = forms.ChoiceField(label=_("Sort by"), required=False, choices=Order.choices)

    def __init__(
        self, data: Any, *, units: Sequence[OrgUnit], positions: Mapping[str, str] | None = None
    ) -> None:
        """With no choice among `units` the one in the address stays as it is.

        Without `positions` (name by code) any code is taken.
        """
        super().__init__(data)
        self.fields[POSITION] = forms.CharField(required=False, max_length=20)
        if positions is not None:
            asked = data.get(POSITION, "")
            known = {asked: asked, **positions} if asked else positions
            by_name = sorted(known.items(), key=lambda one: fold(one[1]))
            self.fields[POSITION] = forms.ChoiceField(
                label=_("Job position"), required=False, choices=[("", _("all")), *by_name]
            )
            self.order_fields(["unit", "q", POSITION, "loc", "xep"])
        choices = [(str(unit.uid), local_name(unit)) for unit in units]
        if len(units) > 1 and (not data.get("unit") or data["unit"] in dict(choices)):
            self.fields["unit"].choices = [("", _("all")), *choices]
        elif data.get("unit"):
            self.fields["unit"].choices = [(data["unit"], "")]
            self.fields["unit"].widget = forms.HiddenInput()
        else:
            del self.fields["unit"]
        if data.get("rieng"):
            self.fields["rieng"] = forms.CharField(required=False, widget=forms.HiddenInput())

    def wanted(self) -> Wanted:
        return Wanted(
            text=self.value("q"),
            show=self.value("loc"),
            order=self.value("xep"),
            position=self.value(POSITION),
        )


class LearnersFilter(_Filter):
    """What a trainer looks for among those who study a course."""

    loc = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("everyone")), *State.choices]
    )
    xep = forms.ChoiceField(label=_("Sort by"), required=False, choices=Sorting.choices)


class ObligedFilter(_Filter):
    """What one looks for among those who have to learn something."""

    loc = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("everyone")), *Progress.choices]
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
        self, *args: Any, things: Any, positions: Mapping[str, str] | None, **kwargs: Any
    ) -> None:
        """`things` are groups of choices; without `positions` it is for some people by name."""
        super().__init__(*args, **kwargs)
        self.fields["hoc"].choices = [("", _("choose")), *things]
        if positions is None:
            del self.fields["newcomers"]
            return
        by_name = sorted(positions.items(), key=lambda one: fold(one[1]))
        self.fields[POSITION] = forms.ChoiceField(
            label=_("For whom"), required=False, choices=[("", _("everyone in the unit")), *by_name]
        )
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
