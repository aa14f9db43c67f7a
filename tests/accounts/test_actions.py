"""What file keepers and commands do to accounts."""

import unicodedata

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.accounts import actions, slips
from lms.accounts.errors import AccountError
from lms.accounts.models import User
from lms.accounts.names import clean_full_name, username_from_name
from tests.accounts.conftest import add_second_factor, is_signed_in

AT = timezone.now()


@pytest.fixture
def admin(make_account):
    return make_account("quan.tri", is_superuser=True)


class TestCreate:
    def test_with_a_phrase_for_one_time(self, db, client, submit_sign_in):
        user, phrase = actions.create_account(
            full_name=" Đỗ  Thị\nƯớc ", email="Uoc@Xa.vn", by=None, at=AT
        )
        assert (user.full_name, user.username, user.email) == (
            "Đỗ Thị Ước",
            "do.thi.uoc",
            "uoc@xa.vn",
        )
        assert (user.must_change_password, user.date_joined) == (True, AT)
        submit_sign_in(client, "do.thi.uoc", phrase)
        assert is_signed_in(client)

    def test_same_names_are_numbered(self, db):
        names = ["Nguyễn Văn An", "NGUYỄN VĂN AN", "Nguyen Van An"]
        made = [actions.create_account(full_name=name, by=None, at=AT)[0] for name in names]
        assert [user.username for user in made] == [
            "nguyen.van.an",
            "nguyen.van.an2",
            "nguyen.van.an3",
        ]

    def test_with_a_given_user_name_and_password(self, db):
        user, password = actions.create_account(
            full_name="An", username=" AN ", password="hai ba bốn năm", by=None, at=AT
        )
        assert (user.username, password, user.must_change_password) == (
            "an",
            "hai ba bốn năm",
            False,
        )

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"full_name": " \n"}, "Cần họ tên, không quá 150 ký tự."),
            ({"full_name": "x" * 151}, "Cần họ tên, không quá 150 ký tự."),
            ({"full_name": "Mai", "username": "AN"}, "Tên đăng nhập này đã có hoặc không hợp lệ."),
            ({"full_name": "Mai", "username": "a@b"}, "Tên đăng nhập này đã có hoặc không hợp lệ."),
            (
                {"full_name": "Mai", "email": "AN@bacninh.example"},
                "Đã có tài khoản dùng địa chỉ e-mail này.",
            ),
        ],
    )
    def test_refusals_change_nothing(self, an, fields, message):
        with pytest.raises(AccountError, match=message):
            actions.create_account(**fields, by=None, at=AT)
        assert User.objects.count() == 1

    def test_is_in_the_audit_log_without_the_name(self, an):
        user, _phrase = actions.create_account(full_name="Lê Thị Mai", by=an, at=AT)
        entry = ModelLogEntry.objects.get(action="accounts.create")
        assert (entry.user_id, entry.label, entry.object_id) == (an.pk, user.username, str(user.pk))


class TestAdministrators:
    @pytest.mark.parametrize(
        "act", [slips.replace_password, actions.deactivate, actions.remove_second_factor]
    )
    def test_only_an_administrator_touches_an_administrator(self, an, admin, make_account, act):
        add_second_factor(admin)
        before = User.objects.filter(pk=admin.pk).values().get()
        for by in (an, None):
            with pytest.raises(AccountError, match="Chỉ quản trị viên"):
                act(user=admin, by=by, at=AT)
        assert User.objects.filter(pk=admin.pk).values().get() == before
        assert Authenticator.objects.filter(user=admin).count() == 2
        act(user=admin, by=make_account("quan.tri2", is_superuser=True), at=AT)


class TestCloseAndOpen:
    def test_twice_is_once(self, an, client, submit_sign_in):
        for _ in range(2):
            actions.deactivate(user=an, by=None, at=AT)
        assert submit_sign_in(client, "an").status_code == 200
        for _ in range(2):
            actions.reactivate(user=an, by=None, at=AT)
        assert submit_sign_in(client, "an").status_code == 302
        logged = ModelLogEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(logged) == ["accounts.deactivate", "accounts.reactivate"]

    def test_a_lost_phone(self, an, client, submit_sign_in):
        add_second_factor(an)
        actions.remove_second_factor(user=an, by=None, at=AT)
        submit_sign_in(client, "an")
        assert is_signed_in(client)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "username"),
        [
            ("Nguyễn Văn An", "nguyen.van.an"),
            (unicodedata.normalize("NFD", "Nguyễn Văn An"), "nguyen.van.an"),
            ("ĐẶNG THỊ ƯỚC-MƠ", "dang.thi.uoc.mo"),
            ("H'Hen Niê", "h.hen.nie"),
            ("  ", "canbo"),
            ("山田", "canbo"),
        ],
    )
    def test_user_name(self, name, username):
        assert username_from_name(name) == username

    def test_full_name_is_composed_and_on_one_line(self):
        assert (
            clean_full_name(unicodedata.normalize("NFD", "  Đỗ\tThị\r\nƯớc\u200b ")) == "Đỗ Thị Ước"
        )

    def test_a_second_account_with_the_same_address_is_refused_by_the_database(self, make_account):
        from django.db import IntegrityError, transaction

        make_account("a1", email="x@y.vn")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_account("a2", email="x@y.vn")
        make_account("a3")
        make_account("a4")
