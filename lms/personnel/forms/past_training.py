"""Earlier training from a spreadsheet: its columns, and each row as the form of a line reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.sheets import Sheet, SheetRefused, read_sheet
from courses.vietnamese import fold
from lms.personnel.actions.evidence import Proposal
from lms.personnel.actions.past_training import PastLine
from lms.personnel.exchange.roster.cells import Typed, typed_rows
from lms.personnel.exchange.roster.columns import FIELDS, Layout, found_layout
from lms.personnel.exchange.roster.files import KeptFiles
from lms.personnel.forms.training import LineForm, Norms
from lms.personnel.models import Officer
from lms.personnel.persons import may_be_one_day
from lms.personnel.uploads import MAX_BYTES, MEGABYTE

MOST_LINES: Final = 2_000
PEOPLE = ("number", "full_name", "birth")
COLUMNS = {
    **{name: FIELDS[name] for name in PEOPLE},
    "title": (
        gettext_lazy("Course or class"),
        ("Tên khóa học", "Khóa học", "Tên lớp", "Nội dung đào tạo, bồi dưỡng", "Nội dung",
         "Chương trình bồi dưỡng", "Chuyên ngành đào tạo, bồi dưỡng", "Tên khóa, lớp", "Course"),
    ),
    "provider": (
        gettext_lazy("School"),
        ("Cơ sở đào tạo", "Tên trường", "Trường", "Nơi đào tạo", "Đơn vị tổ chức",
         "Cơ sở đào tạo, bồi dưỡng", "School"),
    ),
    "programme_type": (
        gettext_lazy("Programme type"),
        ("Loại chương trình", "Loại hình bồi dưỡng", "Programme type"),
    ),
    "started": (gettext_lazy("From"), ("Từ", "Từ ngày", "Từ tháng, năm", "Ngày bắt đầu", "From")),
    "ended": (
        gettext_lazy("To"),
        ("Đến", "Đến ngày", "Đến tháng, năm", "Ngày kết thúc", "Thời gian", "Năm", "To"),
    ),
    "form": (gettext_lazy("Form of study"), ("Hình thức", "Hình thức đào tạo", "Hình thức học", "Form of study")),
    "paper_kind": (
        gettext_lazy("Paper"),
        ("Văn bằng, chứng chỉ", "Loại giấy", "Văn bằng", "Chứng chỉ", "Giấy"),
    ),
    "paper_number": (gettext_lazy("Paper number"), ("Số giấy", "Số hiệu giấy", "Số văn bằng")),
    "tiet": (gettext_lazy("Tiết"), ("Tiết", "Số tiết", "Thời lượng (tiết)")),
}  # fmt: skip
LINE = tuple(name for name in COLUMNS if name not in PEOPLE)


@dataclass
class PastPlan:
    """What a list tells: lines that can be proposed, and rows that are refused with a reason."""

    lines: list[PastLine] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


class PastTrainingForm(forms.Form):
    """The file, and what kind of programme a row is that does not say it. `on` is today."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("XLSX or CSV, at most 10 MB and 2,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another one.")},
    )
    programme_type = forms.ChoiceField(
        label=gettext_lazy("Programme type"),
        help_text=gettext_lazy("Of rows that do not say it."),
    )

    def __init__(
        self, *args: Any, on: date, norms: Norms, too_large: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.norms, self.too_large = on, norms, too_large
        self.fields["programme_type"].choices = [("", _("choose")), *norms.type_choices()]

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if self.too_large:
            self._errors.pop("file", None)  # type: ignore[union-attr]
            self.add_error("file", str(SheetRefused("too_big", most=MAX_BYTES // MEGABYTE)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            sheet = read_sheet(data["file"], most_rows=MOST_LINES)
            self.layout = _layout(sheet)
            self.sheet = sheet
        except SheetRefused as refusal:
            self.add_error("file", str(refusal))
        return data

    def plan(self, scope: frozenset[int]) -> PastPlan:
        """The lines of the file for officers whose files are kept by agencies of `scope`."""
        people = Layout(
            self.layout.title_row,
            {name: place for name, place in self.layout.places.items() if name in PEOPLE},
        )
        typed = {row.row: row for row in typed_rows(self.sheet.rows, people, on=self.on)}
        files = KeptFiles([*typed.values()], scope=scope, since=self.on)
        made = PastPlan()
        for number, texts in _rows(self.sheet, self.layout):
            row = typed.get(number, Typed(number, texts))
            who, why = _whose(row, files)
            if who is None:
                made.refused.append((number, row.name or texts.get("number", ""), why))
                continue
            form = self._line(texts)
            if form.is_valid():
                made.lines.append(PastLine(who, Proposal(**form.values())))
            else:
                made.refused.append((number, who.full_name, _told(form)))
        return made

    def _line(self, texts: Mapping[str, str]) -> LineForm:
        types = {fold(row.name): code for code, row in self.norms.types.items()}
        forms_ = {fold(row.name): row.code for row in self.norms.forms}
        data = {name: texts.get(name, "") for name in LINE}
        kind = data["programme_type"]
        data["programme_type"] = types.get(fold(kind), kind) or self.cleaned_data["programme_type"]
        data["form"] = forms_.get(fold(data["form"]), data["form"])
        paper = {"paper_kind": data["paper_kind"]}
        return LineForm(data, on=self.on, norms=self.norms, initial=paper)


def _layout(sheet: Sheet) -> Layout:
    """Where what stands; raises `SheetRefused` without people, course, school or end."""
    layout = found_layout(sheet.rows, COLUMNS)
    if layout.twice:
        raise SheetRefused("column_twice", column=layout.twice)
    missing = [name for name in ("title", "provider", "ended") if name not in layout.places]
    if not {"number", "full_name"} & layout.places.keys():
        missing.insert(0, "full_name")
    if missing:
        titles = sheet.rows[max(layout.title_row, 1) - 1]
        raise SheetRefused(
            "missing_columns",
            missing=", ".join(str(COLUMNS[name][0]) for name in missing),
            found=", ".join(title for title in titles if title)[:500],
        )
    return layout


def _rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    below: Sequence[Sequence[str]] = sheet.rows[layout.title_row :]
    for number, row in enumerate(below, start=layout.title_row + 1):
        if any(row):
            places = layout.places.items()
            yield number, {name: row[at] if at < len(row) else "" for name, at in places}


def _whose(row: Typed, files: KeptFiles) -> tuple[Officer | None, str]:
    """The officer of a row: by number, else the only one of the name and birth date; or why not."""
    if row.problems:
        return None, " ".join(row.problems)
    number = row.values.get("number", "").casefold()
    if number:
        found = files.by_number.get(number)
        return found, "" if found else _("None of your files has this number.")
    maybe = [one for one in files.named(row.name) if may_be_one_day(row.birth, one.birth)]
    if len(maybe) == 1:
        return maybe[0], ""
    if maybe:
        return None, _("Several files have this name. Write the officer number.")
    return None, _("None of your files has this name and birth date.")


def _told(form: forms.Form) -> str:
    """The errors of a row in one line."""
    said = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        said += [f"{label}: {error}" if label else str(error) for error in errors]
    return " ".join(said)
