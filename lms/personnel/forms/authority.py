"""The forms of authority: granting it, ending it, lending a head's view."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.dated import local_name
from lms.personnel.actions.officers import Person
from lms.personnel.forms.appointments import LONGEST_TERM, not_beyond
from lms.personnel.forms.fields import MOST_MATCHES, Chooser, Line, Option, day_field
from lms.personnel.forms.officers import SMALL, checked_name, unit_options
from lms.personnel.models import Authority, Officer, OrgUnit
from lms.personnel.persons import MOST_AHEAD

Kind = Authority.Kind
FIND_UNIT = _("Write some words of its name, with or without diacritics.")
KINDS = (
    (Kind.KEEPER, _("Keeper of personnel files: adds people, posts, accounts; confirms papers")),
    (Kind.TRAINING, _("Training officer: follows the learning of the agency’s people")),
    (Kind.HEAD, _("Head of unit: follows the people of the unit, confirms their levels")),
    (Kind.AUDITOR, _("Auditor: reads, changes nothing")),
)


class OfficerFinder(Chooser):
    """Finds one of any number of officers by name, number or user name, asking the database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.officers = Officer.objects.none()

    def _found(self, text: str) -> list[Option]:
        rows = self.officers.select_related("kept_by", "user")
        key = text.rpartition("·")[2].strip()
        exact = list(rows.filter(_key_is(key))[:1])
        if exact:
            return [officer_option(exact[0])]
        return [
            officer_option(one) for one in rows.matching(text).by_given_name()[: MOST_MATCHES + 1]
        ]


def officer_option(officer: Officer) -> Option:
    account = officer.user.username if officer.user else ""
    key = officer.number or account or str(officer.uid)
    return Option(key, officer.full_name, officer, more=f"{key}, {local_name(officer.kept_by)}")


def _key_is(key: str) -> Q:
    found = Q(number__iexact=key) | Q(user__username__iexact=key)
    try:
        return found | Q(uid=UUID(key))
    except ValueError:
        return found


class GrantedFields(forms.Form):
    """What is granted, from when, on which basis. `on` is today."""

    kind = forms.ChoiceField(label=_("Authority"), choices=KINDS, widget=forms.RadioSelect)
    active_from = day_field(_("From"))
    active_to = day_field(
        _("To"), required=False, help_text=_("Day/month/year. Empty: until further notice.")
    )
    basis = Line(
        label=_("Basis"),
        max_length=200,
        help_text=_("Number and date of the decision, for example."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        self.fields["active_from"].initial = on

    def clean_active_from(self) -> date:
        return not_beyond(self.cleaned_data["active_from"], self.on + MOST_AHEAD)

    def clean_active_to(self) -> date | None:
        return not_beyond(self.cleaned_data["active_to"], self.on + LONGEST_TERM)

    def granted(self) -> dict[str, Any]:
        """What the act of granting takes."""
        names = ("kind", "active_from", "active_to", "basis")
        return {name: self.cleaned_data[name] for name in names}


class GrantForm(GrantedFields):
    """Authority for somebody whose file is kept already."""

    officer = OfficerFinder(
        label=_("Officer"), help_text=_("Write the name, the number or the user name.")
    )
    unit = Chooser(label=_("Unit"), help_text=FIND_UNIT)
    field_order = ("officer", "unit", "kind", "active_from", "active_to", "basis")

    def __init__(self, *args: Any, units: Sequence[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].officers = Officer.objects.unmerged()
        self.fields["unit"].offer(unit_options(units))


class NewHolderForm(GrantedFields):
    """A person who is in no file yet, for the agency that is to keep it, with authority there.

    What else is known of the person the keeper of the files adds later.
    """

    uid = forms.UUIDField(widget=forms.HiddenInput)
    full_name = Line(
        label=_("Full name"), max_length=150, help_text=_("Exactly as in the appointment decision.")
    )
    number = Line(label=_("Officer number"), max_length=30, required=False, widget=SMALL)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    kept_by = Chooser(label=_("Agency that keeps the file"), help_text=FIND_UNIT)
    field_order = (
        "uid", "full_name", "number", "email", "kept_by", "kind", "active_from", "active_to", "basis",
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Sequence[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept_by"].offer(unit_options(agencies))
        self.fields["uid"].initial = uuid4
        self.fields["kind"].initial = Kind.KEEPER

    def clean_full_name(self) -> str:
        return checked_name(self.cleaned_data["full_name"])

    def person(self) -> Person:
        """What was typed of the person, for the actions."""
        names = ("full_name", "number", "email")
        return Person(**{name: self.cleaned_data[name] for name in names})


class EndAuthorityForm(forms.Form):
    """The last day of an authority, and why."""

    last_day = day_field(
        _("Last day"), help_text=_("The day before today ends it at once. Day/month/year.")
    )
    reason = Line(label=_("Reason"), max_length=200)


class LendForm(forms.Form):
    """To whom a head lends the view of which unit, for which days. `on` is today."""

    authority = forms.ChoiceField(label=_("Unit"))
    officer = OfficerFinder(
        label=_("To whom"), help_text=_("Somebody of the unit: write the name or the number.")
    )
    active_from = day_field(_("From"))
    active_to = day_field(_("To"))
    reason = Line(
        label=_("Reason"), max_length=200, help_text=_("For example: on a business trip.")
    )

    def __init__(
        self, *args: Any, on: date, held: Sequence[Authority], officers: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.held = {str(one.uid): one for one in held}
        self.fields["authority"].choices = [
            (key, local_name(one.unit)) for key, one in self.held.items()
        ]
        self.fields["officer"].officers = officers
        self.fields["active_from"].initial = on

    def clean_authority(self) -> Authority:
        return self.held[self.cleaned_data["authority"]]

    def clean_active_from(self) -> date:
        day: date = self.cleaned_data["active_from"]
        if day < self.on:
            raise forms.ValidationError(_("A view is not lent for days gone by."))
        return not_beyond(day, self.on + MOST_AHEAD)
