"""Files that people send in: known by what they are, not by their names, and made harmless.

Pictures are drawn anew, so that nothing but the picture is left of them: no place where the photo was
taken, no hidden second file. A PDF is kept as it is, and never shown inside a page of ours.
"""

import io
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from courses.vietnamese import normal

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_REQUEST_BYTES = 200 * MEGABYTE
"""Above it a request is not even read; below it the form is, and says what is wrong."""
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 3000
"""Pixels; a page of A4 at 250 dots an inch."""
JPEG_QUALITY = 88
PICTURES = ("JPEG", "PNG", "WEBP")
# Names of what a PDF does by itself; a certificate has no need of them.
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
NAME_LENGTH = 120


def harmless(upload: File) -> File:
    """The file as it is kept: the PDF itself, or the picture as a new JPEG.

    Its name is the sender's with the right ending. Raises `ValidationError` for anything else.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise too_large()
    upload.seek(0)
    head = upload.read(1024)
    if not head:
        raise ValidationError(_("The file is empty."), code="empty")
    if head.startswith(b"%PDF-"):
        return _pdf(upload)
    return _picture(upload)


def too_large() -> ValidationError:
    text = _(
        "The file is larger than %(most)d MB. Scan it in black and white, or take a new photo."
    )
    return ValidationError(text % {"most": MAX_BYTES // MEGABYTE}, code="too_large")


def _pdf(upload: File) -> File:
    upload.seek(0)
    data = upload.read()
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError(_("The PDF is cut off. Send the whole file again."), code="cut")
    if any(name in data for name in ACTIVE):
        raise ValidationError(
            _("The PDF holds programs or other files. Print it to a new PDF and send that."),
            code="active",
        )
    return ContentFile(data, name=_named(upload, ".pdf"))


def _picture(upload: File) -> File:
    upload.seek(0)
    try:
        with Image.open(upload.file or upload, formats=PICTURES) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(_("The picture has too many pixels."), code="pixels")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            drawn = _drawn(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise unknown() from error
    except Image.DecompressionBombWarning as error:
        raise ValidationError(_("The picture has too many pixels."), code="pixels") from error
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name=_named(upload, ".jpg"))


def _drawn(image: Any) -> Any:
    """The picture upright, on white, at most as large as it is of use, without its metadata."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright.mode not in ("RGBA", "LA", "PA", "P"):
        return Image.frombytes("RGB", upright.size, upright.convert("RGB").tobytes())
    layer = upright.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def unknown() -> ValidationError:
    text = _("The file cannot be read. Send a PDF, or a photo as JPG, PNG or WEBP.")
    return ValidationError(text, code="unknown")


def _named(upload: File, ending: str) -> str:
    stem = normal(PurePosixPath((upload.name or "").replace("\\", "/")).stem)
    return f"{stem[:NAME_LENGTH] or 'minh-chung'}{ending}"


class SizeLimit(FileUploadHandler):
    """Drops a file as soon as it is too large, and reads on: the form keeps what was typed.

    `request.too_large` tells the form.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MAX_BYTES:
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: the next handler has the file."""
