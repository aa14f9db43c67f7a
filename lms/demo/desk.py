"""What lies on the desk of the keeper of files in the demo: a certificate to confirm, a file offered."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid5

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from courses.models import ProgrammeType
from lms.demo.cast import TIEN_DU
from lms.demo.course_loader import NAMESPACE
from lms.environment import BASE_DIR
from lms.personnel.actions import offer_file, propose_evidence
from lms.personnel.actions.evidence import Proposal
from lms.personnel.models import Officer, OrgUnit

SENDER, MOVER = "DEMO-1018", "DEMO-2010"
"""Officer numbers: who has sent a certificate in, and who moves to Tiên Du."""
FONTS = BASE_DIR / "lms" / "papers" / "fonts"
SIZE = (1100, 780)


def lay_desk(*, at: datetime) -> None:
    """A photo of a certificate waits for confirmation, and a file for being taken over."""
    sender = Officer.objects.filter(number=SENDER).first()
    if sender is not None:
        _send_in(sender, at)
    mover = Officer.objects.filter(number=MOVER).first()
    if mover is not None:
        offer_file(
            officer=mover,
            to=OrgUnit.objects.get(code=TIEN_DU),
            reason="Quyết định số 118/QĐ-UBND về điều động công chức (trình diễn)",
            at=at - timedelta(days=1),
            by=None,
        )


def _send_in(officer: Officer, at: datetime) -> None:
    ended = date(at.year, 10, 16)
    lines = (
        "GIẤY CHỨNG NHẬN",
        "Trường Chính trị tỉnh (trình diễn)",
        f"Chứng nhận: {officer.full_name}",
        "đã hoàn thành lớp An toàn thông tin cho cán bộ cấp xã",
        f"16 tiết, kết thúc ngày {ended:%d/%m/%Y}",
        f"Số: 214/{at.year}/GCN",
    )
    proposal = Proposal(
        title="An toàn thông tin cho cán bộ cấp xã",
        provider="Trường Chính trị tỉnh Bắc Ninh",
        programme_type=ProgrammeType.objects.get(code="KHCN-ANM"),
        started_on=ended - timedelta(days=1),
        ended_on=ended,
        form="TT",
        paper_kind="Giấy chứng nhận",
        paper_number=f"214/{at.year}/GCN",
        tiet=Decimal(16),
    )
    propose_evidence(
        officer=officer,
        proposal=proposal,
        file=ContentFile(_picture(lines), name="giay-chung-nhan.jpg"),
        uid=uuid5(NAMESPACE, f"{officer.number}/minh-chung"),
        at=at - timedelta(days=2),
        by=officer.user,
    )


def _picture(lines: tuple[str, ...]) -> bytes:
    """A certificate as a plain picture, the words in the middle."""
    image = Image.new("RGB", SIZE, "#fdfaf0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, SIZE[0] - 24, SIZE[1] - 24), outline="#9a7b2f", width=6)
    for place, line in enumerate(lines):
        bold = "Bold" if place == 0 else "Regular"
        font: Any = ImageFont.truetype(FONTS / f"Tinos-{bold}.ttf", 56 if place == 0 else 34)
        draw.text((SIZE[0] / 2, 150 + 92 * place), line, font=font, fill="#222", anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
