"""Documents, sound and video of a lesson."""

import mimetypes
import re
from math import ceil
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from courses import captions
from courses.blocks.teaching import FILES, TeachingBlock, Text, missing_texts

#: Captions break their lines for the screen; a line that begins with a dash is another speaker's.
RUNNING_ON = re.compile(r"\n(?![-–])")


class DocumentBlock(TeachingBlock):
    """A document to download, with its kind and size."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    def lacks(self, value: Any) -> dict[str, Text]:
        return missing_texts(("document", value["document"] is None, _("Choose a document.")))

    class Meta:
        icon = "doc-full"
        label = _("Document to download")
        group = FILES
        template = "courses/blocks/document.html"
        sample_template = "courses/blocks/samples/document.html"
        description = _("Something to keep: a check list, a table to work with.")
        avoid = _("What must be read to understand the lesson: put it into the lesson.")
        how = _("Choose the file; the title says what it is good for.")


class MediaBlock(TeachingBlock):
    """What sound and video share: how they are played and what is told before playing."""

    media_field = ""

    def lacks(self, value: Any) -> dict[str, Text]:
        gone = value[self.media_field] is None
        return missing_texts((self.media_field, gone, _("Choose a sound or video file.")))

    def advice(self, value: Any) -> list[Text]:
        file = value[self.media_field]
        if file is None:
            return []
        told = [self.no_captions] if not _tracks(file, "captions") else []
        for track in _tracks(file, "captions"):
            faults = captions.advice(captions.restored(track.read_cues()))
            if faults:
                told.append(gettext("Captions: %(faults)s") % {"faults": captions.told(faults)})
        return told

    def media(self, value: Any) -> list[Any]:
        return [value[self.media_field]] if value[self.media_field] else []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`media`: what the player needs; None when the file is gone."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        file = value[self.media_field]
        context["media"] = shown_media(file) if file is not None else None
        return context


def _tracks(file: Any, kind: str) -> list[Any]:
    return [track for track in file.tracks.all() if track.kind == kind]


def _cues(tracks: list[Any]) -> list[dict[str, str]]:
    """The cues of the first track: the moment to read, the same in seconds, and the words."""
    return [
        {
            "at": captions.clock(cue["start"]),
            "second": f"{cue['start'] / 1000:g}",
            "text": RUNNING_ON.sub(" ", cue["text"]),
        }
        for track in tracks[:1]
        for cue in track.read_cues()
        if cue["text"]
    ]


def shown_media(file: Any) -> dict[str, Any]:
    """A media file for its player: address, type, size in bytes, whole minutes, captions, chapters."""
    sound = file.sound_only
    spoken, chapters = _tracks(file, "captions"), _tracks(file, "chapters")
    return {
        "url": file.url,
        "type": mimetypes.guess_type(file.file.name)[0] or "",
        "size": file.file_size,
        "minutes": ceil(file.duration / 60) if file.duration else None,
        "poster": file.thumbnail.url if file.thumbnail else "",
        "tracks": [
            {
                "url": track.file.url,
                "kind": track.kind,
                "lang": track.language,
                "label": track.label,
            }
            for track in [*spoken, *chapters]
        ],
        "chapters": _cues(chapters),
        "transcript": _cues(spoken),
        "sound_url": sound.url if sound else "",
        "sound_size": sound.file_size if sound else None,
    }


class VideoBlock(MediaBlock):
    """A video; its captions, its chapters and its sound alone belong to the media file."""

    media_field = "video"
    no_captions = _("The video has no captions. People who cannot hear need them.")

    video = VideoChooserBlock(label=_("Video"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Video")
        group = FILES
        template = "courses/blocks/video.html"
        sample_template = "courses/blocks/samples/media.html"
        description = _("How something is done: a screen, a talk, a movement of the hand.")
        avoid = _("A lecture that is read out: write it. Longer than six minutes: cut it.")
        how = _("Add captions and chapters to the file; they can be read and searched below.")


class AudioBlock(MediaBlock):
    """Sound to listen to."""

    media_field = "audio"
    no_captions = _("The sound has no captions. People who cannot hear need its words.")

    audio = AudioChooserBlock(label=_("Audio"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Audio")
        group = FILES
        template = "courses/blocks/audio.html"
        sample_template = "courses/blocks/samples/media.html"
        description = _("A talk on the telephone, or a lesson to hear on the way.")
        avoid = _("What must be seen, such as a form.")
        how = _("Add captions to the file, so that its words can be read below the player.")
