"""Fields that several forms have: days, dates of which only a part is known, and a search box."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.vietnamese import fold, has_forbidden, normal
from lms.papers.dates import PartialDate
from lms.personnel.errors import PersonnelError
from lms.personnel.persons import EARLIEST

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]
MOST_MATCHES = 8
MARK = " · "
NO_DATE = _("There is no such date. Write it as in the example.")
WORD = re.compile(r"[\w-]+")


def status_of(form: forms.BaseForm) -> int:
    """The status of a page with a form: 422 when what was sent is to be mended."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def show_error(form: forms.Form, error: PersonnelError) -> None:
    """Put the refusal of an act at the field that it names, else above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error))


class Line(forms.CharField):
    """One line of text as it may be stored: NFC, single spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["max_length"] = _(
            "At most %(limit_value)d characters; there are %(show_value)d."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _uncut(super().widget_attrs(widget))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if has_forbidden(text):
            raise ValidationError(_("It holds characters that are no text."), code="forbidden")
        return normal(text)


def _uncut(attrs: dict[str, Any]) -> dict[str, Any]:
    """Without the limit for the browser, which cuts what is pasted and says nothing."""
    return {name: value for name, value in attrs.items() if name != "maxlength"}


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A whole day, typed: a browser in English would show its own calendar month first."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text or _("Day/month/year, for example 01/07/2026."),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(
            format="%d/%m/%Y", attrs={"class": "input--short", "autocomplete": "off"}
        ),
        error_messages={"invalid": NO_DATE},
    )


class PartialDateField(forms.CharField):
    """A date of which the year, the month or the day is known; gives a `PartialDate` or None."""

    widget = forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("As much as is known: 15/06/2024, 06/2024 or 2024."))
        super().__init__(max_length=20, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _uncut(super().widget_attrs(widget))

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            read = PartialDate.parse(text)
        except ValueError:
            raise ValidationError(NO_DATE, code="invalid") from None
        if read.first() < EARLIEST:
            raise ValidationError(_("This year cannot be right."), code="year")
        return read

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value


@dataclass(frozen=True)
class Option:
    """One row to choose from: `key` is what the form sends, `label` what a person reads.

    `more` is a longer name, read beside the label and found by its words too.
    """

    key: str
    label: str
    row: Any
    more: str = ""

    @property
    def line(self) -> str:
        return f"{self.label}{MARK}{self.key}"


class ChooserInput(forms.TextInput):
    """A search box with suggestions; what several rows fit is then asked as a choice."""

    template_name = "personnel/widgets/chooser.html"
    options: Sequence[Option] = ()
    matches: Sequence[Option] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].setdefault("list", f"{name}-options")
        return context | {"options": self.options, "matches": self.matches}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen among the matches comes before what is typed, while that is unchanged."""
        typed = data.get(name)
        chosen = data.get(f"{name}-chosen")
        return chosen if chosen and data.get(f"{name}-typed") == typed else typed


class Chooser(forms.CharField):
    """Finds one of many rows by words of its name, with or without diacritics."""

    widget = ChooserInput

    def __init__(self, *, options: Sequence[Option] = (), **kwargs: Any) -> None:
        super().__init__(max_length=400, **kwargs)
        self.offer(options)

    def offer(self, options: Sequence[Option]) -> None:
        """The rows to choose from."""
        self.options = options
        self.widget.options = options
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> Any:
        text = normal(super().clean(value))
        if not text:
            return None
        found = self._found(text)
        if len(found) == 1:
            return found[0].row
        if not found:
            raise ValidationError(
                _("Nothing has the name “%(text)s”."), code="unknown", params={"text": text[:80]}
            )
        self.widget.matches = found[:MOST_MATCHES]
        raise ValidationError(_("Several fit “%(text)s”: choose one below, or write more of its name."),
                              code="several", params={"text": text[:80]})  # fmt: skip

    def _found(self, text: str) -> list[Option]:
        key = text.rpartition(MARK.strip())[2].strip().casefold()
        exact = [one for one in self.options if one.key.casefold() == key]
        if exact:
            return exact
        wanted = fold(text)
        named = [one for one in self.options if wanted in (fold(one.label), fold(one.more))]
        if named:
            return named
        words = wanted.split()
        fitting = [one for one in self.options if _begin(words, f"{one.line} {one.more}")]
        return sorted(fitting, key=lambda one: not _begin(words, one.label))

    def prepare_value(self, value: Any) -> Any:
        return next((one.line for one in self.options if one.row == value), value)


def _begin(words: Sequence[str], text: str) -> bool:
    """Whether each of `words` begins a word of `text`, so that "hành" is not found in "thành"."""
    parts = WORD.findall(fold(text))
    return all(any(part.startswith(word) for part in parts) for word in words)
