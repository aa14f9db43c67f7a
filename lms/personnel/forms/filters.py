"""What a keeper looks for in the files and in what waits. What makes no sense is left out, never an error."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import JobPosition
from courses.models.dated import local_name
from courses.vietnamese import normal
from lms.personnel.listing import State, Wanted
from lms.personnel.models import Evidence, OrgUnit
from lms.personnel.queue import Sought

MOST_TEXT = 150
"""As long as a name may be; nobody has a longer one."""


class OfficerFilter(forms.Form):
    """Search and filters of the list of files, read from the address."""

    q = forms.CharField(label=_("Name or number"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    position = forms.ChoiceField(label=_("Job position"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *State.choices]
    )

    def __init__(
        self, data: Any, *, units: Sequence[OrgUnit], positions: Sequence[JobPosition]
    ) -> None:
        super().__init__(data)
        self.units = {str(unit.uid): unit for unit in units}
        self.positions = {str(one.uid): one for one in positions}
        everywhere = [("", _("all"))]
        self.fields["unit"].choices = everywhere + [
            (key, local_name(unit)) for key, unit in self.units.items()
        ]
        self.fields["position"].choices = everywhere + [
            (key, one.short_name) for key, one in self.positions.items()
        ]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs["placeholder"] = self.fields["q"].label

    def wanted(self) -> Wanted:
        """What is looked for, of what could be read."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            text=normal(data.get("q", ""))[:MOST_TEXT],
            unit=self.units.get(data.get("unit", "")),
            position=self.positions.get(data.get("position", "")),
            state=data.get("state", ""),
        )


class QueueFilter(forms.Form):
    """Search among the lines that wait for confirmation, read from the address."""

    q = forms.CharField(label=_("Name, course or school"), required=False)
    nguon = forms.ChoiceField(
        label=_("Source"), required=False, choices=[("", _("all")), *Evidence.Source.choices]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs["placeholder"] = self.fields["q"].label

    def sought(self) -> Sought:
        """What is looked for, of what could be read."""
        self.is_valid()
        data = self.cleaned_data
        return Sought(normal(data.get("q", ""))[:MOST_TEXT], data.get("nguon", ""))
