import mimetypes
from math import ceil
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock


class DocumentBlock(blocks.StructBlock):
    """A document to download, with its kind and size."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("Document to download")
        template = "courses/blocks/document.html"


class MediaBlock(blocks.StructBlock):
    """What sound and video share: how they are played and what is told before playing."""

    media_field = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`media`: what the player needs; None when the file is gone."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        file = value[self.media_field]
        context["media"] = shown_media(file) if file is not None else None
        return context


def shown_media(file: Any) -> dict[str, Any]:
    """A media file for its player: address, type, size in bytes, whole minutes, captions."""
    sound = file.sound_only
    return {
        "url": file.url,
        "type": mimetypes.guess_type(file.file.name)[0] or "",
        "size": file.file_size,
        "minutes": ceil(file.duration / 60) if file.duration else None,
        "poster": file.thumbnail.url if file.thumbnail else "",
        "tracks": [
            {"url": track.file.url, "lang": track.language, "label": track.label}
            for track in file.tracks.all()
        ],
        "sound_url": sound.url if sound else "",
        "sound_size": sound.file_size if sound else None,
    }


class VideoBlock(MediaBlock):
    """A video; its captions and its sound alone belong to the media file."""

    media_field = "video"

    video = VideoChooserBlock(label=_("Video"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "courses/blocks/video.html"


class AudioBlock(MediaBlock):
    """Sound to listen to."""

    media_field = "audio"

    audio = AudioChooserBlock(label=_("Audio"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Audio")
        template = "courses/blocks/audio.html"
