"""The second step: T007 to T010."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from lms.accounts import rules
from tests.accounts.conftest import (
    HTML,
    PASSWORD,
    add_second_factor,
    code_now,
    is_signed_in,
    recovery_codes,
)

STEP = "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/"
ACTIVATE = "/tai-khoan/xac-thuc-hai-buoc/bat/"


def own_doors() -> list[str]:
    """Every address of the product that needs no argument, but the ways in and out."""
    found = []
    for pattern in get_resolver().reverse_dict:
        if not isinstance(pattern, str):
            continue
        try:
            found.append(reverse(pattern))
        except NoReverseMatch:
            continue
    assert len(found) > 15
    return sorted(found)


@pytest.fixture
def editor(make_account):
    """An account that may enter the CMS, so that sees other people's data."""
    user = make_account("binh", full_name="Trần Văn Bình")
    group = Group.objects.create(name="Giảng viên")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


class TestRequired:
    def test_t008_who_sees_other_people_must_set_it_up_first(
        self, client, editor, submit_sign_in, strict_gates
    ):
        submit_sign_in(client, "binh")
        for path in [
            "/tai-khoan/",
            "/tai-khoan/thiet-bi/",
            "/admin/",
            "/admin/api/main/pages/",
            "/",
        ]:
            response = client.get(path, headers=HTML)
            expected = f"{ACTIVATE}?next={path.replace('/', '%2F')}"
            assert (response.status_code, response.headers["Location"]) == (302, expected)
            assert client.post(path).status_code == 403
        page = client.get(ACTIVATE)
        assert page.status_code == 200
        response = client.post(ACTIVATE, {"code": code_now(page.context["form"].secret)})
        assert response.headers["Location"] == "/tai-khoan/xac-thuc-hai-buoc/ma-du-phong/"
        assert client.get("/tai-khoan/").status_code == 200
        assert client.get("/admin/").status_code == 200

    def test_t008_every_other_door_is_closed(self, client, editor, submit_sign_in, strict_gates):
        submit_sign_in(client, "binh")
        open_doors = {ACTIVATE, "/tai-khoan/doi-mat-khau/", "/tai-khoan/xac-nhan-lai/"}
        always = {"/tai-khoan/dang-nhap/", "/tai-khoan/dang-xuat/", "/ngon-ngu/"}
        always |= {"/kich-hoat/"}  # for everybody who holds a slip
        always |= {"/tai-khoan/khong-hoat-dong/", "/tai-khoan/xac-thuc-hai-buoc/xac-nhan-lai/"}
        always |= {"/tai-khoan/xac-thuc-hai-buoc/xac-nhan-bang-van-tay/"}  # 404 without a name
        answered = {
            path: client.get(path, headers=HTML).status_code
            for path in own_doors()
            if path not in open_doors | always and not path.startswith("/api/")  # takes no cookies
        }
        assert {path: code for path, code in answered.items() if code not in (302, 403)} == {}

    def test_a_registered_kind_of_access_counts(
        self, client, an, submit_sign_in, strict_gates, monkeypatch
    ):
        monkeypatch.setattr(rules, "SENSITIVE_ROLE_CHECKS", [lambda user: user.username == "an"])
        submit_sign_in(client, "an")
        assert client.get("/tai-khoan/").headers["Location"].startswith(ACTIVATE)

    def test_an_ordinary_officer_is_not_asked_and_pays_no_query(
        self, client, an, submit_sign_in, strict_gates, queries
    ):
        submit_sign_in(client, "an")
        client.get("/tai-khoan/thong-bao/")
        with queries(2):  # the session and the account
            assert client.get("/tai-khoan/thong-bao/").status_code == 200

    def test_the_demo_does_not_ask(self, client, editor, submit_sign_in):
        submit_sign_in(client, "binh")
        assert client.get("/tai-khoan/").status_code == 200

    def test_it_cannot_be_turned_off_again(self, client, editor, submit_sign_in, strict_gates):
        secret = add_second_factor(editor)
        submit_sign_in(client, "binh")
        client.post(STEP, {"code": code_now(secret)})
        answer = client.post("/tai-khoan/xac-thuc-hai-buoc/tat/")
        assert "phải giữ xác thực hai bước" in answer.content.decode()
        assert Authenticator.objects.filter(user=editor).count() == 2


class TestSecondStep:
    def test_t009_between_the_steps_nothing_is_open(self, client, an, submit_sign_in):
        add_second_factor(an)
        assert submit_sign_in(client, "an").headers["Location"] == STEP
        assert not is_signed_in(client)
        names = []
        for path in own_doors():
            response = client.get(path, headers=HTML)
            assert response.status_code != 500
            if "Nguyễn Văn An" in response.content.decode(errors="replace"):
                names.append(path)
        assert names == []

    @pytest.mark.parametrize("form", ["/_util/login/", "/admin/login/"])
    def test_t009_wagtails_own_forms_sign_nobody_in(self, client, an, form):
        """They would ask for the password alone."""
        add_second_factor(an)
        answers = [client.get(form), client.post(form, {"username": "an", "password": PASSWORD})]
        assert [answer.headers["Location"] for answer in answers] == ["/tai-khoan/dang-nhap/"] * 2
        assert not is_signed_in(client)

    def test_t010_a_code_works_once(self, an, submit_sign_in):
        secret = add_second_factor(an)
        code = code_now(secret)
        answers = []
        for _ in range(2):
            client = Client()
            submit_sign_in(client, "an")
            client.post(STEP, {"code": code})
            answers.append(is_signed_in(client))
        assert answers == [True, False]

    def test_t010_another_accounts_code_is_refused(self, client, an, make_account, submit_sign_in):
        add_second_factor(an)
        other = add_second_factor(make_account("mai"))
        submit_sign_in(client, "an")
        assert "Mã không đúng." in client.post(STEP, {"code": code_now(other)}).content.decode()
        assert not is_signed_in(client)

    def test_t010_a_recovery_code_works_once(self, an, submit_sign_in):
        add_second_factor(an)
        code = recovery_codes(an)[0]
        answers = []
        for _ in range(2):
            client = Client()
            submit_sign_in(client, "an")
            client.post(STEP, {"code": code})
            answers.append(is_signed_in(client))
        assert answers == [True, False]
        assert len(recovery_codes(an)) == 9

    def test_codes_cannot_be_guessed(self, client, an, submit_sign_in):
        secret = add_second_factor(an)
        submit_sign_in(client, "an")
        for _ in range(5):
            client.post(STEP, {"code": "000000"})
        page = client.post(STEP, {"code": code_now(secret)}).content.decode()
        assert "Đã nhập sai quá nhiều lần." in page
        assert not is_signed_in(client)

    def test_the_secret_is_unreadable_in_the_database(self, an):
        secret = add_second_factor(an)
        stored = Authenticator.objects.get(user=an, type="totp").data["secret"]
        assert [secret in stored, len(stored) > 60] == [False, True]

    def test_who_just_signed_in_is_not_asked_again_others_are(self, client, an, submit_sign_in):
        submit_sign_in(client, "an")
        assert client.get(ACTIVATE).status_code == 200
        an.last_login = an.date_joined.replace(year=2020)
        an.save(update_fields=["last_login"])
        assert client.get(ACTIVATE).headers["Location"].startswith("/tai-khoan/xac-nhan-lai/")
