"""A lesson with a block of every kind, with real files: what tests of the blocks start from."""

import copy
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from courses.models import CaptionTrack, CustomDocument, CustomImage, CustomMedia, LegalBasis
from courses.models.dated import Provenance
from courses.showing.samples import SAMPLES, items
from lms.demo.content_files import CONTENT

FILM = CONTENT / "dich-vu-cong-truc-tuyen" / "tep" / "nop-ho-so-truc-tuyen.mp4"
STRUCTURED = ("steps", "comparison", "excerpt", "case", "dialogue", "flashcards", "glossary")
CHAPTERS = (
    b"1\n00:00:00,000 --> 00:00:20,000\nKhai\n\n2\n00:00:20,000 --> 00:00:52,000\nN\xe1\xbb\x99p\n"
)


def picture(title: str = "Sơ đồ") -> CustomImage:
    drawn = BytesIO()
    Image.new("RGB", (900, 500), "navy").save(drawn, "PNG")
    file = ImageFile(BytesIO(drawn.getvalue()), name="so-do.png")
    return CustomImage.objects.create(title=title, file=file)


def document(title: str = "Biên bản") -> CustomDocument:
    made = CustomDocument(title=title)
    made.file.save("bien-ban.docx", ContentFile(b"PK docx"), save=False)
    made._set_document_file_metadata()
    made.file.close()
    made.save()
    return made


def film() -> CustomMedia:
    """The silent film of the demo with its captions, and chapters that came as SRT."""
    media = CustomMedia.objects.create(
        title="Nộp", type="video", duration=52, file=ContentFile(FILM.read_bytes(), FILM.name)
    )
    captions = Path(str(FILM).replace(".mp4", ".vtt")).read_bytes()
    CaptionTrack.objects.create(media=media, file=ContentFile(captions, "phim.vtt"))
    CaptionTrack.objects.create(
        media=media, kind="chapters", file=ContentFile(CHAPTERS, "phan.srt")
    )
    return media


def whole_lesson() -> list[tuple[str, Any]]:
    """(kind, raw value) of one block of every teaching kind."""
    LegalBasis.objects.get_or_create(
        code="30/2020/NĐ-CP",
        defaults={"title": "Công tác văn thư", "provenance": Provenance.READ},
    )
    raw = {name: copy.deepcopy(SAMPLES[name]) for name in STRUCTURED}
    raw["steps"]["steps"][0]["value"] |= {"image": picture().pk, "alt": "Quầy có biển tên"}
    raw["case"]["documents"] = items(document("Lá đơn").pk)
    form = {**SAMPLES["form_file"], "document": document().pk, "law": "30/2020/NĐ-CP"}
    text = (
        "<h2>Mở đầu</h2><p>Người dân cần tài khoản định danh điện tử. Mỗi văn bản có trích yếu; "
        "trích yếu viết ngắn.</p>"
    )
    return [
        ("text", text),
        ("image", {"image": picture().pk, "alt": "", "decorative": True, "caption": ""}),
        *raw.items(),
        ("form_file", form),
        ("video", {"video": film().pk, "title": "Nộp một hồ sơ"}),
    ]
