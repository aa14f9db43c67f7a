"""Activation slips: handed out by the keeper, used once by their officer, of no use to anybody else."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from lms.accounts.models import ActivationSlip, FailedSignIn, User
from lms.accounts.slip_codes import new_code, normal_code
from lms.personnel.actions import hand_out_slip
from lms.personnel.models import AccessLogEntry, Officer
from lms.printed_codes import ALPHABET, pretty
from tests.accounts.conftest import add_second_factor
from tests.personnel.people import AT, Place

DOOR, SHEETS = "/kich-hoat/", "/ho-so/phieu-kich-hoat/"
PHRASE = "gió thổi qua đồng lúa"
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def slip_for(place: Place, name: str = "an") -> str:
    return hand_out_slip(officer=place[name], at=timezone.now(), by=place.user("hanh"))


def use(client: Client, code: str, **form: str):
    return client.post(DOOR, {"code": code, "password1": PHRASE, **form})


class TestCode:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
            (" abcd efgh jkmn ", "ABCDEFGHJKMN"),
            ("ａｂｃｄ–efgh–jkmn", "ABCDEFGHJKMN"),
            ("ABCD-EFGH-JKM", ""),
            ("ABCD-EFGH-JKMO", ""),
            ("A" * 4000, ""),
            ("\x00", ""),
            ("", ""),
        ],
    )
    def test_is_read_as_people_type_it(self, typed, read):
        assert normal_code(typed) == read

    def test_has_no_letters_that_are_misread(self):
        assert set("01OIL") & set(ALPHABET) == set()
        codes = {new_code() for _ in range(200)}
        assert {len(code) for code in codes} == {12}
        assert len(codes) == 200
        assert [normal_code(pretty(code)) for code in codes] == list(codes)


class TestUsing:
    def test_opens_the_account_of_one_person_once(self, place, client):
        code = slip_for(place)
        for _ in range(2):  # looking uses nothing up
            page = client.get(DOOR, {"ma": code})
            text = page.content.decode()
            assert page.status_code == 200
            told = [one in text for one in ("Nguyễn Thị Thu An", "Trung tâm Phục vụ", 'value="an"')]
            assert told == [True, True, True]
        assert page["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page["Cache-Control"]
        answer = use(client, pretty(code).lower())
        assert (answer.status_code, answer["Location"]) == (302, "/toi/")
        assert client.cookies["sessionid"]["max-age"] == 90 * 24 * 3600
        assert client.get("/toi/ho-so/").status_code == 200
        assert place.user("an").slips.get().used_at is not None
        assert use(Client(), code).status_code == 422
        assert User.objects.get(username="an").check_password(PHRASE) is True

    def test_all_codes_that_open_nothing_give_the_same_answer(self, place, client):
        codes = {name: slip_for(place) for name in ("voided", "used")}
        use(Client(), codes["used"])
        codes["out"] = slip_for(place, "dung")
        place.user("dung").slips.update(expires_at=timezone.now() - timedelta(seconds=1))
        codes["closed"] = slip_for(place, "an")
        User.objects.filter(username="an").update(is_active=False)
        codes["unknown"] = new_code()
        answers = set()
        for code in codes.values():
            sent = (
                client.get(DOOR, {"ma": code}),
                client.post(DOOR, {"code": code}),
                use(client, code),
            )
            texts = [CHANGING.sub("", one.content.decode()).replace(code, "") for one in sent]
            answers.add((*texts, *(one.status_code for one in sent)))
        [(*texts, looked, typed, used)] = answers
        assert [looked, typed, used] == [422] * 3
        assert ["Mã này không mở được tài khoản." in text for text in texts] == [True] * 3
        assert FailedSignIn.objects.values("account_key").distinct().count() == 1

    def test_a_weak_pass_phrase_is_told_and_the_slip_stays_good(self, place, client):
        code = slip_for(place)
        for weak, told in (("ngắn", "14"), ("Nguyễn Thị Thu An 1992", "đoán"), ("", "phải có")):
            answer = use(client, code, password1=weak)
            assert answer.status_code == 422
            assert told in answer.content.decode()
        assert use(client, code).status_code == 302

    def test_on_a_shared_computer_it_ends_with_the_browser(self, place, client):
        use(client, slip_for(place), shared="on")
        assert client.cookies["sessionid"]["expires"] == ""

    def test_everybody_else_is_signed_out(self, place, client_of):
        before, other = client_of("an"), client_of("dung")
        code = slip_for(place)
        assert before.get("/toi/ho-so/").status_code == 302
        use(other, code)  # a browser in which somebody else was signed in
        assert other.get("/toi/ho-so/").context["user"].username == "an"

    def test_the_second_step_stays(self, place, client):
        add_second_factor(place.user("an"))
        answer = use(client, slip_for(place))
        assert answer["Location"] == "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/"

    def test_guessing_is_slowed_down_for_the_address_alone(self, place, client, settings):
        settings.OFFICE_NETWORKS = ["127.0.0.0/8"]
        code = slip_for(place)
        answers = [client.post(DOOR, {"code": new_code()}).status_code for _ in range(32)]
        assert answers == [422] * 30 + [429] * 2
        stopped = client.get(DOOR, {"ma": code})
        assert (stopped.status_code, int(stopped["Retry-After"]) <= 600) == (429, True)
        assert use(Client(REMOTE_ADDR="192.0.2.8"), code).status_code == 302

    def test_the_database_holds_no_code(self, place, client):
        code = slip_for(place)
        row = ActivationSlip.objects.values().get()
        assert code not in str(row)
        assert re.fullmatch("[0-9a-f]{64}", row["code_hash"])
        use(client, code)
        logged = ModelLogEntry.objects.filter(action__startswith="accounts.").order_by("pk")
        assert [entry.action for entry in logged] == [
            "accounts.issue_slip",
            "accounts.use_slip",
            "accounts.change_password",
        ]
        assert mail.outbox == []

    def test_one_press_voids_it_and_a_new_one_undoes_that(self, place, client_of, client):
        code, keeper = slip_for(place), client_of("hanh")
        page, door = f"/ho-so/{place['an'].uid}/", f"/ho-so/{place['an'].uid}/phieu-kich-hoat/huy/"
        assert "Hủy phiếu" in keeper.get(page).content.decode()
        listed = keeper.get(SHEETS, {"q": "thu an"}).content.decode()
        assert f'formaction="{door}?q=thu+an"' in listed
        assert client_of("ha").get(page).content.decode().count("Hủy phiếu") == 1
        for who, status in (("an", 403), ("dung", 403), ("giang", 403), ("lan", 404)):
            assert (who, client_of(who).post(door).status_code) == (who, status)
        answer = keeper.post(f"{door}?q=thu+an", {"phieu": "1", "officer": "x"})
        assert answer["Location"] == f"{SHEETS}?q=thu+an"
        assert keeper.post(door)["Location"] == page  # there is none any more
        assert use(client, code).status_code == 422
        logged = ModelLogEntry.objects.filter(action="accounts.void_slip", user=place.user("hanh"))
        looks = AccessLogEntry.objects.filter(officer=place["an"], detail="hủy phiếu kích hoạt")
        assert (logged.count(), looks.count()) == (1, 1)
        assert "Hủy phiếu" not in keeper.get(page).content.decode()
        assert use(client, slip_for(place)).status_code == 302

    def test_a_rotated_secret_key_still_reads_it(self, place, client, settings):
        code = slip_for(place)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "x" * 60
        assert use(client, code).status_code == 302


def texts(answer) -> list[str]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


class TestSheets:
    def test_everybody_of_a_commune_in_one_file(self, place, client_of, client):
        agency = place.units["A"]
        for number in range(78):
            Officer.objects.create(full_name=f"Lê Văn Số{number}", kept_by=agency, recorded_at=AT)
        keeper = client_of("hanh")
        page = keeper.get(SHEETS, {"q": "le van"}).content.decode()
        assert page.count('name="officer"') == 78
        uids = re.findall(r'name="officer" value="([^"]+)"', keeper.get(SHEETS).content.decode())
        assert len(uids) == 80  # with An and Dũng; neither herself nor the other keeper
        pages = texts(keeper.post(SHEETS, {"officer": uids}))
        assert len(pages) == 10
        codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", "\n".join(pages))
        assert len(set(codes)) == 80
        assert ActivationSlip.objects.waiting().filter(issued_by=place.user("hanh")).count() == 80
        assert Officer.objects.filter(kept_by=agency, user__isnull=True).count() == 0
        assert AccessLogEntry.objects.filter(what="change").count() == 80
        # Without a post, the agency that keeps the file tells whose slip it is.
        assert f"<p>{agency.name}</p>" in client.get(DOOR, {"ma": codes[17]}).content.decode()
        assert use(client, codes[17]).status_code == 302

    def test_nobody_loses_a_pass_phrase_that_works(self, place, client_of):
        an = place.user("an")
        an.set_password(PHRASE)
        an.save()
        keeper = client_of("hanh")
        assert str(place["an"].uid) not in keeper.get(SHEETS).content.decode()
        both = [str(place[name].uid) for name in ("an", "dung", "ha", "hanh")]
        [page] = texts(keeper.post(SHEETS, {"officer": both}))
        found = [name in page for name in ("Thu An", "Tiến Dũng", "Thu Hà", "Thị Hạnh")]
        assert found == [False, True, False, False]
        assert list(ActivationSlip.objects.values_list("user__username", flat=True)) == ["dung"]
        # The slip was handed over: it is listed, and no press on the button ends it unasked.
        assert f'value="{place["dung"].uid}"><span>' in keeper.get(SHEETS).content.decode()
        for seen in ("", "x", "2026-01-01T00:00:00"):
            assert keeper.post(SHEETS, {"officer": both, "seen": seen}).status_code == 200
        twice = {"officer": both, "seen": "2026-01-01T00:00:00+00:00"}
        assert "vừa được lập" in keeper.post(SHEETS, twice, follow=True).content.decode()
        again = keeper.post(SHEETS, {"officer": [str(place["an"].uid)]}, follow=True)
        assert "đều đăng nhập được rồi" in again.content.decode()

    def test_a_person_of_another_agency_is_not_there_and_nobody_gets_one(self, place, client_of):
        uids = [str(place["an"].uid), str(place["en"].uid)]
        for sent in (uids, ["x"]):
            assert client_of("hanh").post(SHEETS, {"officer": sent}).status_code == 404
        assert client_of("hanh").post(f"/ho-so/{uids[1]}/phieu-kich-hoat/").status_code == 404
        for who, status in (("an", 403), ("giang", 403), ("lan", 404)):
            assert client_of(who).post(SHEETS, {"officer": uids[:1]}).status_code == status
        assert ActivationSlip.objects.count() == 0

    def test_a_second_account_with_the_same_address_is_told(self, place, client_of):
        User.objects.filter(username="en").update(email="x@example.vn")
        Officer.objects.filter(pk=place["an"].pk).update(user=None, email="x@example.vn")
        keeper, form = client_of("hanh"), {"officer": [str(place["an"].uid)]}
        answer = keeper.post(SHEETS, form, follow=True)
        assert "Đã có tài khoản dùng địa chỉ e-mail này." in answer.content.decode()
        assert (place["an"].user, ActivationSlip.objects.count()) == (None, 0)

    def test_rights_of_who_has_no_account_yet_count_too(self, place, client_of):
        """Whoever is to be a keeper gets the slip from above, not from an equal."""
        Officer.objects.filter(pk=place["ha"].pk).update(user=None)
        url = f"/ho-so/{place['ha'].uid}/phieu-kich-hoat/"
        assert client_of("hanh").post(url).status_code == 403
        assert place["ha"].user is None
