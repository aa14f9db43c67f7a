"""Passkeys: where there are any, whom they let in, and what ends them (T018c)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.accounts import actions, slips
from lms.accounts.models import User
from lms.accounts.passkeys import passkey_mark, passkeys_of, site_name
from tests.accounts.conftest import HTML, PASSWORD, is_signed_in
from tests.accounts.software_key import PRESENT, SoftwareKey

SITE = "hoc.bacninh.example"
ADD, LIST = "/tai-khoan/van-tay/them/", "/tai-khoan/van-tay/"
ASK, SIGN_IN = "/tai-khoan/van-tay/hoi/", "/tai-khoan/van-tay/dang-nhap/"
AGAIN = "/tai-khoan/xac-thuc-hai-buoc/xac-nhan-bang-van-tay/"
LOGIN = "/tai-khoan/dang-nhap/"


@pytest.fixture(autouse=True)
def _named(settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = f"https://{SITE}", [SITE, "127.0.0.1"]


@pytest.fixture
def client():
    return Client(HTTP_HOST=SITE)


@pytest.fixture
def key(an) -> SoftwareKey:
    """An's passkey, added on An's own account page."""
    return added(an)


def added(user, key=None) -> SoftwareKey:
    client, key = Client(HTTP_HOST=SITE), key or SoftwareKey()
    client.force_login(user)
    options = json.loads(client.get(ADD).context["options"])
    client.post(ADD, {"credential": json.dumps(key.made(options))})
    return key


def sign_in(client, key, **form):
    options = client.post(ASK).json()
    return client.post(SIGN_IN, {"credential": json.dumps(key.signed(options)), **form})


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://hoc.bacninh.gov.vn", "hoc.bacninh.gov.vn"),
        ("https://tienhoc:8443", "tienhoc"),
        ("http://lms.localhost:8000", "lms.localhost"),
        ("http://localhost:8000", "localhost"),
        ("http://hoc.bacninh.gov.vn", ""),
        ("https://192.168.1.10", ""),
        ("https://[::1]:8000", ""),
        ("http://127.0.0.1:8000", ""),
    ],
)
def test_only_a_site_with_a_name_has_any(settings, address, name):
    settings.PUBLIC_URL = address
    assert site_name() == name


def test_elsewhere_there_is_neither_button_nor_page(client, an):
    assert SIGN_IN in client.get(LOGIN).content.decode()
    for door in (ADD, LIST):
        assert client.get(door).headers["Location"] == f"{LOGIN}?next={door}"
    stranger = Client(HTTP_HOST="127.0.0.1")
    assert "van-tay" not in stranger.get(LOGIN).content.decode()
    stranger.force_login(an)
    assert "van-tay" not in stranger.get("/tai-khoan/").content.decode()
    asked = [stranger.get(ADD), stranger.get(LIST), stranger.post(ASK), stranger.post(SIGN_IN)]
    assert [answer.status_code for answer in [*asked, stranger.get(AGAIN)]] == [404] * 5


def test_t018c_one_press_is_both_factors(client, an, key, strict_gates):
    User.objects.filter(pk=an.pk).update(is_superuser=True)
    answer = sign_in(client, key, next="/tai-khoan/thiet-bi/")
    assert answer.headers["Location"] == "/tai-khoan/thiet-bi/"
    assert client.get("/admin/", headers=HTML).status_code == 200
    assert client.session.get_expiry_age() > 80 * 24 * 3600
    [passkey] = passkeys_of(an)
    assert timezone.now() - passkey.last_used_at < timedelta(minutes=1)
    shared = Client(HTTP_HOST=SITE)
    assert (
        sign_in(shared, key, shared="on", next="//x.example/").headers["Location"] == "/tai-khoan/"
    )
    assert shared.session.get_expire_at_browser_close() is True
    assert sign_in(shared, key).headers["Location"] == "/tai-khoan/"  # who is in stays in
    logged = ModelLogEntry.objects.filter(action="accounts.add_passkey")
    assert list(logged.values_list("user", flat=True)) == [an.pk]


FORGED = {
    "another-page": {"origin": "https://khac.hoc.bacninh.example"},
    "another-site": {"rp_id": "bacninh.example"},
    "nobody-was-there": {"flags": 0},
    "the-screen-was-not-unlocked": {"flags": PRESENT},
    "another-key": {"secret": SoftwareKey().secret},
    "unknown": {"id": b"x" * 16},
    "nobody": {"handle": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"},
    "no-handle": {"handle": ""},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_t018c_what_is_not_the_device_opens_nothing(client, key, forged):
    answer = sign_in(client, replace(key, **forged))
    assert answer.headers["Location"] == LOGIN
    assert "Chưa đăng nhập được." in client.get(LOGIN).content.decode()
    assert is_signed_in(client) is False


def test_t018c_garbage_and_old_answers_open_nothing(client, an, key):
    options = client.post(ASK).json()
    good = json.dumps(key.signed(options))
    cut = json.loads(good)
    del cut["response"]["signature"]
    odd = json.loads(good)
    odd["response"]["authenticatorData"] = "AAAA"
    for sent in ("", "{}", "[]", "3", "x", json.dumps(cut), json.dumps(odd), "[" * 2000):
        client.post(ASK)
        assert client.post(SIGN_IN, {"credential": sent}).headers["Location"] == LOGIN
    assert client.post(SIGN_IN, {"credential": good}).headers["Location"] == LOGIN
    assert is_signed_in(client) is False
    fresh = json.dumps(key.signed(client.post(ASK).json()))
    assert client.post(SIGN_IN, {"credential": fresh}).headers["Location"] == "/tai-khoan/"
    client.post("/tai-khoan/dang-xuat/")
    client.post(SIGN_IN, {"credential": fresh})
    assert is_signed_in(client) is False


def test_a_broken_answer_adds_nothing(client, an):
    client.force_login(an)
    for wrong in (SoftwareKey(flags=PRESENT), SoftwareKey(origin="https://bacninh.example")):
        options = json.loads(client.get(ADD).context["options"])
        answer = client.post(ADD, {"credential": json.dumps(wrong.made(options))})
        assert "Chưa thêm được." in answer.content.decode()
    for sent in ("", "{}", "[" * 2000):
        assert client.post(ADD, {"credential": sent}).status_code == 422
    assert passkeys_of(an) == []


@pytest.mark.parametrize("ended", ["closed", "asleep", "slip", "slip-used", "no-second-step"])
def test_t018c_a_lost_phone_keeps_no_way_in(client, an, key, ended):
    at = timezone.now()
    if ended == "closed":
        actions.deactivate(user=an, by=None, at=at)
    elif ended == "asleep":
        then = at - timedelta(days=60)
        User.objects.update(last_login=then, date_joined=then, last_seen_on=None)
    elif ended == "slip":
        slips.replace_password(user=an, by=None, at=at)
    elif ended == "slip-used":
        code = slips.issue_slips(users=[an], by=None, at=at)[an.pk]
        slip = slips.open_slip(typed=code, address="127.0.0.1", at=at)
        slips.use_slip(slip=slip, password=PASSWORD, at=at)
    else:
        actions.remove_second_factor(user=an, by=None, at=at)
    assert is_signed_in(client) is False
    sign_in(client, key)
    assert is_signed_in(client) is False
    kept = Authenticator.objects.filter(user=an).count()
    assert kept == (1 if ended in ("closed", "asleep") else 0)


def test_a_sleeping_account_is_told(client, an, key):
    then = timezone.now() - timedelta(days=60)
    User.objects.update(last_login=then, date_joined=then, last_seen_on=None)
    assert sign_in(client, key).headers["Location"] == LOGIN
    assert "Tài khoản tạm ngủ" in client.get(LOGIN).content.decode()


def test_an_officers_password_goes_on_to_work_alone(client, an, key, submit_sign_in, strict_gates):
    assert submit_sign_in(client, "an").headers["Location"] == "/tai-khoan/"
    assert is_signed_in(client) is True
    User.objects.filter(pk=an.pk).update(is_superuser=True)
    other = Client(HTTP_HOST=SITE)
    answer = submit_sign_in(other, "an")
    assert "/nhap-ma/" in answer.headers["Location"]
    page = other.get(answer.headers["Location"])
    wrong = replace(key, id=b"y" * 16).signed(json.loads(page.context["options"]))
    again = other.post(answer.headers["Location"], {"credential": json.dumps(wrong)})
    assert "Chưa đăng nhập được." in again.content.decode()
    right = key.signed(json.loads(again.context["options"]))
    other.post(answer.headers["Location"], {"credential": json.dumps(right)})
    assert other.get("/admin/", headers=HTML).status_code == 200


def test_the_own_ones_are_named_and_removed(client, an, make_account, key):
    mai = make_account("mai")
    theirs = added(mai)
    client.force_login(an)
    [own], [other] = passkeys_of(an), passkeys_of(mai)
    client.post(LIST, {"key": passkey_mark(own), "name": "  Máy  của <b>An "})
    page = client.get(LIST).content.decode()
    assert "Máy của &lt;b&gt;An" in page
    assert passkey_mark(other) not in page
    for mark in (passkey_mark(other), "", "\x00"):
        client.post(LIST, {"key": mark, "remove": "1"})
        assert "Thiết bị này đã được bỏ rồi." in client.get(LIST).content.decode()
    client.post(LIST, {"key": passkey_mark(own), "remove": "1"})
    assert [len(passkeys_of(an)), len(passkeys_of(mai))] == [0, 1]
    assert sign_in(Client(HTTP_HOST=SITE), theirs).headers["Location"] == "/tai-khoan/"
    assert sign_in(Client(HTTP_HOST=SITE), key).headers["Location"] == LOGIN


def test_changing_them_asks_again_and_a_passkey_answers(client, an, key, settings):
    settings.IDLE_MINUTES = 15
    sign_in(client, key)
    User.objects.update(last_login=timezone.now() - timedelta(hours=1))
    [own] = passkeys_of(an)
    for answer in (client.get(ADD), client.post(LIST, {"key": passkey_mark(own), "remove": "1"})):
        assert answer.headers["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    assert "Dùng vân tay hoặc khuôn mặt" in client.get(answer.headers["Location"]).content.decode()
    page = client.get(f"{AGAIN}?next={ADD}")
    wrong = replace(key, flags=PRESENT).signed(json.loads(page.context["options"]))
    client.post(f"{AGAIN}?next={ADD}", {"credential": json.dumps(wrong)})
    page = client.get(f"{AGAIN}?next={ADD}")
    right = key.signed(json.loads(page.context["options"]))
    form = {"credential": json.dumps(right), "next": ADD}
    assert client.post(f"{AGAIN}?next={ADD}", form).headers["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_at_most_ten(client, an):
    for _number in range(11):
        added(an)
    assert len(passkeys_of(an)) == 10


def test_is_offered_after_a_slip_but_not_on_a_shared_computer(an):
    for shared, where in (("", f"{ADD}?next=%2Ftai-khoan%2F"), ("on", "/tai-khoan/")):
        at, client = timezone.now(), Client(HTTP_HOST=SITE)
        code = slips.issue_slips(users=[an], by=None, at=at)[an.pk]
        form = {"code": code, "password1": PASSWORD, "shared": shared}
        assert client.post("/kich-hoat/", form).headers["Location"] == where
