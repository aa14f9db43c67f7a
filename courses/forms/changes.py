"""The form in which an author says what a new version means for who is in the middle of the course."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.changes import Plannable
from courses.models import ChangePlan

EQUAL = "equal-"


class ChangePlanForm(forms.ModelForm):
    """One field a part: `substance` over the kept ones, `equal-<uid>` for each new one."""

    move = forms.TypedChoiceField(
        label=gettext_lazy("Who is in the middle of the course"),
        choices=[
            ("", gettext_lazy("goes on with what the earlier version asked for")),
            ("1", gettext_lazy("goes over to the new version, with all that is done already")),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    substance = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ChangePlan
        fields = ["text", "move", "substance"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, parts: Plannable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.fields["substance"].label = _("Parts that changed in substance, to be done again")
        self.fields["substance"].choices = parts.kept
        self.initial["move"] = "1" if self.instance.move else ""
        earlier = [(uid, self._earlier(uid, title)) for uid, title in parts.earlier]
        for uid, title in parts.added:
            self.fields[f"{EQUAL}{uid}"] = forms.MultipleChoiceField(
                label=title,
                choices=earlier,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self.instance.equivalent.get(uid, []),
            )

    def _earlier(self, uid: str, title: str) -> str:
        return _("%(title)s (left out)") % {"title": title} if uid in self.parts.gone else title

    def equivalents(self) -> Iterator[forms.BoundField]:
        """The fields of the new parts."""
        for uid, _title in self.parts.added:
            yield self[f"{EQUAL}{uid}"]

    def planned(self) -> dict[str, Any]:
        """What `plan_change` takes."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "move": data["move"],
            "substance": data["substance"],
            "equivalent": {uid: data[f"{EQUAL}{uid}"] for uid, _title in self.parts.added},
        }
