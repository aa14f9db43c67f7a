"""Forms of pictures, documents and media; every door by which a file comes in uses them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.fields import FileField
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.settings import wagtailmedia_settings

from courses import captions, uploads
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


def _track_field(label: Any, help_text: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
    )


class MediaForm(BaseMediaForm):
    """Sound or video, with its captions and its chapters in Vietnamese."""

    captions = _track_field(
        _("Captions (WebVTT or SRT)"),
        _(
            "What is said, for people who cannot hear. It can be read and searched below the player."
        ),
    )
    chapters = _track_field(
        _("Chapters (WebVTT or SRT)"),
        _("The name of each part with its times, so that one can go straight to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.type != "video":
            self.fields.pop("sound_only", None)
        for track in self.instance.tracks.all() if self.instance.pk else []:
            self.fields[track.kind].help_text = told_of_track(track)

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
        return self._checked("captions")

    def clean_chapters(self) -> Any:
        return self._checked("chapters")

    def _checked(self, name: str) -> Any:
        upload = self.cleaned_data[name]
        if upload:
            uploads.check_captions(upload)
            upload.name = uploads.clean_name(upload.name or "")
        return upload

    def save(self, commit: bool = True) -> Any:
        """The file with its tracks; a new file whose tracks cannot be kept is not kept either."""
        new = self.instance.pk is None
        media = super().save(commit=commit)
        for kind in CaptionTrack.Kind:
            upload = self.cleaned_data.get(kind.value)
            if not (commit and upload):
                continue
            try:
                CaptionTrack.objects.update_or_create(
                    media=media,
                    kind=kind,
                    language="vi",
                    defaults={"file": upload, "label": "Tiếng Việt"},
                )
            except OSError:
                if new:
                    media.delete()
                raise
        return media


def told_of_track(track: CaptionTrack) -> str:
    """What stands in a track that is kept, and what could be better in it."""
    cues = track.read_cues()
    text = ngettext("%(number)d cue is kept.", "%(number)d cues are kept.", len(cues)) % {
        "number": len(cues)
    }
    faults = captions.advice(captions.restored(cues))
    more = gettext("To look at:") if faults else gettext("Choose a file to replace it.")
    return " ".join([text, more, captions.told(faults)]).strip()
