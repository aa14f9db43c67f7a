"""The forms of lines of the training history: proposed, corrected, taken back; papers revoked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from courses.models import Code, ProgrammeType
from courses.models.dated import local_name
from lms.papers.dates import PartialDate
from lms.papers.plain import number_text
from lms.personnel.actions.evidence import Proposal
from lms.personnel.forms.fields import Line, PartialDateField
from lms.personnel.models import Revocation, TrainingRecord
from lms.personnel.uploads import harmless, too_large

MOST_TIET = 5000
NOT_TIET = _("A number from 0 to 5000 with at most one decimal, for example 8 or 7,5.")
NUMBER_ERRORS = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places")
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp,.pdf,.jpg,.jpeg,.png,.webp"
FORMS, PAPERS = "hinh_thuc_to_chuc", "loai_van_bang"


class LineForm(forms.Form):
    """What a line of the training history says. `on` is today: nothing has ended after it."""

    title = Line(label=_("Course or class"), max_length=300)
    provider = Line(label=_("School"), max_length=250)
    programme_type = forms.ChoiceField(label=_("Programme type"))
    started = PartialDateField(label=_("From"), required=False)
    ended = PartialDateField(label=_("To"))
    form = forms.ChoiceField(label=_("Form of study"), required=False)
    paper_kind = forms.ChoiceField(label=_("Paper"), required=False)
    paper_number = Line(label=_("Paper number"), max_length=80, required=False)
    tiet = forms.DecimalField(
        label=_("Tiết"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_TIET,
        max_digits=6,
        decimal_places=1,
        localize=True,
        help_text=_("As the paper says. A day of class usually has 8 tiết."),
        error_messages=dict.fromkeys(NUMBER_ERRORS, NOT_TIET),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--short"}),
    )

    def __init__(self, *args: Any, on: date, norms: "Norms", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.norms = on, norms
        none = [("", _("not given"))]
        self.fields["programme_type"].choices = [("", _("choose")), *norms.type_choices()]
        self.fields["form"].choices = none + [(c.code, local_name(c)) for c in norms.forms]
        self._offer_papers(none + [(c.name, local_name(c)) for c in norms.papers])

    def _offer_papers(self, choices: list[tuple[str, Any]]) -> None:
        """The kinds of paper, and the one that stands on the line although no list has it."""
        standing = self.initial.get("paper_kind") or ""
        if standing not in [value for value, _label in choices]:
            choices = [*choices, (standing, standing)]
        self.fields["paper_kind"].choices = choices

    def clean_ended(self) -> PartialDate:
        ended: PartialDate = self.cleaned_data["ended"]
        if ended.first() > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        return ended

    def clean_programme_type(self) -> ProgrammeType:
        return self.norms.types[self.cleaned_data["programme_type"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        started, ended = data.get("started"), data.get("ended")
        if started and ended and started.first() > ended.last():
            self.add_error("ended", _("The last day lies before the first."))
        return data

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of the facts."""
        data = self.cleaned_data
        started, ended = data["started"], data["ended"]
        if started and started.first() > ended.first():  # 15/06/2024 to 06/2024
            started = PartialDate(started.year, started.month)
        return {
            "title": data["title"],
            "provider": data["provider"],
            "programme_type": data["programme_type"],
            "started_on": started.first() if started else None,
            "start_precision": started.precision if started else "day",
            "ended_on": ended.first(),
            "end_precision": ended.precision,
            "form": data["form"],
            "paper_kind": data["paper_kind"],
            "paper_number": data["paper_number"],
            "tiet": data["tiet"],
        }


class Norms:
    """The lists that a line is chosen from, read once for a form (two queries)."""

    def __init__(self) -> None:
        self.types = {row.code: row for row in ProgrammeType.objects.all()}
        codes: Sequence[Code] = list(Code.objects.filter(list_name__in=[FORMS, PAPERS]))
        self.forms = [code for code in codes if code.list_name == FORMS]
        self.papers = [code for code in codes if code.list_name == PAPERS]

    def type_choices(self) -> list[tuple[str, Any]]:
        return [(code, local_name(row)) for code, row in self.types.items()]


class EvidenceForm(LineForm):
    """An outside certificate with its file. `uid` lets the same form be sent twice."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=_("Scan or photo of the paper"),
        help_text=_(
            "PDF, JPG, PNG or WEBP, at most 10 MB. Seen by the officer, the keeper and auditors alone."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if self.too_large:
            self._errors.pop("file", None)  # type: ignore[union-attr]
            self.add_error("file", too_large())

    def clean_file(self) -> File:
        return harmless(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors and "file" in data:  # a browser sends the file once and forgets it
            self.add_error("file", _("Choose the file again: it does not stay in the form."))
        return data

    def proposal(self) -> Proposal:
        return Proposal(**self.values())


class CorrectionForm(LineForm):
    """The line as it should have been, and why it was not."""

    reason = Line(
        label=_("Reason of the correction"),
        max_length=500,
        help_text=_("It stands in the history beside the old line."),
    )

    @staticmethod
    def initial_of(record: TrainingRecord) -> dict[str, Any]:
        start = record.started_on
        return {
            "title": record.title,
            "provider": record.provider,
            "programme_type": record.programme_type,
            "started": PartialDate.of(start, record.start_precision) if start else None,
            "ended": PartialDate.of(record.ended_on, record.end_precision),
            "form": record.form,
            "paper_kind": record.paper_kind,
            "paper_number": record.paper_number,
            "tiet": number_text(record.tiet),
        }

    def changes(self, record: TrainingRecord) -> dict[str, Any]:
        """What differs from the line that stands, under the names of its fields.

        Whether it counts follows the programme type only where that was changed: a course that
        was finished twice in a year counts once.
        """
        values = self.values()
        kind: ProgrammeType = values.pop("programme_type")
        if kind.code != record.programme_type:
            values["programme_type"] = kind.code
            values["counts"] = kind.counting == ProgrammeType.Counting.YES
        return {name: value for name, value in values.items() if getattr(record, name) != value}


class ReasonForm(forms.Form):
    """Why something is refused or taken back."""

    reason = Line(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RevocationForm(forms.Form):
    """On which of the five grounds a paper is revoked."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=Revocation.Ground.choices, widget=forms.RadioSelect
    )
    reason = Line(label=_("Explanation"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decision_number = Line(label=_("Decision number"), max_length=80, required=False)
