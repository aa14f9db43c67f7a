"""Forms of pictures, documents and media; every door by which a file comes in uses them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.fields import FileField
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.settings import wagtailmedia_settings

from courses import uploads
from courses.models import CaptionTrack


def _instead(form: Any, field: type[forms.Field]) -> None:
    """Put a stricter field in place of Wagtail's, with its label and its widget."""
    old = form.fields.get("file")
    if old is not None:
        form.fields["file"] = field(label=old.label, widget=old.widget, required=old.required)


class PictureField(WagtailImageField):
    """A picture, drawn anew before anything else reads it."""

    def to_python(self, data: Any) -> Any:
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        if self.max_upload_size and upload.size > self.max_upload_size:
            raise ValidationError(
                self.error_messages["file_too_large"]
                % {
                    "file_size": filesizeformat(upload.size),
                    "max_filesize": self.max_upload_size_text,
                }
            )
        return super().to_python(_as_upload(uploads.drawn_anew(upload)))


def _refuse_without_storage(form: Any, upload: Any) -> Any:
    """Ask the storage before anything is written, so that the form says so and keeps what was typed."""
    if isinstance(upload, UploadedFile):
        try:
            form.instance.file.storage.exists(upload.name or "")
        except OSError as error:
            text = _(
                "The file could not be kept, so nothing was saved. Try again in a few minutes."
            )
            raise ValidationError(text, code="storage") from error
    return upload


def _as_upload(file: Any) -> UploadedFile:
    return UploadedFile(file, name=file.name, size=file.size)


class ImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _instead(self, PictureField)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["data-w-sync-target-value"] = (
                f"#{self['title'].id_for_label}"
            )

    def clean_file(self) -> Any:
        return _refuse_without_storage(self, self.cleaned_data["file"])


class CheckedDocumentField(WagtailDocumentField):
    """A document whose bytes fit its name."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            uploads.check_document(upload)
            upload.name = uploads.clean_name(upload.name or "")
        return upload


class DocumentForm(BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _instead(self, CheckedDocumentField)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["data-w-sync-target-value"] = (
                f"#{self['title'].id_for_label}"
            )

    def clean_file(self) -> Any:
        return _refuse_without_storage(self, self.cleaned_data["file"])


class MediaForm(BaseMediaForm):
    """Sound or video, with its captions in Vietnamese."""

    captions = forms.FileField(
        label=_("Captions (WebVTT)"),
        required=False,
        help_text=_("What is said, for people who cannot hear."),
        widget=forms.FileInput(attrs={"accept": ".vtt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.type != "video":
            del self.fields["captions"]
            self.fields.pop("sound_only", None)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            sound = self.instance.type == "audio"
            named = "AUDIO_EXTENSIONS" if sound else "VIDEO_EXTENSIONS"
            allowed = {f".{ending}" for ending in getattr(wagtailmedia_settings, named)}
            uploads.check_media(upload, allowed)
            upload.name = uploads.clean_name(upload.name or "")
        return _refuse_without_storage(self, upload)

    def clean_thumbnail(self) -> Any:
        upload = self.cleaned_data["thumbnail"]
        return (
            _as_upload(uploads.drawn_anew(upload)) if isinstance(upload, UploadedFile) else upload
        )

    def clean_captions(self) -> Any:
        upload = self.cleaned_data["captions"]
        if upload:
            uploads.check_captions(upload)
        return upload

    def save(self, commit: bool = True) -> Any:
        """The video and its captions; a new video whose captions cannot be kept is not kept either."""
        new = self.instance.pk is None
        media = super().save(commit=commit)
        captions = self.cleaned_data.get("captions")
        if commit and captions:
            try:
                CaptionTrack.objects.update_or_create(
                    media=media, language="vi", defaults={"file": captions, "label": "Tiếng Việt"}
                )
            except OSError:
                if new:
                    media.delete()
                raise
        return media
