"""A spreadsheet that goes in by a form: read last, refused in words that say what to do."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from courses.sheets import SheetRefused, read_sheet
from lms.personnel.uploads import MAX_BYTES, MEGABYTE


class SheetForm(forms.Form):
    """A form with a field `file`; what was read of it is `cleaned_data["sheet"]`.

    `too_large` says that the request was cut before the file was in.
    """

    most_rows: int

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if self.too_large:
            self._errors.pop("file", None)  # type: ignore[union-attr]
            self.add_error("file", str(SheetRefused("too_big", most=MAX_BYTES // MEGABYTE)))

    def clean(self) -> dict[str, Any]:
        """The file is read last: a slip elsewhere is told at once."""
        data = super().clean() or {}
        if self.errors:
            if "file" in data:  # a browser sends the file once and forgets it
                self.add_error("file", _("Choose the file again: it does not stay in the form."))
            return data
        try:
            data["sheet"] = read_sheet(data["file"], most_rows=self.most_rows)
        except SheetRefused as refusal:
            self.add_error("file", str(refusal))
        return data
