"""Forms of partners: applying, deciding, contracts, contact persons, accounts."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.partners.models import Application
from lms.personnel.forms.fields import Line, day_field

AREA = {"rows": 4}
FILE_HELP = _("A PDF, or a photo as JPG, PNG or WEBP; at most 10 MB. Only the agency sees it.")


class Passage(forms.CharField):
    """Some sentences."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without the limit for the browser, which cuts what is pasted and says nothing."""
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


class ApplicationForm(forms.Form):
    """What a would-be partner sends. `website` is for programs: people do not see it."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = Line(label=_("Name of the school or university"), max_length=200)
    short_name = Line(
        label=_("Short name"), max_length=40, help_text=_("As it shall stand beside courses.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Application.KINDS, widget=forms.RadioSelect)
    address = Line(label=_("Address"), max_length=300)
    legal_number = Line(
        label=_("Number of the founding decision"),
        max_length=120,
        help_text=_("Number and date of the decision, or the tax number."),
    )
    contact_name = Line(label=_("Contact person"), max_length=120, help_text=_("Full name."))
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    phone = Line(label=_("Phone"), max_length=30)
    teaches = Passage(label=_("Fields of teaching"), max_length=1000, rows=3)
    brings = Passage(
        label=_("What you would bring"),
        max_length=3000,
        help_text=_("Courses, lessons, question banks: which, for whom, in which format."),
    )
    file = forms.FileField(
        label=_("Licence or founding decision"), required=False, help_text=FILE_HELP
    )
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid4

    def values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"file", "website"}
        }

    def people_fields(self) -> list[Any]:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != "website"]


class AnswerForm(forms.Form):
    """What the applicant adds when more is asked for."""

    text = Passage(label=_("Your answer"), max_length=3000)
    file = forms.FileField(label=_("Another file"), required=False, help_text=FILE_HELP)


class DecisionForm(forms.Form):
    """One of four acts on an application, with its text."""

    text = Passage(
        label=_("Reason or note"),
        max_length=3000,
        required=False,
        help_text=_(
            "The applicant reads it. Needed to ask for more, to refuse and to confirm by phone."
        ),
    )


class ReasonForm(forms.Form):
    """Why a partner is suspended, taken up again or closed."""

    reason = Line(
        label=_("Reason"),
        max_length=500,
        help_text=_("The partner’s people read it; it is logged."),
    )


class ContractForm(forms.Form):
    """A contract."""

    number = Line(label=_("Number"), max_length=80)
    active_from = day_field(_("From"))
    active_to = day_field(_("To"))
    note = Line(label=_("Note"), max_length=300, required=False)
    file = forms.FileField(
        label=_("Signed contract"), required=False, help_text=_("One PDF, at most 10 MB.")
    )


class ContactPersonForm(forms.Form):
    """A person whom the agency asks at the partner."""

    name = Line(label=_("Full name"), max_length=120)
    post = Line(label=_("Post"), max_length=120, required=False)
    phone = Line(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class RolesForm(forms.Form):
    """What a member does besides writing."""

    signs = forms.BooleanField(
        label=_("Signs for the provider"),
        required=False,
        help_text=_("Whose signature a version of a course will need."),
    )
    administers = forms.BooleanField(
        label=_("Manages these accounts"), required=False, help_text=_("Invites and ends.")
    )


class InviteForm(RolesForm):
    """A new person and the roles."""

    full_name = Line(label=_("Full name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("For a forgotten password. The slip is shown here and handed over."),
    )
    field_order = ("full_name", "email", "signs", "administers")
