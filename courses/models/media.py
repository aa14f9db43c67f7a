"""Images, documents, audio and video of lessons, each with its source and licence."""

from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtailmedia.models import AbstractMedia

from courses import captions


class Licensed(models.Model):
    """Where a file comes from and under which terms it may be used."""

    credit = models.CharField(_("source"), max_length=250, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)

    class Meta:
        abstract = True


def without_tags(names: tuple[str, ...]) -> tuple[str, ...]:
    """Wagtail's form fields but for tags, which all providers would share."""
    return tuple(name for name in names if name != "tags")


class CustomImage(Licensed, AbstractImage):
    """A picture of a lesson."""

    admin_form_fields = (*without_tags(Image.admin_form_fields), "credit", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class CustomRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(CustomImage, models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]


class CustomDocument(Licensed, AbstractDocument):
    """A document to download."""

    admin_form_fields = (*without_tags(Document.admin_form_fields), "credit", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """A file that the form refused already is not refused again for having no ending."""
        if self.file:
            super().clean()


class CustomMedia(Licensed, AbstractMedia):
    """A video or an audio file; a video may name an audio file that holds its sound alone."""

    sound_only = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"type": "audio"},
        verbose_name=_("sound alone, for a slow line"),
    )
    file_size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)

    admin_form_fields = (
        *without_tags(AbstractMedia.admin_form_fields),
        "sound_only",
        "credit",
        "licence",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("audio or video")
        verbose_name_plural = _("audio and video")

    def save(self, *args: object, **kwargs: object) -> None:
        if self.file and not self.file._committed:
            self.file_size = self.file.size
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class CaptionTrack(models.Model):
    """Captions or chapters of a media file, kept as WebVTT; SRT becomes WebVTT when it is saved."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("captions")
        CHAPTERS = "chapters", _("chapters")

    media = models.ForeignKey(CustomMedia, models.CASCADE, related_name="tracks")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CAPTIONS)
    language = models.CharField(_("language"), max_length=10, default="vi")
    label = models.CharField(_("label"), max_length=60, default="Tiếng Việt")
    file = models.FileField(
        _("captions (WebVTT)"), upload_to="captions", validators=[FileExtensionValidator(["vtt"])]
    )
    #: [{"line", "start", "end", "text"}, ...] in milliseconds, so that no page opens the file.
    cues = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("caption track")
        verbose_name_plural = _("caption tracks")
        constraints = [
            models.UniqueConstraint(
                fields=["media", "kind", "language"], name="one_track_a_kind_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.media_id} {self.kind} {self.language}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:  # type: ignore[attr-defined]
            self._take_in()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "cues"}
        super().save(*args, **kwargs)

    def _take_in(self) -> None:
        """Read the new file and put plain WebVTT in its place; what cannot be read stays as it is."""
        name = self.file.name or ""
        self.file.seek(0)
        try:
            found = captions.read(self.file.read(), name)
        except captions.Unreadable:
            self.cues = []
        else:
            self.cues = captions.kept(found.cues)
            made = ContentFile(captions.write(found.cues), f"{PurePosixPath(name).stem}.vtt")
            self.file = made
        self.file.seek(0)

    def read_cues(self) -> list[dict[str, Any]]:
        """The cues; of a track from before they were kept, out of its file."""
        if self.cues is not None:
            return list(self.cues)
        try:
            with self.file.open("rb") as file:
                return captions.kept(captions.read(file.read(), self.file.name or "").cues)
        except (OSError, captions.Unreadable):
            return []
