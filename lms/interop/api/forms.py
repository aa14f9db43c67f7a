"""The form of a new token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.interop.api.rules import accounts_for, providers_of


class AccountField(forms.ModelChoiceField):
    """Names people, not their accounts alone."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.username})"


DAYS = {30: _("30 days"), 90: _("90 days"), 180: _("180 days"), 365: _("one year")}


class TokenForm(forms.Form):
    """For which provider, in whose name, what it is called and how long it is good for."""

    name = forms.CharField(
        label=_("Name of the token"),
        max_length=100,
        help_text=_("What it is used for, as in: library of lessons, server 2."),
    )
    provider: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Provider"), queryset=None, empty_label=None
    )
    account = AccountField(label=_("Acts in the name of"), queryset=None, empty_label=None)
    days = forms.TypedChoiceField(
        label=_("Runs out after"), choices=list(DAYS.items()), coerce=int, initial=90
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {"provider": providers_of(user), "account": accounts_for(user)}
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
            if len(queryset) == 1:
                del self.fields[name]
                setattr(self, f"only_{name}", queryset[0])

    def chosen(self, name: str) -> Any:
        """What was chosen, or the only one there is."""
        return self.cleaned_data.get(name) or getattr(self, f"only_{name}")
