"""Files that are sent in to be taken in by a task: looked at from outside, read later."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEGABYTE = 1024 * 1024


def most_megabytes() -> int:
    """The largest file that is taken."""
    return int(settings.PACKAGE_MAX_BYTES // MEGABYTE)


def too_large() -> str:
    return _("The file is larger than %(most)d MB. Make its videos smaller, or split it.") % {
        "most": most_megabytes()
    }


class PackageUploadForm(forms.Form):
    """One package as it was exported."""

    file = forms.FileField(
        label=gettext_lazy("Package (.zip)"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": gettext_lazy("Choose the file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_too_large = too_large

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.was_too_large:
            self._errors.pop("file", None)
            self.add_error("file", too_large())

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.PACKAGE_MAX_BYTES:
            raise ValidationError(too_large())
        if not upload.name.lower().endswith(".zip"):
            raise ValidationError(
                _("Take the package as it was exported: a file that ends in .zip.")
            )
        upload.seek(0)
        if not upload.read(4).startswith(b"PK"):
            raise ValidationError(_("The file is no ZIP archive. Export the package again."))
        upload.seek(0)
        return upload


class PackageLimit(FileUploadHandler):
    """Drops a file as soon as it is too large, and reads on, so that the form can say so.

    `request.too_large` tells the form.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.PACKAGE_MAX_BYTES:
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: the next handler has the file."""
