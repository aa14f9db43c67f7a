"""The forms of a person and of the hand-over of a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from courses.models.dated import local_name
from lms.papers.dates import PartialDate
from lms.personnel.actions.officers import Person
from lms.personnel.forms.fields import Chooser, Line, Option, PartialDateField
from lms.personnel.models import Officer, OrgUnit
from lms.personnel.persons import (
    NAME_LENGTH,
    NUMBER_LENGTH,
    PHONE,
    PHONE_LENGTH,
    birth_problem,
    is_name,
)

SMALL = forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"})
PHONE_DIGITS = RegexValidator(PHONE, _("Write a phone number in digits."))


def checked_name(name: str) -> str:
    """The name of a person as typed; `ValidationError` for what no name holds."""
    if not is_name(name):
        raise forms.ValidationError(_("A name is made of letters."))
    return name


class PersonForm(forms.Form):
    """What is known of a person. `at` is the day of the form: nobody is born after it."""

    full_name = Line(
        label=_("Full name"),
        max_length=NAME_LENGTH,
        help_text=_("Exactly as in the appointment decision."),
    )
    number = Line(label=_("Officer number"), max_length=NUMBER_LENGTH, required=False, widget=SMALL)
    birth = PartialDateField(
        label=_("Birth date"),
        required=False,
        help_text=_("As much as is known: 15/06/1990, 06/1990 or 1990."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("not given")), *Officer.Sex.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind of officer"),
        choices=Officer.Kind.choices,
        widget=forms.RadioSelect,
    )
    phone = Line(
        label=_("Phone"), max_length=PHONE_LENGTH, required=False, validators=[PHONE_DIGITS]
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("It can be used to sign in and to ask for a new pass phrase."),
        error_messages={"invalid": _("Write it like ten@example.vn.")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"

    def clean_full_name(self) -> str:
        return checked_name(self.cleaned_data["full_name"])

    def clean_birth(self) -> PartialDate | None:
        birth: PartialDate | None = self.cleaned_data["birth"]
        problem = birth_problem(birth, self.on) if birth is not None else ""
        if problem:
            raise forms.ValidationError(problem)
        return birth

    def person(self) -> Person:
        """What was typed, for the actions."""
        data = self.cleaned_data
        birth: PartialDate | None = data["birth"]
        return Person(
            full_name=data["full_name"],
            number=data["number"],
            birth_date=birth.first() if birth else None,
            birth_precision=birth.precision if birth else "day",
            sex=data["sex"],
            kind=data["kind"],
            phone=data["phone"],
            email=data["email"],
        )

    @staticmethod
    def initial_of(officer: Officer) -> dict[str, Any]:
        born = officer.birth_date
        return {
            "full_name": officer.full_name,
            "number": officer.number or "",
            "birth": PartialDate.of(born, officer.birth_precision) if born else None,
            "sex": officer.sex,
            "kind": officer.kind,
            "phone": officer.phone,
            "email": officer.email,
        }


class NewOfficerForm(PersonForm):
    """A person and the agency that keeps the file. `uid` lets the same form be sent twice."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    kept_by = forms.ModelChoiceField(
        label=_("File kept by"), queryset=OrgUnit.objects.none(), to_field_name="uid"
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kept_by"]
        field.queryset = agencies
        field.label_from_instance = local_name
        first = list(agencies[:2])
        if len(first) == 1:
            field.initial = first[0].uid
            field.empty_label = None
        self.fields["uid"].initial = uuid4


class TransferForm(forms.Form):
    """To which agency a file is offered, and why."""

    given_to = Chooser(
        label=_("Agency that receives the file"), help_text=_("Write some words of its name.")
    )
    reason = Line(
        label=_("Reason"),
        max_length=500,
        help_text=_("For example the number of the decision on the move."),
    )

    def __init__(self, *args: Any, agencies: Sequence[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_to"].offer(unit_options(agencies))


def unit_options(units: Sequence[OrgUnit]) -> list[Option]:
    return [Option(unit.code, local_name(unit), unit) for unit in units]
