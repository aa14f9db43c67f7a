"""Reads the demo's courses from their files: TOML for the words, PNG and documents beside it."""

import mimetypes
import tomllib
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import CaptionTrack, CustomDocument, CustomImage, CustomMedia, Provider

CONTENT = Path(__file__).parent / "content"
LICENCE = "CC BY 4.0"
CREDIT = "Nhóm biên soạn Tiên Học"


def course_folders() -> list[Path]:
    """The folders of all courses, in order of name."""
    return sorted(path.parent for path in CONTENT.glob("*/course.toml"))


def read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def load_image(path: Path, title: str, provider: Provider) -> CustomImage:
    """The picture as an image of the provider's collection."""
    with path.open("rb") as file:
        return CustomImage.objects.create(
            title=title[:200],
            file=ImageFile(file, name=f"{path.parent.parent.name}-{path.name}"),
            collection=provider.collection,
            credit=CREDIT,
            licence=LICENCE,
        )


def load_document(path: Path, title: str, provider: Provider) -> CustomDocument:
    """The file as a document of the provider's collection."""
    document = CustomDocument(
        title=title[:200], collection=provider.collection, credit=CREDIT, licence=LICENCE
    )
    document.file.save(path.name, _upload(path), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


def load_media(block: dict[str, Any], folder: Path, provider: Provider) -> CustomMedia:
    """A video or audio file with its captions and, where there are such, its picture, its sound alone."""
    path = folder / block["file"]
    media = CustomMedia(
        title=block["title"][:200],
        type=block["type"],
        duration=float(block.get("seconds", 0)),
        collection=provider.collection,
        credit=CREDIT,
        licence=LICENCE,
        file=_upload(path),
    )
    if block.get("sound_only"):
        sound = {"file": block["sound_only"], "title": block["title"], "type": "audio"}
        media.sound_only = load_media(sound, folder, provider)
    if block.get("poster"):
        media.thumbnail = _upload(folder / block["poster"])
    media.save()
    for kind in CaptionTrack.Kind:
        if block.get(kind.value):
            file = _upload(folder / block[kind.value])
            CaptionTrack.objects.create(media=media, kind=kind, file=file)
    return media


def _upload(path: Path) -> SimpleUploadedFile:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return SimpleUploadedFile(path.name, path.read_bytes(), content_type=kind)
