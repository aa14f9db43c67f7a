"""The forms of a post: taking it up and leaving it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import JobPosition
from courses.models.dated import local_name
from lms.personnel.forms.fields import Chooser, Line, Option, day_field
from lms.personnel.forms.officers import unit_options
from lms.personnel.models import Appointment, OrgUnit

SHORT_LIST = 60
"""Up to so many units are a list to choose from; more are searched."""


class AppointmentForm(forms.Form):
    """Which position in which unit, from when, by which decision."""

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
    active_from = day_field(_("From"))
    active_to = day_field(
        _("To"), required=False, help_text=_("Day/month/year. Empty: until further notice.")
    )
    decision_number = Line(label=_("Decision number"), max_length=60, required=False)
    decision_date = day_field(_("Decision date"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[OrgUnit],
        positions: Sequence[JobPosition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
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
        self.fields["position"].offer([Option(p.code, local_name(p), p) for p in positions])

    def clean_unit(self) -> OrgUnit:
        chosen = self.cleaned_data["unit"]
        return self.units[chosen] if isinstance(chosen, str) else chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("active_from"), data.get("active_to")
        if start and end and end < start:
            self.add_error("active_to", _("The last day lies before the first."))
        return data


def _dated(unit: OrgUnit) -> str:
    if unit.active_to is None:
        return local_name(unit)
    until = _("until %(day)s") % {"day": f"{unit.active_to:%d/%m/%Y}"}
    return f"{local_name(unit)} ({until})"


class EndForm(forms.Form):
    """The last day of a post."""

    last_day = day_field(_("Last day in this post"))
    decision_number = Line(label=_("Decision number"), max_length=60, required=False)
