"""Files that authors send in: known by their bytes, not by their names, and made harmless.

Pictures are drawn anew, so that nothing but the picture is left: no position, no hidden text, no
second file behind it. Documents are kept as they are, but only of kinds that do nothing by
themselves. Raises `ValidationError` with a message for the author.
"""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from courses import captions, vietnamese

MAX_PIXELS = 40_000_000
PICTURES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
#: Names of what a PDF does by itself.
ACTIVE_PDF = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
#: Relations of an Office file that fetch or run something when it is opened.
FETCHING = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)\"", re.I)
MAX_ENTRIES, MAX_UNPACKED, MAX_PART = 5_000, 300 * 1024 * 1024, 2 * 1024 * 1024
OFFICE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
OPEN_DOCUMENT = {
    ".odt": b"application/vnd.oasis.opendocument.text",
    ".ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def clean_name(name: str) -> str:
    """The name under which a file is kept: ASCII, short, with its ending."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = vietnamese.slug(path.stem, fallback="tep", max_length=60)
    return f"{stem}{path.suffix.lower()}"


def ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


# Pictures ----------------------------------------------------------------------------------------


def drawn_anew(upload: Any) -> ContentFile:
    """The picture alone, upright, in the same format, without metadata; the first of many frames."""
    upload.seek(0)
    data = upload.read()
    if not data:
        raise ValidationError(_("The file is empty."))
    try:
        with Image.open(BytesIO(data), formats=tuple(PICTURES)) as image:
            _check_picture(image, upload.name)
            out = _saved(image)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError) as error:
        raise ValidationError(
            _("This is not a picture that can be read. Send a JPEG, PNG or WebP file.")
        ) from error
    return ContentFile(out, name=clean_name(upload.name))


def _check_picture(image: Any, name: str) -> None:
    if image.width * image.height * getattr(image, "n_frames", 1) > MAX_PIXELS:
        raise _too_many_pixels()
    if ending(name) not in PICTURES[image.format]:
        raise ValidationError(_("The ending of the name does not fit the kind of the picture."))


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The picture has too many pixels: at most %(most)d million.")
        % {"most": MAX_PIXELS // 1_000_000}
    )


def _saved(image: Any) -> bytes:
    out = BytesIO()
    kind, turned = image.format, image.getexif().get(0x0112, 1) != 1
    image.load()
    if kind == "JPEG" and image.mode in {"RGB", "L"} and not turned:
        image.info.clear()
        image.save(out, "JPEG", quality="keep", icc_profile=None, exif=b"")
        return out.getvalue()
    drawn = ImageOps.exif_transpose(image)
    if drawn.mode.startswith("I"):
        drawn = drawn.convert("I").point(lambda value: value / 256).convert("L")
    transparency = drawn.info.get("transparency")
    drawn.info.clear()
    if kind == "JPEG":
        drawn.convert("RGB").save(out, "JPEG", quality=90)
        return out.getvalue()
    if transparency is not None and drawn.mode == "P":
        drawn.info["transparency"] = transparency
    if drawn.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        drawn = drawn.convert("RGB")
    drawn.save(out, kind)
    return out.getvalue()


# Documents ---------------------------------------------------------------------------------------


def check_document(upload: Any) -> None:
    """Refuse what is not what its name says, and what does something when it is opened."""
    check = _CHECKS.get(ending(upload.name))
    if check is None:
        raise ValidationError(_("Files of this kind are not taken."))
    upload.seek(0)
    try:
        check(upload)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise not_as_named() from error
    finally:
        upload.seek(0)


def not_as_named() -> ValidationError:
    return ValidationError(_("The content of the file does not fit the ending of its name."))


def _is_pdf(upload: Any) -> None:
    data = upload.read()
    if not data.startswith(b"%PDF-"):
        raise not_as_named()
    if any(name in data for name in ACTIVE_PDF):
        raise ValidationError(
            _("The PDF holds programs or other files. Print it to a new PDF and send that.")
        )


def _is_office(upload: Any) -> None:
    with zipfile.ZipFile(upload) as archive:
        names = _names(archive)
        inside = OFFICE[ending(upload.name)]
        if "[Content_Types].xml" not in names or not any(n.startswith(inside) for n in names):
            raise not_as_named()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise ValidationError(_("Files with macros are not taken."))
        for name in names:
            if name.endswith(".rels") and FETCHING.search(_read(archive, name)):
                raise ValidationError(
                    _("The file fetches something from elsewhere. Save it as a new file first.")
                )


def _is_open_document(upload: Any) -> None:
    with zipfile.ZipFile(upload) as archive:
        names = _names(archive)
        if names[:1] != ["mimetype"] and "mimetype" not in names:
            raise not_as_named()
        if _read(archive, "mimetype").strip() != OPEN_DOCUMENT[ending(upload.name)]:
            raise not_as_named()
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise ValidationError(_("Files with macros are not taken."))


def _names(archive: zipfile.ZipFile) -> list[str]:
    parts = archive.infolist()
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError(_("The file is too large when unpacked."))
    return [part.filename for part in parts]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MAX_PART)


def _is_text(upload: Any) -> None:
    data = upload.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save the file as UTF-8 text.")) from error
    if "\x00" in text:
        raise not_as_named()


_CHECKS: dict[str, Callable[[Any], None]] = {
    ".pdf": _is_pdf,
    ".txt": _is_text,
    ".csv": _is_text,
    **dict.fromkeys(OFFICE, _is_office),
    **dict.fromkeys(OPEN_DOCUMENT, _is_open_document),
}


# Sound and video ---------------------------------------------------------------------------------

MAX_MEDIA = 300 * 1024 * 1024
MAX_CAPTIONS = 1024 * 1024
CAPTIONS = {".vtt", ".srt"}


def check_media(upload: Any, endings: set[str]) -> None:
    """Refuse what does not begin as the files of its ending do."""
    kind = ending(upload.name)
    if kind not in endings:
        raise ValidationError(
            _("Take a file that ends in: %(endings)s") % {"endings": ", ".join(sorted(endings))}
        )
    if upload.size > MAX_MEDIA:
        raise ValidationError(
            _("The file is larger than %(most)d MB.") % {"most": MAX_MEDIA // 1024 // 1024}
        )
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    fits = {
        ".mp4": head[4:8] == b"ftyp",
        ".m4a": head[4:8] == b"ftyp",
        ".webm": head.startswith(b"\x1aE\xdf\xa3"),
        ".ogg": head.startswith(b"OggS"),
        ".mp3": head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"),
    }
    if not fits.get(kind, False):
        raise not_as_named()


def check_captions(upload: Any) -> None:
    """Captions and chapters are WebVTT or SRT, every cue with times and words that can be shown."""
    if ending(upload.name) not in CAPTIONS:
        raise ValidationError(_("Captions are a WebVTT file (.vtt) or an SRT file (.srt)."))
    if upload.size > MAX_CAPTIONS:
        raise ValidationError(_("The captions are too long."))
    upload.seek(0)
    try:
        faults = captions.read(upload.read(), upload.name).faults
    except captions.Unreadable as error:
        faults = [error.fault]
    upload.seek(0)
    hard = [fault for fault in faults if not fault.is_mild]
    if hard:
        raise ValidationError(captions.told(hard))
