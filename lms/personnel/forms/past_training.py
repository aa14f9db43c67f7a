"""Earlier training from a spreadsheet: the file, and each row as the form of a line reads it."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.sheets import Sheet
from courses.vietnamese import fold
from lms.personnel.actions.evidence import Proposal
from lms.personnel.actions.past_training import PastLine, PastRow
from lms.personnel.exchange.past_training import LINE, PEOPLE, line_texts
from lms.personnel.exchange.roster.cells import Typed, is_numbering, typed_rows
from lms.personnel.exchange.roster.columns import Layout
from lms.personnel.exchange.roster.files import KeptFiles
from lms.personnel.forms.sheets import SheetForm
from lms.personnel.forms.training import LineForm, Norms
from lms.personnel.models import Officer, TrainingImport
from lms.personnel.persons import may_be_one_day

MOST_LINES: Final = 2_000
_UNIT_OF_LENGTH = re.compile(r"\s*(?:tiết|tiet)\.?$", re.IGNORECASE)


class PastTrainingForm(SheetForm):
    """The file, and what kind of programme a row is that does not say it."""

    most_rows = MOST_LINES

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy(
            "XLSX or CSV, at most 10 MB and 2,000 rows. Nothing is proposed yet."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another one.")},
    )
    programme_type = forms.ChoiceField(
        label=gettext_lazy("Programme type"),
        help_text=gettext_lazy("Of rows that do not say it."),
    )

    def __init__(self, *args: Any, norms: Norms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.norms = norms
        self.fields["programme_type"].choices = [("", _("choose")), *norms.type_choices()]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        sheet: Sheet = self.cleaned_data["sheet"]
        return {
            "sheet": sheet,
            "file_name": getattr(self.cleaned_data["file"], "name", "") or "",
            "programme_type": self.norms.types[self.cleaned_data["programme_type"]],
        }


def past_rows(
    brought: TrainingImport, *, norms: Norms, scope: Collection[int], on: date
) -> list[PastRow]:
    """What each row of a list says as on the day `on`, of officers whose files agencies of `scope` keep.

    A row that cannot be proposed has a reason and no line.
    """
    layout = Layout(brought.title_row, dict(brought.columns))
    places = {name: place for name, place in layout.places.items() if name in PEOPLE}
    people = typed_rows(brought.rows, Layout(layout.title_row, places), on=on)
    typed = {row.row: row for row in people}
    files = KeptFiles([*typed.values()], scope=frozenset(scope), since=on)
    made = []
    for number, texts in line_texts(brought.rows, layout):
        row = typed.get(number)
        if number == layout.title_row + 1 and is_numbering([*texts.values()]):
            continue
        made.append(_past_row(row or Typed(number, texts), texts, files, brought, norms, on))
    return made


def _past_row(
    row: Typed,
    texts: Mapping[str, str],
    files: KeptFiles,
    brought: TrainingImport,
    norms: Norms,
    on: date,
) -> PastRow:
    who, why = _whose(row, files)
    name = who.full_name if who else row.name or texts.get("number", "")
    title = texts.get("title", "")
    form = _line(texts, brought, norms, on)
    problems = [*filter(None, [why]), *_told(form, texts, norms)]
    if problems or who is None:
        return PastRow(row.row, name, title, reasons=problems)
    return PastRow(row.row, name, title, line=PastLine(who, Proposal(**form.values())))


def _line(texts: Mapping[str, str], brought: TrainingImport, norms: Norms, on: date) -> LineForm:
    types = {fold(said): row.code for row in norms.types.values() for said in (row.name, row.code)}
    forms_ = {fold(said): row.code for row in norms.forms for said in (row.name, row.code)}
    papers = {fold(said): row.name for row in norms.papers for said in (row.name, row.code)}
    data = {name: texts.get(name, "") for name in LINE}
    kind = data["programme_type"]
    data["programme_type"] = types.get(fold(kind), kind) or brought.programme_type.code
    data["form"] = forms_.get(fold(data["form"]), data["form"])
    data["paper_kind"] = papers.get(fold(data["paper_kind"]), data["paper_kind"])
    data["tiet"] = _UNIT_OF_LENGTH.sub("", data["tiet"])
    return LineForm(data, on=on, norms=norms, initial={"paper_kind": data["paper_kind"]})


def _whose(row: Typed, files: KeptFiles) -> tuple[Officer | None, str]:
    """The officer of a row: by number, else the only one of the name and birth date; or why not."""
    if row.problems:
        return None, " ".join(row.problems)
    number = row.values.get("number", "").casefold()
    if number:
        found = files.by_number.get(number)
        return found, "" if found else _("None of your files has this number.")
    if not row.name:
        return None, _("Write the officer number or the full name.")
    maybe = [one for one in files.named(row.name) if may_be_one_day(row.birth, one.birth)]
    if len(maybe) == 1:
        return maybe[0], ""
    if maybe:
        return None, _("Several files have this name. Write the officer number.")
    return None, _("None of your files has this name and birth date.")


def _told(form: LineForm, texts: Mapping[str, str], norms: Norms) -> list[str]:
    """What is wrong in a row, with what to write instead."""
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        said += [f"{label}{error}" for error in _chosen(name, texts, norms) or errors]
    return said


def _chosen(name: str, texts: Mapping[str, str], norms: Norms) -> list[str]:
    """The reason where a text is none of those that a list of the norms has; none otherwise."""
    text = texts.get(name, "")[:80]
    if name == "form" and text:
        known = ", ".join(row.name for row in norms.forms)
        return [_("Write one of: %(known)s.") % {"known": known}]
    if name == "programme_type" and text:
        told = {"text": text}
        return [
            _("“%(text)s” is no type of the list. Leave it empty to take the one chosen here.")
            % told
        ]
    return []
