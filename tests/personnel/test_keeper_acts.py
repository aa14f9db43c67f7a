"""What a keeper does with people: creating, changing, accounts, posts; and what is refused."""

import re
import unicodedata
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.models import JobPosition
from lms.accounts.models import ActivationSlip, User
from lms.personnel.actions import grant_authority
from lms.personnel.models import AccessLogEntry, Appointment, Authority, Officer
from tests.personnel.people import AT, SINCE

CODE = re.compile(r'<dd class="code nowrap" data-code>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){2})</dd>')


NEW = "gió thổi qua đồng lúa"


def new_person(place, **fields: str) -> dict[str, str]:
    return {
        "uid": str(uuid4()),
        "full_name": "Trần Văn Mới",
        "number": "TD-900",
        "birth": "05/1990",
        "sex": "nam",
        "kind": "cong_chuc",
        "phone": "0912 345 678",
        "email": "",
        "kept_by": str(place.units["A"].uid),
        **fields,
    }


class TestCreating:
    def test_an_officer_gets_an_account_and_a_slip_that_works(self, place, client_of, client):
        response = client_of("hanh").post("/ho-so/them/", new_person(place))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        officer = Officer.objects.get(number="TD-900")
        assert (officer.full_name, officer.birth_precision) == ("Trần Văn Mới", "month")
        assert officer.user.username == "tran.van.moi"
        [code] = CODE.findall(response.content.decode())
        chosen = client.post("/kich-hoat/", {"code": code, "password1": NEW})
        assert (chosen.status_code, client.get("/toi/ho-so/").status_code) == (302, 200)
        assert officer.user.phone == "+84912345678"

    def test_a_reload_makes_nobody_twice_and_shows_no_second_phrase(self, place, client_of):
        data, client = new_person(place, number=""), client_of("hanh")
        client.post("/ho-so/them/", data)
        again = client.post("/ho-so/them/", data)
        officer = Officer.objects.get(full_name="Trần Văn Mới")
        assert (again.status_code, again["Location"]) == (302, f"/ho-so/{officer.uid}/")

    def test_a_forged_uid_opens_nobody_elses_file(self, place, client_of):
        data = new_person(place, uid=str(place["en"].uid))
        assert client_of("hanh").post("/ho-so/them/", data).status_code == 404
        assert Officer.objects.filter(full_name="Trần Văn Mới").count() == 0

    def test_names_in_nfd_are_stored_composed_and_found(self, place, client_of):
        typed = unicodedata.normalize("NFD", "Lưu  Thị Hòa")
        client_of("hanh").post("/ho-so/them/", new_person(place, full_name=typed))
        officer = Officer.objects.get(number="TD-900")
        assert (officer.full_name, officer.user.full_name) == ("Lưu Thị Hòa", "Lưu Thị Hòa")
        assert "Lưu Thị Hòa" in client_of("hanh").get("/ho-so/?q=luu+hoa").content.decode()

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("number", "TD-001", "Số hiệu TD-001 đã có người khác dùng."),
            ("full_name", "", "Mục này phải có."),
            ("full_name", "Trần \x00 Mới", "Có ký tự không phải là chữ."),
            ("number", "td-001", "Số hiệu td-001 đã có người khác dùng."),
            ("full_name", "Trần <b>Mới</b>", "Họ tên chỉ gồm chữ cái."),
            ("full_name", "12345", "Họ tên chỉ gồm chữ cái."),
            ("full_name", "Lan " * 60, "Nhiều nhất 150 ký tự, đang có 239."),
            ("birth", "31/02/1990", "Không có ngày này. Ghi theo mẫu ở trên."),
            ("birth", "11/2015", "Chưa đủ 15 tuổi: hãy xem lại năm sinh."),
            ("birth", "01/01/2999", "Ngày này chưa đến."),
            ("phone", "gọi sau", "Ghi số điện thoại bằng chữ số."),
            ("email", "an@example.vn", "Đã có tài khoản dùng địa chỉ e-mail này."),
            ("kept_by", "B", "Hãy chọn một lựa chọn hợp lệ"),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_changes_nothing(
        self, place, client_of, field, value, message
    ):
        Officer.objects.filter(pk=place["an"].pk).update(number="TD-001")
        User.objects.filter(username="an").update(email="an@example.vn")
        value = str(place.units[value].uid) if value == "B" else value
        before = (Officer.objects.count(), User.objects.count())
        response = client_of("hanh").post("/ho-so/them/", new_person(place, **{field: value}))
        text = response.content.decode()
        assert response.status_code == 422
        assert f'href="#id_{field}"' in text
        assert message in text
        assert (Officer.objects.count(), User.objects.count()) == before

    @pytest.mark.parametrize(
        ("name", "birth"),
        [("H’Hen Niê", "6.5.1990"), ("Y Phôn Kbuôr-Ađrơng", "06-05-1990"), ("Lan", "6/5/1990")],
    )
    def test_names_of_all_peoples_and_dates_as_they_are_written(
        self, place, client_of, name, birth
    ):
        data = new_person(place, full_name=name, birth=birth, number="TD-901")
        assert client_of("hanh").post("/ho-so/them/", data).status_code == 200
        officer = Officer.objects.get(number="TD-901")
        assert (officer.full_name, officer.birth_date) == (name, date(1990, 5, 6))

    def test_the_browser_does_not_cut_what_is_pasted(self, place, client_of):
        text = client_of("hanh").get("/ho-so/them/").content.decode()
        fields = re.findall(r'<input type="(?:text|tel)"[^>]*>', text)
        assert [field for field in fields if "maxlength" in field] == []
        assert len(fields) == 4

    @pytest.mark.parametrize("who", ["an", "dung", "giang", "en"])
    def test_nobody_else_creates_officers(self, place, client_of, who):
        before = Officer.objects.count()
        assert client_of(who).post("/ho-so/them/", new_person(place)).status_code == 403
        assert Officer.objects.count() == before

    def test_rank_and_groups_in_the_form_are_ignored(self, place, client_of):
        """T058."""
        data = new_person(place) | {"is_superuser": "1", "groups": "1", "user": "1"}
        client_of("hanh").post("/ho-so/them/", data)
        user = Officer.objects.get(number="TD-900").user
        assert (user.is_superuser, user.is_staff, user.groups.count()) == (False, False, 0)


class TestChanging:
    def test_the_account_follows_name_and_address(self, place, client_of):
        an = place["an"]
        data = {"full_name": "Nguyễn Thu An", "kind": "cong_chuc", "email": "An@Example.vn"}
        response = client_of("hanh").post(f"/ho-so/{an.uid}/sua/", data)
        assert response["Location"] == f"/ho-so/{an.uid}/"
        an.refresh_from_db()
        assert (an.full_name, an.user.full_name, an.user.email) == (
            "Nguyễn Thu An",
            "Nguyễn Thu An",
            "an@example.vn",
        )
        assert AccessLogEntry.objects.filter(officer=an, what="change").count() == 1

    def test_the_address_of_a_higher_account_stays(self, place, client_of):
        """T059: an e-mail address opens the account, so it is as a pass phrase."""
        User.objects.filter(username="dung").update(is_superuser=True)
        dung = place["dung"]
        data = {"full_name": dung.full_name, "kind": "cong_chuc", "email": "x@example.vn"}
        assert client_of("hanh").post(f"/ho-so/{dung.uid}/sua/", data).status_code == 422
        dung.refresh_from_db()
        assert (dung.email, dung.user.email) == ("", "")


class TestSlips:
    def test_one_press_gives_a_new_one_and_ends_the_sessions(self, place, client_of):
        place.user("an").set_password(NEW)
        signed_in = client_of("an")
        signed_in.force_login(place.user("an"))
        response = client_of("hanh").post(f"/ho-so/{place['an'].uid}/phieu-kich-hoat/")
        assert len(CODE.findall(response.content.decode())) == 1
        assert User.objects.get(username="an").has_usable_password() is False
        assert signed_in.get("/toi/ho-so/").status_code == 302

    @pytest.mark.parametrize(
        ("target", "status"),
        [
            ("an", 200),
            ("dung", 200),  # heads a unit below
            ("ha", 403),  # a keeper of the same agency could confirm one's own lines
            ("hanh", 403),  # oneself
            ("en", 404),
        ],
    )
    def test_whose_account_it_may_be(self, place, client_of, target, status):
        """T059."""
        response = client_of("hanh").post(f"/ho-so/{place[target].uid}/phieu-kich-hoat/")
        assert response.status_code == status
        slips = ActivationSlip.objects.filter(user__username=target).count()
        assert slips == (1 if status == 200 else 0)

    @pytest.mark.parametrize("rank", ["is_superuser", "is_staff"])
    def test_never_an_administrators(self, place, client_of, rank):
        User.objects.filter(username="an").update(**{rank: True})
        assert (
            client_of("hanh").post(f"/ho-so/{place['an'].uid}/phieu-kich-hoat/").status_code == 403
        )

    def test_never_of_who_answers_beyond_the_own_units(self, place, client_of):
        for kind, unit in (("head", "P"), ("auditor", "A"), ("training", "B")):
            Authority.objects.filter(officer=place["an"]).delete()
            grant_authority(
                officer=place["an"],
                unit=place.units[unit],
                kind=kind,
                active_from=SINCE,
                basis="QĐ 2",
                at=AT,
                by=None,
            )
            url = f"/ho-so/{place['an'].uid}/phieu-kich-hoat/"
            assert client_of("hanh").post(url).status_code == 403, (kind, unit)

    def test_who_has_no_account_gets_one(self, place, client_of):
        Officer.objects.filter(pk=place["an"].pk).update(user=None)
        response = client_of("hanh").post(f"/ho-so/{place['an'].uid}/phieu-kich-hoat/")
        assert len(CODE.findall(response.content.decode())) == 1
        assert place["an"].user.username == "nguyen.thi.thu.an"


def post_data(place, **fields: str) -> dict[str, str]:
    return {
        "unit": "A2",
        "position": "Tư pháp – hộ tịch · CM04",
        "kind": "concurrent",
        "active_from": "01/04/2026",
        "active_to": "",
        "decision_number": "15/QĐ-UBND",
        "decision_date": "25/3/2026",
        **fields,
    }


class TestPosts:
    @pytest.mark.parametrize("typed", ["Tư pháp – hộ tịch · CM04", "CM04", "tu phap", "hộ tịch"])
    def test_a_position_is_found_by_words_of_its_name(self, place, client_of, typed):
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        response = client_of("hanh").post(url, post_data(place, position=typed))
        assert response["Location"] == f"/ho-so/{place['an'].uid}/"
        post = Appointment.objects.get(officer=place["an"], kind="concurrent")
        assert (post.unit.code, post.position.code) == ("A2", "CM04")
        assert (post.active_from, post.decision_date) == (date(2026, 4, 1), date(2026, 3, 25))

    def test_several_matches_are_asked_as_a_choice(self, place, client_of):
        url, client = f"/ho-so/{place['an'].uid}/bo-nhiem/", client_of("hanh")
        first = client.post(url, post_data(place, position="CM2"))
        text = first.content.decode()
        assert first.status_code == 422
        assert text.count('name="position-chosen"') == 2
        chosen = {"position-typed": "CM2", "position-chosen": "Tiếp công dân · CM26"}
        lines = re.findall(r'name="position-chosen" value="([^"]+)"', text)
        chosen["position-chosen"] = next(line for line in lines if line.endswith("CM26"))
        assert client.post(url, post_data(place, position="CM2") | chosen).status_code == 302
        assert place["an"].appointments.filter(position__code="CM26").count() == 1

    @pytest.mark.parametrize(
        ("fields", "field", "message"),
        [
            ({"position": "phi công"}, "position", "Không có mục nào tên “phi công”."),
            ({"active_to": "31/03/2026"}, "active_to", "ngày"),
            ({"active_from": "01/01/2020"}, "unit", "Đơn vị"),
            ({"active_from": "hôm nay"}, "active_from", "Không có ngày này."),
            ({"active_from": "31/09/2026"}, "active_from", "Không có ngày này."),
            ({"active_from": "01/04/2126"}, "active_from", "Ngày này quá xa"),
            ({"active_to": "01/04/2126"}, "active_to", "Ngày này quá xa"),
            ({"decision_date": "01/04/2126"}, "decision_date", "Ngày này chưa đến."),
            ({"position": "OLD05"}, "position", "Vị trí này thôi dùng từ sau ngày 30/06/2025."),
            ({"kind": "main"}, "kind", "Kiểm soát thủ tục đang là vị trí chính"),
            ({"unit": "B1"}, "unit", "Hãy chọn một lựa chọn hợp lệ"),
            ({"kind": "king"}, "kind", "Hãy chọn một lựa chọn hợp lệ"),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_changes_nothing(
        self, place, client_of, fields, field, message
    ):
        JobPosition.objects.create(
            code="OLD05", short_name="Hộ tịch (cũ)", name="Cũ", active_to=date(2025, 6, 30)
        )
        before = Appointment.objects.count()
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        response = client_of("hanh").post(url, post_data(place, **fields))
        assert response.status_code == 422
        [told] = re.findall(
            rf'<li><a href="#id_{field}[^"]*">([^<]+)</a>', response.content.decode()
        )
        assert message in told
        assert Appointment.objects.count() == before

    def test_the_short_name_of_the_screens_is_enough(self, place, client_of):
        JobPosition.objects.create(code="CM99", short_name="Tiếp công dân, báo chí", name="Báo chí")
        url, client = f"/ho-so/{place['an'].uid}/bo-nhiem/", client_of("hanh")
        assert client.post(url, post_data(place, position="tiep cong dan")).status_code == 302
        assert place["an"].appointments.get(kind="concurrent").position.code == "CM26"

    def test_words_are_found_from_their_beginning(self, place, client_of):
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        response = client_of("hanh").post(url, post_data(place, position="ông dân"))
        assert "Không có mục nào tên “ông dân”." in response.content.decode()

    def test_main_posts_may_follow_each_other(self, place, client_of):
        first = place["an"].appointments.get()
        Appointment.objects.filter(pk=first.pk).update(active_to=date(2026, 3, 31))
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        assert client_of("hanh").post(url, post_data(place, kind="main")).status_code == 302
        assert place["an"].appointments.filter(kind="main").count() == 2

    def test_one_decision_ends_the_main_post_and_begins_the_next(self, place, client_of):
        first, client = place["an"].appointments.get(), client_of("hanh")
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        assert (
            f"từ ngày {first.active_from:%d/%m/%Y}: giữ đến hết hôm trước"
            in client.get(url).content.decode()
        )
        moved = post_data(place, kind="main", ends="on")
        early = client.post(url, moved | {"active_from": f"{first.active_from:%d/%m/%Y}"})
        assert "vị trí mới phải từ sau ngày đó" in early.content.decode()
        for _ in range(2):
            assert client.post(url, moved).status_code == 302
        held = place["an"].appointments.order_by("active_from").values_list("kind", "active_to")
        assert list(held) == [("main", date(2026, 3, 31)), ("main", None)]
        said = ModelLogEntry.objects.get(action="personnel.end_appointment").data
        assert (said["last_day"], said["decision"]) == ("2026-03-31", "15/QĐ-UBND")

    def test_the_same_post_with_another_decision_is_told_not_dropped(self, place, client_of):
        url, client = f"/ho-so/{place['an'].uid}/bo-nhiem/", client_of("hanh")
        client.post(url, post_data(place))
        other = client.post(url, post_data(place, decision_number="16/QĐ-UBND"))
        assert other.status_code == 422
        assert "Vị trí này đã được ghi từ ngày đó." in other.content.decode()
        assert place["an"].appointments.get(kind="concurrent").decision_number == "15/QĐ-UBND"

    def test_twice_is_once(self, place, client_of):
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        for _ in range(2):
            client_of("hanh").post(url, post_data(place))
        assert place["an"].appointments.count() == 2

    def test_ending_asks_first_and_can_be_taken_back(self, place, client_of):
        post, client = place["an"].appointments.get(), client_of("hanh")
        url = f"/ho-so/vi-tri/{post.uid}/thoi-giu/"
        assert client.get(url).status_code == 200
        post.refresh_from_db()
        assert post.active_to is None
        early = client.post(url, {"last_day": "01/01/2025"})
        assert early.status_code == 422
        today = timezone.localdate()
        client.post(url, {"last_day": f"{today - timedelta(days=1):%d/%m/%Y}"})
        post.refresh_from_db()
        assert post.active_to == today - timedelta(days=1)
        # Without a post the head sees An no more; her keeper does.
        assert client_of("dung").get(f"/ho-so/{place['an'].uid}/").status_code == 404
        assert client.get(f"/ho-so/{place['an'].uid}/").status_code == 200
        client.post(f"/ho-so/vi-tri/{post.uid}/giu-tiep/")
        post.refresh_from_db()
        assert post.active_to is None

    def test_a_second_main_post_is_not_made_by_reopening_the_first(self, place, client_of):
        first, client = place["an"].appointments.get(), client_of("hanh")
        Appointment.objects.filter(pk=first.pk).update(active_to=date(2026, 3, 31))
        client.post(f"/ho-so/{place['an'].uid}/bo-nhiem/", post_data(place, kind="main"))
        response = client.post(f"/ho-so/vi-tri/{first.uid}/giu-tiep/", follow=True)
        assert "đang là vị trí chính từ ngày 01/04/2026" in response.content.decode()
        later = client.post(f"/ho-so/vi-tri/{first.uid}/thoi-giu/", {"last_day": "30/4/2026"})
        assert later.status_code == 422
        first.refresh_from_db()
        assert first.active_to == date(2026, 3, 31)

    def test_a_mistaken_post_goes_with_a_reason_that_the_log_keeps(self, place, client_of):
        client = client_of("hanh")
        client.post(f"/ho-so/{place['an'].uid}/bo-nhiem/", post_data(place))
        post = place["an"].appointments.get(kind="concurrent")
        url = f"/ho-so/vi-tri/{post.uid}/ghi-nham/"
        assert url in client.get(f"/ho-so/vi-tri/{post.uid}/thoi-giu/").content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url, {"reason": " "}).status_code == 422
        assert place["an"].appointments.count() == 2
        assert client.post(url, {"reason": "Nhầm người"}).status_code == 302
        assert list(place["an"].appointments.values_list("kind", flat=True)) == ["main"]
        said = ModelLogEntry.objects.get(action="personnel.withdraw_appointment").data
        assert (said["position"], said["from"], said["reason"], said["officer"]) == (
            "CM04",
            "2026-04-01",
            "Nhầm người",
            str(place["an"].uid),
        )
        assert client.post(url, {"reason": "Nhầm người"}).status_code == 404

    def test_a_post_recorded_long_ago_is_ended_not_taken_away(self, place, client_of):
        post = place["an"].appointments.get()
        Appointment.objects.filter(pk=post.pk).update(
            recorded_at=timezone.now() - timedelta(days=31)
        )
        response = client_of("hanh").post(f"/ho-so/vi-tri/{post.uid}/ghi-nham/", {"reason": "Nhầm"})
        assert response.status_code == 422
        assert "Đã ghi quá 30 ngày" in response.content.decode()
        assert place["an"].appointments.get() == post

    @pytest.mark.parametrize(("who", "status"), [("en", 404), ("lan", 404), ("dung", 403), ("giang", 403), ("hanh", 200)])  # fmt: skip
    def test_who_may_appoint(self, place, client_of, who, status):
        url = f"/ho-so/{place['an'].uid}/bo-nhiem/"
        assert client_of(who).get(url).status_code == status
        if status != 200:
            assert client_of(who).post(url, post_data(place)).status_code == status
            assert place["an"].appointments.count() == 1

    def test_nobody_appoints_oneself(self, place, client_of):
        url = f"/ho-so/{place['hanh'].uid}/bo-nhiem/"
        assert client_of("hanh").post(url, post_data(place)).status_code == 403
        assert place["hanh"].appointments.count() == 1
