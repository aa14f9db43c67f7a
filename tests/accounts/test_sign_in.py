"""Signing in and guessing: T001 to T004, T013, T017, T041, T042."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from lms.accounts.backends import network_key
from lms.accounts.models import FailedSignIn
from lms.accounts.phones import phone_key
from tests.accounts.conftest import PASSWORD, add_second_factor, code_now, is_signed_in
from tests.accounts.hashers import CountingHasher

#: What differs between two sendings of one page: the token of its forms.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
COUNTING = [f"{CountingHasher.__module__}.{CountingHasher.__name__}"]


class TestSignIn:
    @pytest.mark.parametrize("login", ["an", " AN ", "an@bacninh.example", "An@BacNinh.example"])
    def test_by_user_name_or_email_and_back_to_what_was_asked_for(
        self, client, an, submit_sign_in, login
    ):
        asked = client.get(reverse("account_notice"))
        assert asked.headers["Location"] == "/tai-khoan/dang-nhap/?next=/tai-khoan/thong-bao/"
        response = submit_sign_in(client, login, form={"next": "/tai-khoan/thong-bao/"})
        assert (response.status_code, response.headers["Location"]) == (
            302,
            "/tai-khoan/thong-bao/",
        )
        assert is_signed_in(client)

    def test_fields_are_named_login_and_password(self, client, db):
        html = client.get("/tai-khoan/dang-nhap/").content.decode()
        assert ['name="login"' in html, 'name="password"' in html] == [True, True]

    @pytest.mark.parametrize(
        "login",
        [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "(+84) 912-345-678",
            "+84 0912 345 678",
            "84912345678",
            "００８４９１２３４５６７８",
        ],
    )
    def test_by_phone_number_in_any_writing(self, client, an, submit_sign_in, login):
        an.phone = phone_key("0912 345 678")
        an.save()
        assert submit_sign_in(client, login).status_code == 302
        assert "<dd>0912345678</dd>" in client.get("/tai-khoan/").content.decode()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "an",
            "91234567",
            "09123456789",
            "0112345678",
            "+1 912 345 678",
            "0912345678\n0",
            "٠٩١٢",
        ],
    )
    def test_what_is_no_number_is_none(self, text):
        assert phone_key(text) == ""

    def test_a_number_of_two_people_names_neither(self, client, make_account, submit_sign_in):
        for name in ("mai", "chi"):
            make_account(name, phone=phone_key("0222 3821 234"))
        make_account("0912345678", phone="")
        make_account("lan", phone=phone_key("0912345678"))
        assert submit_sign_in(client, "0222.3821.234").status_code == 200
        submit_sign_in(client, "0912345678")  # a user name comes first
        assert client.get("/tai-khoan/").context["user"].username == "0912345678"

    def test_a_shared_computer_forgets_and_the_own_phone_does_not(self, an, submit_sign_in):
        shared, own = Client(), Client()
        submit_sign_in(shared, "an", form={"shared": "on"})
        submit_sign_in(own, "an")
        kept = [client.cookies["sessionid"]["max-age"] for client in (shared, own)]
        assert kept == ["", 90 * 24 * 3600]
        ends = [client.session.get_expiry_date() - timezone.now() for client in (shared, own)]
        assert [end.days for end in ends] == [0, 89]
        rows = Session.objects.order_by("expire_date").values_list("expire_date", flat=True)
        assert [(row - timezone.now()).days for row in rows] == [0, 89]

    def test_queries_do_not_grow_with_accounts_or_devices(
        self, client, make_account, an, submit_sign_in, queries
    ):
        for number in range(30):
            make_account(f"officer{number}")
        for _ in range(3):
            submit_sign_in(Client(), "an")
        with queries(9):
            submit_sign_in(client, "an", form={"next": "/tai-khoan/"})

    def test_a_closed_account_is_told_only_to_who_knows_the_password(
        self, client, make_account, submit_sign_in
    ):
        make_account("binh", is_active=False)
        wrong = submit_sign_in(client, "binh", "sai").content.decode()
        right = submit_sign_in(client, "binh").content.decode()
        told = "Tài khoản này đã khóa."
        assert [told in wrong, told in right, is_signed_in(client)] == [False, True, False]

    def test_no_sign_up_and_no_way_round_by_the_cms(self, client, db):
        assert client.get("/tai-khoan/dang-ky/").status_code == 404
        answers = [client.get("/admin/login/?next=/admin/"), client.post("/admin/login/", {})]
        assert [answer.headers["Location"] for answer in answers] == [
            "/tai-khoan/dang-nhap/?next=/admin/",
            "/tai-khoan/dang-nhap/",
        ]


class TestGuessing:
    def test_t001_an_account_is_locked_whatever_address_is_forged(self, client, an, submit_sign_in):
        for number in range(10):
            submit_sign_in(client, "an", "sai", headers={"X-Forwarded-For": f"203.0.113.{number}"})
        assert FailedSignIn.objects.count() == 5
        for login in ("an", "an@bacninh.example"):
            response = submit_sign_in(client, login, headers={"X-Forwarded-For": "203.0.113.99"})
            assert response.status_code == 429
            assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
            assert "Tạm dừng đăng nhập vì nhập sai nhiều lần." in response.content.decode()
        assert not is_signed_in(client)

    def test_t001_whose_account_is_guessed_at_is_noted(self, an, submit_sign_in, caplog):
        """By its uid and a key of the address: what was typed may be a password."""
        for login in ("an", "mật khẩu gõ nhầm ô"):
            for _ in range(6):
                submit_sign_in(Client(), login, "sai")
        key = network_key(RequestFactory().get("/"))[:12]
        noted = [r.getMessage() for r in caplog.records if r.name == "lms.accounts"]
        assert noted == [
            f"sign-in paused: account {an.uid}, network {key}",
            f"sign-in paused: account that does not exist, network {key}",
        ]

    def test_t001_the_lock_ends_by_itself(self, client, an, submit_sign_in):
        for _ in range(5):
            submit_sign_in(client, "an", "sai")
        FailedSignIn.objects.update(occurred_at=F("occurred_at") - timedelta(minutes=15))
        assert submit_sign_in(client, "an").status_code == 302
        assert FailedSignIn.objects.count() == 5

    def test_the_right_password_makes_earlier_mistakes_void(self, client, an, submit_sign_in):
        for _ in range(4):
            submit_sign_in(client, "an", "sai")
        submit_sign_in(client, "an")
        assert FailedSignIn.objects.count() == 0

    def test_t001_behind_a_proxy_the_address_is_the_proxys_word(
        self, client, an, submit_sign_in, settings
    ):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for forged in ("198.51.100.1", "198.51.100.2"):
            forwarded = f"{forged}, 203.0.113.7"
            submit_sign_in(client, "nobody", "sai", headers={"X-Forwarded-For": forwarded})
        assert FailedSignIn.objects.values("network_key").distinct().count() == 1

    def test_t002_a_whole_office_signs_in_from_one_address(self, make_account, submit_sign_in):
        for number in range(200):
            make_account(f"officer{number}")
        answers = {submit_sign_in(Client(), f"officer{n}").status_code for n in range(200)}
        assert answers == {302}

    def test_t003_t017_one_address_is_stopped_before_anything_is_hashed(
        self, client, an, submit_sign_in, settings
    ):
        settings.PASSWORD_HASHERS = COUNTING
        before = CountingHasher.hashed
        answers = [
            submit_sign_in(client, f"nobody{n}", "tiendu2026").status_code for n in range(70)
        ]
        assert answers == [200] * 50 + [429] * 20
        assert submit_sign_in(client, "an").status_code == 429
        assert CountingHasher.hashed - before == 50
        elsewhere = submit_sign_in(client, "an", REMOTE_ADDR="192.0.2.8")
        assert elsewhere.status_code == 302

    def test_t003_an_office_that_is_trusted_is_limited_by_account_only(
        self, client, an, submit_sign_in, settings
    ):
        settings.OFFICE_NETWORKS = ["192.0.2.0/24"]
        for number in range(55):
            submit_sign_in(client, f"nobody{number}", "sai", REMOTE_ADDR="192.0.2.8")
        assert submit_sign_in(client, "an", REMOTE_ADDR="192.0.2.8").status_code == 302

    def test_t004_an_unknown_account_answers_and_costs_the_same(
        self, make_account, submit_sign_in, settings, queries
    ):
        settings.PASSWORD_HASHERS = COUNTING
        make_account("known1")
        pages, hashes, statements = [], [], []
        for login in ("known1", "nobody"):
            client = Client()
            client.get(reverse("account_login"))
            before = CountingHasher.hashed
            with queries() as counted:
                response = submit_sign_in(client, login, "sai")
            html = CHANGING.sub("", response.content.decode()).replace(f'"{login}"', "")
            pages.append((response.status_code, dict(response.headers), html))
            hashes.append(CountingHasher.hashed - before)
            statements.append(len(counted))
        pages = [
            (status, {**headers, "Expires": "", "Content-Length": "", "X-Request-ID": ""}, html)
            for status, headers, html in pages
        ]
        assert pages[0] == pages[1]
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in pages[0][2]
        assert hashes == [1, 1]
        assert statements[0] == statements[1]

    def test_t004_an_unknown_account_rests_like_a_known_one(self, an, submit_sign_in):
        answers = []
        for login in ("an", "khong-co-ai"):
            tries = [submit_sign_in(Client(), login, "sai").status_code for _ in range(6)]
            answers.append(tries)
        assert answers == [[200] * 5 + [429]] * 2

    def test_old_failures_go_by_themselves(self, client, an, submit_sign_in):
        submit_sign_in(client, "an", "sai")
        FailedSignIn.objects.update(occurred_at=F("occurred_at") - timedelta(days=2))
        submit_sign_in(client, "an", "sai")
        assert FailedSignIn.objects.count() == 1

    def test_the_table_holds_neither_logins_nor_addresses(self, client, db, submit_sign_in):
        submit_sign_in(client, "mật khẩu gõ nhầm ô", "sai")
        row = FailedSignIn.objects.get()
        assert [len(row.account_key), len(row.network_key)] == [64, 64]


class TestWhereTo:
    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "http:///evil.example",
            "https://localhost/",
        ],
    )
    def test_t013_stays_on_this_site(self, client, an, submit_sign_in, wanted):
        response = submit_sign_in(client, "an", form={"next": wanted})
        assert (response.status_code, response.headers["Location"]) == (302, "/tai-khoan/")
        for name in ("account_notice", "set_language"):
            response = client.post(reverse(name), {"next": wanted, "language": "vi"})
            assert response.headers["Location"] in {"/tai-khoan/", "/"}
        again = client.post(
            f"{reverse('account_reauthenticate')}?{urlencode({'next': wanted})}",
            {"password": PASSWORD, "next": wanted},
        )
        assert (again.status_code, again.headers["Location"]) == (302, "/tai-khoan/")
        out = client.post(reverse("account_logout"), {"next": wanted})
        assert (out.status_code, out.headers["Location"]) == (302, "/tai-khoan/dang-nhap/")

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/"])
    def test_t013_after_the_second_step_too(self, client, an, submit_sign_in, wanted):
        secret = add_second_factor(an)
        asked = submit_sign_in(client, "an", form={"next": wanted})
        assert asked.headers["Location"] == "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/"
        response = client.post(asked.headers["Location"], {"code": code_now(secret)})
        assert (response.status_code, response.headers["Location"]) == (302, "/tai-khoan/")


class TestMethods:
    @pytest.mark.parametrize("name", ["account_logout", "set_language"])
    def test_t041_reading_changes_nothing(self, client, an, name):
        client.force_login(an)
        assert client.get(reverse(name)).status_code == 405
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        "name",
        [
            "account_login",
            "account_logout",
            "account_change_password",
            "account_reset_password",
            "account_notice",
            "set_language",
            "usersessions_list",
            "mfa_activate_totp",
        ],
    )
    @pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
    def test_t042_a_post_without_our_token_is_refused(self, an, name, headers):
        client = Client(enforce_csrf_checks=True)
        client.force_login(an)
        form = {"login": "an", "password": PASSWORD, "csrfmiddlewaretoken": "x" * 32}
        response = client.post(reverse(name), form, headers=headers)
        assert response.status_code == 403
        assert is_signed_in(client)
