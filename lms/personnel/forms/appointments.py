"""The forms of a post: taking it up and leaving it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import JobPosition
from courses.models.dated import local_name
from lms.personnel.forms.fields import Chooser, Line, Option, day_field
from lms.personnel.forms.officers import unit_options
from lms.personnel.models import Appointment, OrgUnit
from lms.personnel.persons import MOST_AHEAD

LONGEST_TERM = timedelta(days=3660)
"""So far off a last day may lie: a term of five years twice."""
SHORT_LIST = 60
"""Up to so many units are a list to choose from; more are searched."""


class AppointmentForm(forms.Form):
    """Which position in which unit, from when, by which decision. `on` is today.

    `main` is the main post that is held, if one: the same decision may end it.
    """

    unit = forms.ChoiceField(label=_("Unit"))
    position = Chooser(
        label=_("Job position"),
        help_text=_("Write some words of its name, with or without diacritics."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of post"),
        choices=Appointment.Kind.choices,
        widget=forms.RadioSelect,
    )
    ends = forms.BooleanField(label=_("Ends the main post that is held now"), required=False)
    active_from = day_field(_("From"))
    active_to = day_field(
        _("To"), required=False, help_text=_("Day/month/year. Empty: until further notice.")
    )
    decision_number = Line(label=_("Decision number"), max_length=60, required=False)
    decision_date = day_field(_("Decision date"), required=False)
    leads = forms.BooleanField(
        label=_("Leads this unit"),
        required=False,
        help_text=_("Sees how its people learn, for as long as the post lasts; acting heads too."),
    )

    def __init__(
        self,
        *args: Any,
        on: date,
        units: Sequence[OrgUnit],
        positions: Sequence[JobPosition],
        main: Appointment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.main = main
        if main is None:
            del self.fields["ends"]
        else:
            self.fields["ends"].help_text = _(
                "%(position)s, %(unit)s, since %(day)s: held until the day before the new post."
            ) % {
                "position": main.position.short_name,
                "unit": local_name(main.unit),
                "day": f"{main.active_from:%d/%m/%Y}",
            }
        self.units = {unit.code: unit for unit in units}
        if len(units) > SHORT_LIST:
            self.fields["unit"] = Chooser(
                label=_("Unit"),
                options=unit_options(units),
                help_text=_("Write some words of its name, with or without diacritics."),
            )
        else:
            choices = [("", _("choose"))] if len(units) != 1 else []
            self.fields["unit"].choices = choices + [(one.code, _dated(one)) for one in units]
        self.fields["position"].offer(
            [Option(p.code, p.short_name, p, more=local_name(p)) for p in positions]
        )

    def clean_unit(self) -> OrgUnit:
        chosen = self.cleaned_data["unit"]
        return self.units[chosen] if isinstance(chosen, str) else chosen

    def clean_active_from(self) -> date:
        return not_beyond(self.cleaned_data["active_from"], self.on + MOST_AHEAD)

    def clean_active_to(self) -> date | None:
        return not_beyond(self.cleaned_data["active_to"], self.on + LONGEST_TERM)

    def clean_decision_date(self) -> date | None:
        day: date | None = self.cleaned_data["decision_date"]
        if day is not None and day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """With `ends` as the post that ends, or None."""
        data = super().clean() or {}
        data["ends"] = self.main if data.get("ends") else None
        start, end = data.get("active_from"), data.get("active_to")
        if start and end and end < start:
            self.add_error("active_to", _("The last day lies before the first."))
        return data


def not_beyond(day: Any, last: date) -> Any:
    if day is not None and day > last:
        raise forms.ValidationError(_("This day is too far off: look at the year again."))
    return day


def _dated(unit: OrgUnit) -> str:
    if unit.active_to is None:
        return local_name(unit)
    until = _("until %(day)s") % {"day": f"{unit.active_to:%d/%m/%Y}"}
    return f"{local_name(unit)} ({until})"


class EndForm(forms.Form):
    """The last day of a post. `on` is today."""

    last_day = day_field(_("Last day in this post"))
    decision_number = Line(label=_("Decision number"), max_length=60, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_last_day(self) -> date:
        return not_beyond(self.cleaned_data["last_day"], self.on + LONGEST_TERM)
