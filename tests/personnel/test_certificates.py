"""Issued papers: their numbers, their face, their page and file."""

import io
import uuid
from datetime import date

import pypdf
import pytest
from django.db import transaction

from lms.papers.models import PaperKind
from lms.personnel.actions import revoke_certificate
from lms.personnel.actions.certificates import Paper, agency_sign, reserve_number
from lms.personnel.models import Certificate
from lms.personnel.printing import completion_paper
from tests.personnel.world import POISON, certify, moment, today

pytestmark = pytest.mark.django_db
ADDRESS = "https://hoc.example.vn/xac-minh/"


@pytest.mark.parametrize(
    ("short_name", "sign"),
    [("UBND Tiên Du", "UBND"), ("Trường Chính trị", "TCT"), ("ĐH đối tác A", "ĐH"), ("", "")],
)
def test_the_sign_of_an_agency(short_name, sign):
    assert agency_sign(short_name) == sign


def test_a_number_reads_as_offices_write_it():
    paper = Paper(PaperKind.COMPLETION, uuid.uuid4(), "UBND Tiên Du", 2026, 7)
    assert paper.number == "07/GXNHT-UBND"


def test_numbers_have_no_gap_and_begin_again_with_each_year_and_issuer(world):
    def take(issuer: int, day: date) -> str:
        return reserve_number(
            kind=PaperKind.COMPLETION,
            issuer_uid=uuid.UUID(int=issuer),
            issuer_short="UBND",
            issued_on=day,
            at=moment(day),
            by=None,
        ).number

    lost = []

    def take_and_fail() -> None:
        with transaction.atomic():
            lost.append(take(1, first))
            raise ZeroDivisionError

    first, second = date(2026, 12, 31), date(2027, 1, 1)
    numbers = [take(1, first), take(1, first)]
    with pytest.raises(ZeroDivisionError):
        take_and_fail()
    numbers += [take(1, first), take(2, first), take(1, second)]
    assert lost == ["03/GXNHT-UBND"]
    assert [number[:2] for number in numbers] == ["01", "02", "03", "01", "01"]


def test_the_paper_says_what_its_face_holds(world):
    certificate = certify(world.an)
    paper = completion_paper(Certificate.objects.get(), check_address=ADDRESS, note="Trình diễn")
    assert (paper.number, paper.issued_on, paper.officer_name, paper.result, paper.note) == (
        "01/GXNHT-UBND",
        today(),
        "Nguyễn Thị Thu An",
        "9/10 điểm",
        "Trình diễn",
    )
    assert paper.check_url == f"{ADDRESS}{certificate.code}/"
    world.an.full_name = "Tên Mới"
    world.an.save()
    assert completion_paper(Certificate.objects.get(), check_address=ADDRESS).officer_name == (
        "Nguyễn Thị Thu An"
    )


def test_page_and_file(world, client_of, settings):
    settings.PUBLIC_URL = "https://hoc.example.vn"
    certificate = certify(world.an, "Giao tiếp với người dân")
    client = client_of(world.user("an"))
    page = client.get(f"/toi/giay/{certificate.uid}/")
    text = page.content.decode()
    pdf_url = f"/toi/giay/{certificate.uid}.pdf"
    assert f'href="{pdf_url}"' in text
    assert f"https://hoc.example.vn/xac-minh/{certificate.code}/" in text
    assert page.context["crumbs"][0]["url"] == "/toi/ho-so/"
    file = client.get(pdf_url)
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Content-Disposition"] == 'inline; filename="giay-xac-nhan-01-gxnht-ubnd.pdf"'
    assert len(file.content) <= 200_000
    words = pypdf.PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    assert "Nguyễn Thị Thu An" in words
    assert "Giao tiếp với người dân" in words
    assert client.get(pdf_url).content == file.content  # the same paper, the same bytes


def test_a_revoked_paper_says_so_on_page_and_file(world, client_of):
    certificate = certify(world.an)
    revoke_certificate(
        certificate=certificate, ground="altered", reason="Sửa tên", at=moment(today()), by=None
    )
    client = client_of(world.user("an"))
    text = client.get(f"/toi/giay/{certificate.uid}/").content.decode()
    told = f"Đã thu hồi ngày {today():%d/%m/%Y}. Lý do: tẩy xóa, sửa chữa"
    assert told in text
    pdf = client.get(f"/toi/giay/{certificate.uid}.pdf").content
    assert "ĐÃ THU HỒI" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_poisoned_name_is_text_on_paper(world, client_of):
    certificate = certify(world.an, POISON, officer_name=POISON, unit=POISON)
    client = client_of(world.user("an"))
    client.allowed_text = ("{{7*7}}",)
    text = client.get(f"/toi/giay/{certificate.uid}/").content.decode()
    assert "<img src=x" not in text
    assert text.count("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}=1+1") == 3
    pdf = client.get(f"/toi/giay/{certificate.uid}.pdf").content
    words = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "".join(words.split()).count("".join(POISON.split())) == 3
