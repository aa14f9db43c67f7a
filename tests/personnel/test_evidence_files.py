"""Outside certificates: what files are taken, who opens them, who confirms them."""

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from courses.models import ProgrammeType
from lms.personnel.actions import propose_evidence
from lms.personnel.actions.evidence import Proposal
from lms.personnel.ledger import counted_tiet
from lms.personnel.models import AccessLogEntry, Evidence
from lms.personnel.uploads import MAX_BYTES
from tests.personnel.people import AT

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **options) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGBA" if kind == "PNG" else "RGB", size, "#c00")
    exif = image.getexif()
    exif[0x010F] = "Máy ảnh của An"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def proposal(data: bytes, name: str = "giay.jpg", **fields: str) -> dict:
    return {
        "uid": str(uuid4()),
        "title": "Bồi dưỡng kỹ năng số",
        "provider": "Trường Chính trị tỉnh",
        "programme_type": "VTVL",
        "started": "01/2026",
        "ended": "02/2026",
        "form": "TT",
        "paper_kind": "Giấy chứng nhận",
        "paper_number": "12/2026",
        "tiet": "16,5",
        "file": SimpleUploadedFile(name, data),
        **fields,
    }


OWN = "/toi/ho-so/minh-chung-ngoai/them/"


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "name", "kept", "starts"),
        [
            (photo(), "Giấy của tôi.JPG", "Giấy của tôi.jpg", b"\xff\xd8"),
            (photo("PNG"), "anh.png", "anh.jpg", b"\xff\xd8"),
            (photo("WEBP"), "anh.webp", "anh.jpg", b"\xff\xd8"),
            (photo("PNG"), "../../etc/x.pdf.exe", "x.pdf.jpg", b"\xff\xd8"),
            (PDF, "giay", "giay.pdf", b"%PDF-1.7"),
        ],
    )
    def test_what_it_is_decides_not_its_name(self, place, client_of, data, name, kept, starts):
        client_of("an").post(OWN, proposal(data, name))
        row = Evidence.objects.get()
        assert row.file_name == kept
        with row.file.open() as stored:
            assert stored.read(len(starts)) == starts
        folder = Path(settings.PRIVATE_MEDIA_ROOT)
        assert Path(row.file.path).relative_to(folder).parent == Path("evidence")

    def test_pictures_lose_where_they_were_taken(self, place, client_of):
        assert dict(Image.open(io.BytesIO(photo())).getexif()) != {}
        client_of("an").post(OWN, proposal(photo(size=(4200, 100))))
        stored = Image.open(Evidence.objects.get().file.path)
        assert (dict(stored.getexif()), stored.size) == ({}, (3000, 71))

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "Tệp không có nội dung."),
            (b"MZ\x90\x00 program", "Không đọc được tệp"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "Không đọc được"),
            (b"<html><script>alert(1)</script>", "Không đọc được tệp"),
            (b"GIF89a" + b"0" * 50, "Không đọc được tệp"),
            (photo()[:300], "Không đọc được tệp"),
            (b"\xff\xd8\xff\xe0" + b"\x00" * 2000, "Không đọc được tệp"),
            (PDF[:20], "bị thiếu"),
            (b"%PDF-1.7 /JavaScript (app.alert(1)) %%EOF", "PDF mới"),
        ],
    )
    def test_everything_else_is_refused_at_the_field(self, place, client_of, data, message):
        response = client_of("an").post(OWN, proposal(data, "giay.pdf"))
        assert response.status_code == 422
        text = response.content.decode()
        assert 'href="#id_file"' in text
        assert message in text
        assert Evidence.objects.count() == 0

    def test_a_picture_of_too_many_pixels_is_refused(self, place, client_of):
        out = io.BytesIO()
        Image.new("1", (9000, 9000)).save(out, "PNG")
        response = client_of("an").post(OWN, proposal(out.getvalue(), "bom.png"))
        assert response.status_code == 422
        assert Evidence.objects.count() == 0

    def test_a_huge_file_is_dropped_and_the_form_kept(self, place, client_of):
        data = proposal(photo() + b"0" * MAX_BYTES, title="Tên đã gõ")
        response = client_of("an").post(OWN, data)
        text = response.content.decode()
        assert response.status_code == 422
        assert "lớn hơn 10 MB" in text
        assert 'value="Tên đã gõ"' in text
        assert Evidence.objects.count() == 0

    def test_what_is_beyond_all_measure_is_not_even_read(self, place, client_of):
        response = client_of("an").generic(
            "POST",
            OWN,
            b"x",
            content_type="multipart/form-data; boundary=b",
            CONTENT_LENGTH=str(3 * 1024**3),
        )
        assert response.status_code == 413
        assert "10 MB" in response.content.decode()

    def test_the_token_is_asked_for_after_the_limit(self, place):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(place.user("an"))
        assert strict.post(OWN, proposal(photo())).status_code == 403
        assert Evidence.objects.count() == 0


class TestNothingHalfDone:
    """Neither a row without its file nor a file without its row."""

    def files(self):
        return sorted(path.name for path in (self.folder).glob("*"))

    @pytest.fixture(autouse=True)
    def _place_of_their_own(self, tmp_path, monkeypatch):
        """The folder of the test's private storage."""
        storage = storages["private"]
        monkeypatch.setattr(storage, "_location", str(tmp_path))
        for cached in ("base_location", "location"):
            storage.__dict__.pop(cached, None)
        self.folder = tmp_path / "evidence"
        yield
        for cached in ("base_location", "location"):
            storage.__dict__.pop(cached, None)

    def test_a_file_that_cannot_be_kept_leaves_no_row(self, place, client_of):
        self.folder.write_text("a file where the folder should be")
        response = client_of("an").post(OWN, proposal(PDF, "giay.pdf", title="Tên đã gõ"))
        text = response.content.decode()
        assert response.status_code == 422
        assert "Chưa lưu được tệp nên chưa có gì được ghi." in text
        assert 'value="Tên đã gõ"' in text
        assert Evidence.objects.count() == 0

    def test_a_row_that_cannot_be_written_leaves_no_file(self, place, django_user_model):
        """Its sender's account is not in the database, which shows when the row is written."""
        line = Proposal("Tên", "Trường", ProgrammeType.objects.first(), date(2026, 2, 1))
        with pytest.raises(ValueError, match="unsaved related object"):
            propose_evidence(
                officer=place["an"],
                proposal=line,
                file=ContentFile(PDF, name="giay.pdf"),
                at=AT,
                by=django_user_model(username="khong-co"),
            )
        assert self.files() == []
        assert Evidence.objects.count() == 0


class TestWhoOpensThem:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("an", 200),
            ("hanh", 200),
            ("giang", 200),  # an auditor reads what a line rests on
            ("dung", 403),  # a head sees results, not papers
            ("en", 404),
            ("lan", 404),
            ("khoa", 404),
            ("oanh", 404),
        ],
    )
    def test_doors(self, place, client_of, who, status):
        client_of("an").post(OWN, proposal(photo()))
        row = Evidence.objects.get()
        url = f"/ho-so/minh-chung-ngoai/{row.uid}/tep/"
        response = client_of(who).get(url)
        assert response.status_code == status
        for path in (f"/media/{row.file.name}", f"/media/../private/{row.file.name}"):
            assert client_of(who).get(path).status_code == 404
        if status == 200:
            assert response["Content-Type"] == "image/jpeg"
            assert response["Content-Disposition"].startswith("inline")
            assert "no-store" in response["Cache-Control"]
            assert "sandbox" in response["Content-Security-Policy"]
            b"".join(response.streaming_content)
        noted = AccessLogEntry.objects.filter(officer=place["an"], user__username=who)
        expected = {"an": [], "hanh": ["file"], "giang": ["file"]}.get(who, ["denied"])
        assert list(noted.values_list("what", flat=True)) == expected

    def test_a_pdf_is_saved_not_shown(self, place, client_of):
        client_of("an").post(OWN, proposal(PDF, "giay.pdf"))
        url = f"/ho-so/minh-chung-ngoai/{Evidence.objects.get().uid}/tep/"
        response = client_of("hanh").get(url)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        b"".join(response.streaming_content)

    def test_visitors_are_asked_to_sign_in(self, place, client_of, client):
        client_of("an").post(OWN, proposal(photo()))
        url = f"/ho-so/minh-chung-ngoai/{Evidence.objects.get().uid}/tep/"
        assert client.get(url).status_code == 302


class TestDeciding:
    def test_it_counts_once_the_keeper_has_confirmed_it(self, place, client_of):
        client_of("an").post(OWN, proposal(photo()))
        row, client = Evidence.objects.get(), client_of("hanh")
        assert counted_tiet(place["an"], 2026).counted == 0
        assert "Bồi dưỡng kỹ năng số" in client.get("/ho-so/minh-chung-ngoai/").content.decode()
        assert client.get(f"/ho-so/minh-chung-ngoai/{row.uid}/").status_code == 200
        for _ in range(2):
            client.post(f"/ho-so/minh-chung-ngoai/{row.uid}/xac-nhan/")
        assert counted_tiet(place["an"], 2026).counted == Decimal("16.5")
        line = place["an"].records.get()
        assert (line.source, str(line.ended_on), line.end_precision) == (
            "outside",
            "2026-02-01",
            "month",
        )

    def test_the_keeper_adds_and_confirms(self, place, client_of):
        client = client_of("hanh")
        url = f"/ho-so/{place['an'].uid}/minh-chung-ngoai/them/"
        response = client.post(url, proposal(PDF, "bang.pdf"))
        row = Evidence.objects.get()
        assert response["Location"] == f"/ho-so/minh-chung-ngoai/{row.uid}/"
        assert (row.state, row.proposed_by.username) == ("proposed", "hanh")
        client.post(f"/ho-so/minh-chung-ngoai/{row.uid}/xac-nhan/")
        assert place["an"].records.count() == 1

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"title": "bồi dưỡng kỹ năng số"}, True),  # the same course on the same day
            ({"title": "Lớp khác", "paper_number": "12/2026"}, True),  # the same paper
            ({"title": "Lớp khác", "paper_number": ""}, False),
            ({"title": "Bồi dưỡng kỹ năng số", "ended": "01/2026", "paper_number": ""}, False),
        ],
    )
    def test_what_may_stand_there_already_is_told_before_it_counts_twice(
        self, place, client_of, fields, told
    ):
        an, hanh = client_of("an"), client_of("hanh")
        an.post(OWN, proposal(photo()))
        hanh.post(f"/ho-so/minh-chung-ngoai/{Evidence.objects.get().uid}/xac-nhan/")
        an.post(OWN, proposal(photo(), **fields))
        row = Evidence.objects.proposed().get()
        text = hanh.get(f"/ho-so/minh-chung-ngoai/{row.uid}/").content.decode()
        assert ("Có thể đã có trong quá trình: Bồi dưỡng kỹ năng số" in text) == told

    def test_what_waits_is_dated_as_far_as_it_is_known(self, place, client_of):
        client_of("an").post(OWN, proposal(photo()))
        text = client_of("hanh").get(f"/ho-so/{place['an'].uid}/").content.decode()
        assert '<span class="nowrap">01/2026 – 02/2026</span>' in text

    def test_a_form_with_another_mistake_asks_for_the_file_again(self, place, client_of):
        response = client_of("an").post(OWN, proposal(photo(), title=""))
        assert response.status_code == 422
        text = response.content.decode()
        assert re.findall(r'<li><a href="#id_[a-z]+">([^<]+)</a>', text) == [
            "Tên khóa, lớp: Mục này phải có.",
            "Bản quét hoặc ảnh chụp giấy: Hãy chọn lại tệp: tệp không được giữ lại trong biểu mẫu.",
        ]

    def test_who_decided_and_when_is_told_and_a_second_decision_is_not_asked(
        self, place, client_of
    ):
        client_of("an").post(OWN, proposal(photo()))
        row, hanh = Evidence.objects.get(), client_of("hanh")
        hanh.post(f"/ho-so/minh-chung-ngoai/{row.uid}/xac-nhan/")
        late = hanh.get(f"/ho-so/minh-chung-ngoai/{row.uid}/khong-xac-nhan/", follow=True)
        text = late.content.decode()
        assert "Dòng này đã có quyết định trước đó." in text
        assert "<dt>Người quyết định</dt><dd>Vũ Thị Hạnh</dd>" in text
        assert f"<dt>Ngày quyết định</dt><dd>{timezone.localdate():%d/%m/%Y}</dd>" in text

    def test_refused_the_officer_reads_why(self, place, client_of):
        client_of("an").post(OWN, proposal(photo()))
        row = Evidence.objects.get()
        url = f"/ho-so/minh-chung-ngoai/{row.uid}/khong-xac-nhan/"
        assert client_of("hanh").post(url, {"reason": ""}).status_code == 422
        client_of("hanh").post(url, {"reason": "Ảnh mờ, không đọc được số hiệu"})
        own = client_of("an").get("/toi/ho-so/minh-chung-ngoai/").content.decode()
        assert "Ảnh mờ, không đọc được số hiệu" in own
        assert place["an"].records.count() == 0

    @pytest.mark.parametrize(
        ("who", "whose", "status"),
        [
            ("hanh", "hanh", 403),  # nobody confirms the own line
            ("ha", "hanh", 302),
            ("lan", "an", 404),
            ("an", "an", 403),
            ("dung", "an", 403),
            ("giang", "an", 403),
        ],
    )
    def test_by_whom(self, place, client_of, who, whose, status):
        client_of(whose).post(OWN, proposal(photo()))
        row = Evidence.objects.get()
        url = f"/ho-so/minh-chung-ngoai/{row.uid}/xac-nhan/"
        assert client_of(who).post(url).status_code == status
        assert place[whose].records.count() == (1 if status == 302 else 0)

    def test_sent_twice_it_is_kept_once(self, place, client_of):
        uid = str(uuid4())
        for _ in range(2):
            client_of("an").post(OWN, proposal(photo(), uid=uid))
        assert Evidence.objects.count() == 1

    def test_sent_twice_at_once_it_is_kept_once(self, place):
        """The second request is through while the first still writes its file."""
        uid = uuid4()
        said = Proposal(
            title="Bồi dưỡng kỹ năng số",
            provider="Trường Chính trị tỉnh",
            programme_type=ProgrammeType.objects.get(code="VTVL"),
            ended_on=date(2026, 2, 1),
        )
        sent = {"officer": place["an"], "proposal": said, "uid": uid, "at": AT, "by": None}

        class Slow(ContentFile):
            def chunks(self, chunk_size=None):
                propose_evidence(**sent, file=None)
                yield from super().chunks(chunk_size)

        row = propose_evidence(**sent, file=Slow(PDF, name="giay.pdf"))
        assert (Evidence.objects.get(), row.file.name) == (row, "")
        assert not storages["private"].exists(f"evidence/{uid}.pdf")

    def test_who_has_no_profile_sends_nothing_in(self, place, client_of, django_user_model):
        stranger = django_user_model.objects.create_user("stranger", notice_version=1)
        assert client_of(stranger).post(OWN, proposal(photo())).status_code == 404
