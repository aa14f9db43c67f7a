"""Forms of questions, answers and contacts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVersion
from courses.vietnamese import has_forbidden, normal
from lms.enquiries.models import Answer, Enquiry
from lms.enquiries.models.enquiries import MOST_TEXT
from lms.personnel.forms.fields import Line

Outcome = Answer.Outcome


class Lines(forms.CharField):
    """Some lines of text as they may be stored: NFC, single spaces, no more than one empty line."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, **kwargs)
        self.error_messages["max_length"] = _(
            "At most %(limit_value)d characters; there are %(show_value)d."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without the limit for the browser, which cuts what is pasted and says nothing."""
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if any(has_forbidden(line) for line in text.splitlines()):
            raise ValidationError(_("It holds characters that are no text."), code="forbidden")
        lines = [normal(line) for line in text.splitlines()]
        kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
        return "\n".join(kept).strip()


class AskForm(forms.Form):
    """What a learner asks or reports, and about which part."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[
            (Enquiry.Kind.ERROR, _("Something is wrong in the content")),
            (Enquiry.Kind.QUESTION, _("I want to ask the trainer")),
        ],
        widget=forms.RadioSelect,
    )
    block = forms.ChoiceField(label=_("Which part?"), required=False)
    text = Lines(
        label=_("Write it in your words"),
        max_length=MOST_TEXT,
        help_text=_("Leave out names and numbers of citizens."),
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`parts` are ids and titles; without any the place is known and not asked for."""
        super().__init__(*args, **kwargs)
        if parts:
            self.fields["block"].choices = [("", _("The whole lesson")), *parts]
        else:
            del self.fields["block"]


class FurtherForm(forms.Form):
    """What is still open after an answer."""

    text = Lines(label=_("What is still open?"), max_length=MOST_TEXT, rows=4)


class AnswerForm(forms.Form):
    """One answer for all who asked."""

    outcome = forms.ChoiceField(label=_("How it is settled"), widget=forms.RadioSelect)
    text = Lines(
        label=_("Answer, or why not"),
        max_length=4000,
        help_text=_("Everyone who asked reads it."),
    )
    mended_in = forms.ModelChoiceField(
        label=_("Mended in version"),
        required=False,
        queryset=CourseVersion.objects.none(),
        empty_label=_("no version named"),
    )
    shown_question = Line(
        label=_("Question for everyone"),
        required=False,
        max_length=300,
        help_text=_(
            "With a question here, all learners of this place read it with the answer. "
            "Write it without anybody's name."
        ),
    )

    def __init__(self, *args: Any, course: Any, errors: bool, **kwargs: Any) -> None:
        """`errors`: whether a content error is among what is answered."""
        super().__init__(*args, **kwargs)
        choices = [(Outcome.ANSWERED, _("Answered"))]
        if errors:
            choices = [
                (Outcome.MENDED, _("Mended")),
                (Outcome.NOT_ERROR, _("Not an error, with the reason")),
                *choices,
            ]
        choices.append((Outcome.CLOSED, _("Close without an answer, with the reason")))
        self.fields["outcome"].choices = choices
        if errors:
            versions = CourseVersion.objects.filter(course=course).defer("spec")
            self.fields["mended_in"].queryset = versions.order_by("-number")
            self.fields["mended_in"].label_from_instance = _version_name
        else:
            del self.fields["mended_in"]


def _version_name(version: CourseVersion) -> str:
    return f"{version.number} ({version.cut_at:%d/%m/%Y})"


class CorrectionForm(forms.Form):
    """Another text for an answer that was given."""

    text = Lines(label=_("Answer"), max_length=4000)
    shown_question = Line(label=_("Question for everyone"), required=False, max_length=300)


class ContactForm(forms.Form):
    """Whom the people of a unit ask; empty takes the contact away."""

    name = Line(
        label=_("Person or office"),
        required=False,
        max_length=120,
        help_text=_("Empty: the contact of the unit above is shown."),
    )
    phone = forms.RegexField(
        regex=r"^\+?[0-9][0-9 .()-]{5,18}$",
        label=_("Phone"),
        required=False,
        max_length=20,
        error_messages={"invalid": _("Write digits, for example 0222 3826 111.")},
        widget=forms.TextInput(attrs={"type": "tel", "class": "input--short"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
