"""Lines of the history and papers in a keeper's hands: corrected, taken back, revoked; and by whom not."""

import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from lms.papers.models import PaperKind
from lms.personnel.actions import issue_certificate
from lms.personnel.actions.certificates import Paper
from lms.personnel.ledger import counted_tiet
from lms.personnel.models import (
    AccessLogEntry,
    Certificate,
    Face,
    FileTransfer,
    Revocation,
    TrainingRecord,
)
from tests.personnel.people import AT


def correction(**fields: str) -> dict[str, str]:
    return {
        "title": "Tiếp công dân",
        "provider": "Trường Chính trị tỉnh",
        "programme_type": "VTVL",
        "started": "",
        "ended": "20/02/2026",
        "form": "",
        "paper_kind": "",
        "paper_number": "",
        "tiet": "16",
        "reason": "Giấy ghi 16 tiết",
        **fields,
    }


class TestCorrecting:
    def test_a_new_line_stands_and_the_old_stays(self, place, client_of):
        record = place.line("an", tiet=Decimal(8), counts=True)
        client = client_of("hanh")
        client.post(f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/", correction())
        lines = list(place["an"].records.order_by("seq").values_list("tiet", "corrects", "note"))
        assert lines == [(8, None, ""), (16, record.pk, "Giấy ghi 16 tiết")]
        assert counted_tiet(place["an"], 2026).counted == 16
        page = client.get(f"/ho-so/{place['an'].uid}/").content.decode()
        assert "Giấy ghi 16 tiết" in page
        assert AccessLogEntry.objects.filter(officer=place["an"], what="change").count() == 1

    def test_the_form_shows_what_stands(self, place, client_of):
        record = place.line(
            "an", tiet=Decimal("320.0"), end_precision="month", paper_kind="Bằng tốt nghiệp"
        )
        text = client_of("hanh").get(f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/").content.decode()
        assert 'value="320"' in text
        assert 'value="02/2026"' in text
        assert '<option value="Bằng tốt nghiệp" selected>' in text

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"reason": " "}, "reason"),
            ({"ended": "01/2999"}, "ended"),
            ({"started": "21/02/2026"}, "ended"),
            ({"tiet": "-1"}, "tiet"),
            ({"tiet": "nhiều"}, "tiet"),
            ({"programme_type": "KHONG"}, "programme_type"),
        ],
    )
    def test_bad_input_changes_nothing(self, place, client_of, fields, field):
        record = place.line("an", tiet=Decimal(8))
        url = f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/"
        response = client_of("hanh").post(url, correction(**fields))
        assert response.status_code == 422
        assert f'href="#id_{field}"' in response.content.decode()
        assert place["an"].records.count() == 1

    def test_a_correction_that_changes_nothing_is_refused(self, place, client_of):
        record = place.line("an", tiet=Decimal(16))
        url = f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/"
        assert client_of("hanh").post(url, correction()).status_code == 422
        assert place["an"].records.count() == 1

    def test_only_the_line_that_stands_is_corrected(self, place, client_of):
        record, client = place.line("an", tiet=Decimal(8)), client_of("hanh")
        url = f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/"
        client.post(url, correction())
        stale = client.post(url, correction(tiet="20"))
        assert stale.status_code == 422
        assert "Dòng này đã được đính chính" in stale.content.decode()
        assert 'name="tiet" value="20"' in stale.content.decode()  # nothing typed is lost
        assert place["an"].records.count() == 2

    @pytest.mark.parametrize("act", ["dinh-chinh", "huy"])
    def test_a_page_left_open_is_told_what_happened(self, place, client_of, act):
        record, client = place.line("an", tiet=Decimal(8)), client_of("hanh")
        client.post(f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/", correction())
        response = client.get(f"/ho-so/qua-trinh/{record.uid}/{act}/", follow=True)
        assert response.redirect_chain == [(f"/ho-so/{place['an'].uid}/", 302)]
        assert "Dòng này đã sửa hoặc hủy trước đó." in response.content.decode()

    @pytest.mark.parametrize("tiet", ["nhiều", "-1", "5001", "4,55"])
    def test_what_is_no_number_of_tiet_is_told_in_plain_words(self, place, client_of, tiet):
        url = f"/ho-so/qua-trinh/{place.line('an').uid}/dinh-chinh/"
        text = client_of("hanh").post(url, correction(tiet=tiet)).content.decode()
        assert "Tiết: Ghi số từ 0 đến 5000, nhiều nhất một chữ số lẻ" in text

    @pytest.mark.parametrize("act", ["dinh-chinh", "huy"])
    @pytest.mark.parametrize(
        ("who", "whose", "status"),
        [
            ("hanh", "hanh", 403),  # T060: nobody the own line
            ("ha", "hanh", 302),  # the second person
            ("hanh", "en", 404),  # T056
            ("dung", "an", 403),
            ("giang", "an", 403),
            ("an", "an", 403),
            ("en", "an", 404),
        ],
    )
    def test_by_whom(self, place, client_of, who, whose, status, act):
        record = place.line(whose, tiet=Decimal(8))
        url = f"/ho-so/qua-trinh/{record.uid}/{act}/"
        assert client_of(who).post(url, correction()).status_code == status
        assert place[whose].records.count() == (2 if status == 302 else 1)

    def test_taking_back_asks_first_and_strikes_the_line_out(self, place, client_of):
        record, client = place.line("an", tiet=Decimal(8), counts=True), client_of("hanh")
        url = f"/ho-so/qua-trinh/{record.uid}/huy/"
        assert client.get(url).status_code == 200
        assert place["an"].records.count() == 1
        client.post(url, {"reason": "Nhập nhầm người"})
        assert list(place["an"].records.values_list("voids", flat=True)) == [False, True]
        assert counted_tiet(place["an"], 2026).counted == 0
        assert TrainingRecord.objects.filter(pk=record.pk).count() == 1


def paper_of(place, username: str) -> Certificate:
    record = place.line(username)
    paper = Paper(PaperKind.COMPLETION, uuid4(), "UBND", 2026, 1)
    face = Face("UBND", "An", "Khóa", "Trường", "", "", "", "", "", "")
    return issue_certificate(
        officer=place[username],
        record=record,
        paper=paper,
        face=face,
        issued_on=date(2026, 2, 20),
        at=AT,
    )


class TestRevoking:
    @pytest.mark.parametrize("ground", Revocation.Ground.values)
    def test_on_one_of_the_five_grounds(self, place, client_of, client, ground):
        paper = paper_of(place, "an")
        data = {"ground": ground, "reason": "Kết luận 5/KL", "decision_number": "9/QĐ"}
        client_of("hanh").post(f"/ho-so/giay/{paper.uid}/thu-hoi/", data)
        revoked = Revocation.objects.get(certificate=paper)
        assert (revoked.ground, revoked.reason) == (ground, "Kết luận 5/KL")
        assert "check--revoked" in client.get(f"/xac-minh/{paper.code}/").content.decode()
        # Once: a page left open, or a second press, is told so.
        hanh, url = client_of("hanh"), f"/ho-so/giay/{paper.uid}/thu-hoi/"
        for again in (hanh.get(url, follow=True), hanh.post(url, data, follow=True)):
            assert again.redirect_chain == [(f"/ho-so/{place['an'].uid}/", 302)]
            assert f"Giấy {paper.number} đã thu hồi trước đó." in again.content.decode()
        assert Revocation.objects.count() == 1

    def test_the_paper_of_a_line_taken_back_can_still_be_revoked(self, place, client_of):
        paper, client = paper_of(place, "an"), client_of("hanh")
        url, door = f"/ho-so/{place['an'].uid}/", f"/ho-so/giay/{paper.uid}/thu-hoi/"
        client.post(f"/ho-so/qua-trinh/{paper.record.uid}/huy/", {"reason": "Nhập nhầm người"})
        assert door in client.get(url).content.decode()
        client.post(door, {"ground": "issuer_error", "reason": "Nhập nhầm người"})
        assert door not in client.get(url).content.decode()

    @pytest.mark.parametrize("data", [{"reason": "x"}, {"ground": "fraud"}, {"ground": "anger", "reason": "x"}])  # fmt: skip
    def test_without_ground_or_reason_nothing_happens(self, place, client_of, data):
        paper = paper_of(place, "an")
        response = client_of("hanh").post(f"/ho-so/giay/{paper.uid}/thu-hoi/", data)
        assert response.status_code == 422
        assert Revocation.objects.count() == 0

    @pytest.mark.parametrize(
        ("who", "whose", "status"),
        [("hanh", "hanh", 403), ("giang", "an", 403), ("dung", "an", 403), ("lan", "an", 404)],
    )
    def test_by_nobody_else(self, place, client_of, who, whose, status):
        paper = paper_of(place, whose)
        data = {"ground": "fraud", "reason": "x"}
        url = f"/ho-so/giay/{paper.uid}/thu-hoi/"
        assert client_of(who).post(url, data).status_code == status
        assert Revocation.objects.count() == 0


class TestHandingOver:
    """T056: a file moves only when the other agency's keeper takes it."""

    def offer(self, place, client_of, to: str = "Xã Liên Bão · B"):
        data = {"given_to": to, "reason": "QĐ điều động 7/QĐ"}
        return client_of("hanh").post(f"/ho-so/{place['an'].uid}/ban-giao/", data)

    def answer(self, client, transfer, decision: str):
        return client.post(f"/ho-so/ban-giao/{transfer.uid}/", {"decision": decision})

    def test_offered_then_taken(self, place, client_of):
        self.offer(place, client_of, "lien bao")
        transfer = FileTransfer.objects.get()
        assert place["an"].kept_by.code == "A"
        there = client_of("lan")
        assert there.get(f"/ho-so/{place['an'].uid}/").status_code == 404
        assert "Nguyễn Thị Thu An" in there.get("/ho-so/ban-giao/").content.decode()
        taken = self.answer(there, transfer, "accept")
        assert taken["Location"] == f"/ho-so/{place['an'].uid}/"
        assert place["an"].kept_by.code == "B"
        assert there.get(f"/ho-so/{place['an'].uid}/").status_code == 200
        assert client_of("hanh").get(f"/ho-so/{place['an'].uid}/sua/").status_code == 404
        transfer.refresh_from_db()
        assert (transfer.outcome, transfer.decided_by.username) == ("accepted", "lan")

    @pytest.mark.parametrize(("who", "decision"), [("lan", "decline"), ("hanh", "withdraw")])
    def test_declined_or_withdrawn_it_stays(self, place, client_of, who, decision):
        self.offer(place, client_of)
        transfer = FileTransfer.objects.get()
        self.answer(client_of(who), transfer, decision)
        told = client_of("hanh").get("/ho-so/ban-giao/").content.decode()
        assert ("Đã trả lời" in told, "không nhận" in told) == (who == "lan", who == "lan")
        assert (place["an"].kept_by.code, FileTransfer.objects.waiting().count()) == ("A", 0)
        self.answer(client_of("lan"), transfer, "accept")
        assert place["an"].kept_by.code == "A"

    @pytest.mark.parametrize(
        ("who", "decision", "status"),
        [
            ("hanh", "accept", 404),  # the giving side does not take for the other
            ("lan", "withdraw", 404),
            ("giang", "accept", 404),
            ("an", "accept", 404),
            ("lan", "burn", 400),
        ],
    )
    def test_by_nobody_else(self, place, client_of, who, decision, status):
        self.offer(place, client_of)
        transfer = FileTransfer.objects.get()
        assert self.answer(client_of(who), transfer, decision).status_code == status
        assert place["an"].kept_by.code == "A"

    @pytest.mark.parametrize("to", ["Xã Tiên Du · A", "A1", "không có", ""])
    def test_bad_ends_are_refused(self, place, client_of, to):
        assert self.offer(place, client_of, to).status_code == 422
        assert FileTransfer.objects.count() == 0

    def test_an_officer_of_others_cannot_be_moved_in(self, place, client_of):
        data = {"given_to": "Xã Tiên Du · A", "reason": "x"}
        response = client_of("hanh").post(f"/ho-so/{place['en'].uid}/ban-giao/", data)
        assert response.status_code == 404
        assert place["en"].kept_by.code == "B"


def test_every_look_and_every_refusal_is_noted(place, client_of):
    an = place["an"]
    client_of("hanh").get(f"/ho-so/{an.uid}/")
    client_of("dung").get(f"/ho-so/{an.uid}/")
    client_of("en").get(f"/ho-so/{an.uid}/")
    client_of("giang").post(f"/ho-so/{an.uid}/phieu-kich-hoat/")
    noted = AccessLogEntry.objects.filter(officer=an).order_by("pk")
    assert list(noted.values_list("user__username", "what")) == [
        ("hanh", "profile"),
        ("dung", "profile"),
        ("en", "denied"),
        ("giang", "denied"),
    ]


@pytest.mark.parametrize(("who", "private"), [("hanh", True), ("dung", False), ("giang", False)])
def test_birth_date_and_phone_are_for_the_keeper(place, client_of, who, private):
    """T050."""
    an = place["an"]
    an.birth_date, an.phone = date(1992, 4, 18), "0912345678"
    an.save()
    text = client_of(who).get(f"/ho-so/{an.uid}/").content.decode()
    found = [bool(re.search(word, text)) for word in ("18/04/1992", "0912345678", "/sua/")]
    assert found == [private] * 3
