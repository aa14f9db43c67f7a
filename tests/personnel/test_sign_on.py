"""Signing in by an issuer outside, against a real one over HTTP (T018d, T018e)."""

import time
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.accounts import actions, provider, slips
from lms.accounts.actions import create_account
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.accounts.sign_on import link_of
from lms.environment import VARIABLES, sign_on_problem
from lms.operations.doctor.lines import State
from lms.operations.doctor.server import sign_on
from lms.personnel.listing import without_way_in
from lms.personnel.models import Officer, OrgUnit
from lms.personnel.rules import needs_slip
from tests.accounts.conftest import HTML, add_second_factor, code_now
from tests.personnel.sign_on import LINK, SITE, START, Issuer, asked, leave, there, walk

PHRASE = "gió thổi qua đồng lúa chín"
ACCOUNT, LOGIN = "/tai-khoan/", "/tai-khoan/dang-nhap/"
LEFT, UNLINK = "/tai-khoan/cong/da-thoat/", "/tai-khoan/cong/bo-gan/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    made = Issuer.start(tmp_path_factory.mktemp("issuer"))
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _set(settings, issuer):
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer.url, "tài khoản của tỉnh"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer.client_id, issuer.secret
    settings.OIDC_NUMBER_CLAIM, settings.PUBLIC_URL = "so_hieu", SITE
    settings.LOGIN_REDIRECT_URL = "account_index"


@pytest.fixture
def officer(db):
    """`officer("BN-01", used=True)`: an officer with an account, waiting for activation unless used."""

    def made(number, *, used=False, **fields):
        unit, _new = OrgUnit.objects.get_or_create(code="A", name="Xã", kind="xa", is_agency=True)
        at, phrase = timezone.now(), PHRASE if used else ""
        name = f"Nguyễn Văn {number[-2:]}"
        user, _none = create_account(full_name=name, password=phrase, by=None, at=at)
        if used:
            fields |= {"notice_version": NOTICE_VERSION, "last_login": at}
        User.objects.filter(pk=user.pk).update(**fields)
        Officer.objects.create(
            full_name=name, kept_by=unit, number=number, user=user, recorded_at=at
        )
        return User.objects.get(pk=user.pk)

    return made


def signed_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def logged(user):
    rows = ModelLogEntry.objects.filter(object_id=str(user.pk), action__contains="sign_on")
    return [row.action.removeprefix("accounts.") for row in rows.order_by("pk")]


def told(client) -> str:
    return client.get(LOGIN).content.decode()


def test_without_settings_there_is_nothing(client, settings, db):
    assert "Dùng tài khoản của tỉnh" in told(client)
    settings.OIDC_ISSUER = ""
    assert START not in told(client)
    doors = [client.post(START), client.get("/tai-khoan/cong/tro-ve/?code=x&state=y")]
    doors += [client.get(LEFT), client.post(LINK), client.post(UNLINK)]
    assert [answer.status_code for answer in doors] == [404] * 5


def test_t018d_by_officer_number_once_and_by_subject_ever_after(client, issuer, officer):
    an = officer("BN-01")
    code = slips.issue_slips(users=[an], by=None, at=timezone.now())[an.pk]
    assert [one.user for one in without_way_in(Officer.objects.all(), timezone.localdate())] == [an]
    issuer.knows("chu-the-1", so_hieu="BN-01", email="ai-do@bacninh.example")
    url = leave(client, next="/tai-khoan/thiet-bi/")
    sent = asked(url)
    assert [sent["redirect_uri"], sent["scope"]] == [f"{SITE}/tai-khoan/cong/tro-ve/", "openid"]
    assert [sent["code_challenge_method"], "nonce" in sent, "prompt" in sent] == [
        "S256",
        True,
        False,
    ]
    assert client.get(there(url, "chu-the-1")).headers["Location"] == "/tai-khoan/thiet-bi/"
    assert (
        client.get("/tai-khoan/thiet-bi/", headers=HTML)
        .headers["Location"]
        .startswith(
            "/tai-khoan/thong-bao/"  # the notice is read like after any first sign-in
        )
    )
    assert slips.open_slip(typed=code, address="127.0.0.1", at=timezone.now()) is None
    link = link_of(an)
    assert [link.uid, link.extra_data] == ["chu-the-1", {"number": "BN-01"}]
    assert logged(an) == ["link_sign_on"]
    today, file = timezone.localdate(), Officer.objects.select_related("user").get(user=an)
    assert needs_slip(file, today) is False
    assert list(without_way_in(Officer.objects.all(), today)) == []
    assert client.session.get_expiry_age() > 80 * 24 * 3600
    # Later the subject alone decides, also when the claim does not come.
    issuer.knows("chu-the-1")
    again = Client()
    assert walk(again, "chu-the-1", next="//khac.example/").headers["Location"] == ACCOUNT
    assert again.get(ACCOUNT).context["user"] == an
    assert SocialAccount.objects.count() == 1


def test_t018e_nobody_else_is_let_in_and_nobody_made(client, issuer, officer, settings):
    chi = officer("BN-03", used=True, email="chi@bacninh.example", username="chi")
    issuer.knows("la", email="chi@bacninh.example", preferred_username="chi", so_hieu="BN-99")
    answer = walk(client, "la")
    assert answer.status_code == 403
    assert "Chưa có tài khoản nào ở đây" in answer.content.decode()
    settings.OIDC_NUMBER_CLAIM = ""
    issuer.knows("la-2", email="chi@bacninh.example", so_hieu="BN-03")
    assert walk(client, "la-2").status_code == 403
    assert signed_in(client) is False
    assert [User.objects.count(), SocialAccount.objects.count()] == [1, 0]
    assert User.objects.get() == chi


def test_t018e_a_number_in_other_hands_is_refused_and_logged(client, issuer, officer, caplog):
    an, mai = officer("BN-01", used=True), officer("BN-02", used=True)
    issuer.knows("mot", so_hieu="BN-01")
    walk(Client(), "mot")
    issuer.knows("mot", so_hieu="BN-02")  # the same person with another's number
    assert "không phải số trước đây" in walk(client, "mot").content.decode()
    issuer.knows("hai", so_hieu="BN-01")  # another person with An's number
    assert "thuộc về người khác" in walk(client, "hai").content.decode()
    assert signed_in(client) is False
    assert [link_of(an).uid, link_of(mai)] == ["mot", None]
    refused = [record.getMessage() for record in caplog.records if record.name == "lms.accounts"]
    assert refused == [
        f"sign-on refused: number changed, account {an.uid}",
        f"sign-on refused: another subject, account {an.uid}",
    ]


@pytest.mark.parametrize("state", ["closed", "asleep", "administrator"])
def test_t018e_who_may_not_is_not_let_in_by_another_door(client, issuer, officer, state):
    old = timezone.now() - timedelta(days=60)
    fields = {
        "closed": {"is_active": False},
        "asleep": {"last_login": old, "date_joined": old},
        "administrator": {"is_superuser": True},
    }[state]
    user = officer("BN-01", used=True)
    User.objects.filter(pk=user.pk).update(**fields)
    issuer.knows("mot", so_hieu="BN-01")
    assert walk(client, "mot").status_code == 403
    assert [signed_in(client), SocialAccount.objects.count()] == [False, 0]
    if state == "administrator":
        return
    # Linked before it was closed or fell asleep: neither then.
    SocialAccount.objects.create(user=user, provider=issuer.url, uid="mot")
    assert walk(client, "mot").status_code == 302
    assert signed_in(client) is False
    if state == "closed":
        actions.reactivate(user=user, by=None, at=timezone.now())
    else:
        code = slips.issue_slips(users=[user], by=None, at=timezone.now())[user.pk]
        slip = slips.open_slip(typed=code, address="127.0.0.1", at=timezone.now())
        slips.use_slip(slip=slip, password=PHRASE, at=timezone.now())
    walk(client, "mot")
    assert signed_in(client) is True


def test_t018d_the_second_step_is_asked_as_ever(client, issuer, officer, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    user = officer("BN-01", used=True)
    SocialAccount.objects.create(user=user, provider=issuer.url, uid="mot")
    secret = add_second_factor(user)
    where = walk(client, "mot", next="/tai-khoan/thiet-bi/").headers["Location"]
    assert [where.partition("?")[0], signed_in(client)] == [
        "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/",
        False,
    ]
    assert client.post(where, {"code": code_now(secret)}).headers["Location"] == (
        "/tai-khoan/thiet-bi/"
    )


def test_t018d_back_is_believed_once_and_only_here(client, issuer, officer):
    user = officer("BN-01", used=True)
    SocialAccount.objects.create(user=user, provider=issuer.url, uid="mot")
    back = there(leave(client), "mot")
    stranger = Client()
    for answer in (stranger.get(back), client.get(f"{back}x")):  # another browser; another state
        assert answer.headers["Location"] == LOGIN
    assert "bấm lại" in told(stranger)
    assert [signed_in(stranger), client.get(back).headers["Location"]] == [False, ACCOUNT]
    client.post("/tai-khoan/dang-xuat/")
    assert [client.get(back).headers["Location"], signed_in(client)] == [LOGIN, False]  # replayed
    # A code of another sign-in, with the state of one's own: the verifier is another.
    own, other = leave(client), there(leave(stranger), "mot")
    mixed = f"/tai-khoan/cong/tro-ve/?code={asked(other)['code']}&state={asked(own)['state']}"
    assert [client.get(mixed).headers["Location"], signed_in(client)] == [LOGIN, False]
    assert "không kiểm tra được" in told(client)
    url = leave(client)
    cancelled = f"{there(url, action='deny')}&state={asked(url)['state']}"  # the server forgets it
    assert client.get(cancelled).headers["Location"] == LOGIN
    assert "đã dừng" in told(client)


def test_t018d_an_issuer_that_is_down_or_slow_stops_nobody(
    client, issuer, officer, settings, monkeypatch
):
    user = officer("BN-01", used=True)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.5
    back = there(leave(client), "mot")
    issuer.slow.touch()
    assert client.get(back).headers["Location"] == LOGIN  # hangs at the exchange
    begun = time.monotonic()
    assert [client.post(START).status_code for _press in range(5)] == [302] * 5
    assert time.monotonic() - begun < 0.4  # nobody waits for it again
    assert "tạm thời không trả lời" in told(client)
    caches["local"].clear()
    assert client.post(START).status_code == 302
    issuer.slow.unlink()
    monkeypatch.setattr(provider, "RESTING_SECONDS", 0.5)
    caches["local"].clear()
    provider.issuer_failed()
    pressed = []
    for _press in range(4):  # pressing meanwhile does not make it longer
        pressed.append(client.post(START).status_code)
        time.sleep(0.2)
    assert pressed == [302, 302, 302, 200]
    caches["local"].clear()
    settings.OIDC_ISSUER = "http://127.0.0.1:9"  # nobody is there
    assert client.post(START).headers["Location"] == LOGIN
    form = {"login": user.username, "password": PHRASE}
    assert client.post(LOGIN, form).headers["Location"] == ACCOUNT


def test_the_doctor_looks_at_the_issuer(issuer, settings):
    [line] = sign_on()
    assert [line.state, line.found] == [State.RIGHT, issuer.url]
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    [line] = sign_on()
    assert [line.state, line.found.partition(" ")[0]] == [State.LOOK, "http://127.0.0.1:9:"]
    settings.OIDC_ISSUER = ""
    assert list(sign_on()) == []


WRONG = [
    ({"OIDC_CLIENT_ID": "a"}, "Đã đặt OIDC_CLIENT_ID mà chưa đặt OIDC_ISSUER."),
    ({"OIDC_ISSUER": "http://tinh.example"}, "OIDC_ISSUER phải là"),
    ({"OIDC_ISSUER": "tinh.example"}, "OIDC_ISSUER phải là"),
    ({"OIDC_ISSUER": "https://t.example"}, "Đã đặt OIDC_ISSUER: hãy đặt cả OIDC_CLIENT_ID."),
    (
        {"OIDC_ISSUER": "https://t.example", "OIDC_CLIENT_ID": "a"},
        "Đã đặt OIDC_ISSUER: hãy đặt cả OIDC_CLIENT_SECRET.",
    ),
]


@pytest.mark.parametrize(("given", "problem"), WRONG)
def test_half_of_the_settings_is_told_at_the_start(given, problem):
    env = {variable.name: variable.default for variable in VARIABLES}
    assert sign_on_problem(env) == ""
    assert sign_on_problem(env | given).startswith(problem)


def test_t018e_another_issuers_person_is_another_person(client, issuer, officer, settings):
    user = officer("BN-01", used=True)
    SocialAccount.objects.create(user=user, provider="https://khac.example", uid="rieng")
    assert walk(client, "rieng").status_code == 403
    settings.OIDC_ISSUER += "/"  # its description names another one
    assert client.post(START).headers["Location"] == LOGIN


def test_linking_and_unlinking_the_own_account(client, issuer, officer):
    an, mai = officer("BN-01", used=True), officer("BN-02", used=True)
    for door in (LINK, UNLINK):
        assert client.post(door).headers["Location"] == f"{LOGIN}?next={door}"
    client.force_login(an)
    User.objects.update(last_login=timezone.now() - timedelta(hours=1))
    again = client.post(LINK)
    assert again.headers["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    page = client.post("/tai-khoan/xac-nhan-lai/", {"password": PHRASE, "next": LINK})
    url = page.context["there"]
    assert asked(url)["prompt"] == "login"
    issuer.knows("khong-so")
    assert client.get(there(url, "khong-so")).headers["Location"] == ACCOUNT
    assert "Đã gắn" in client.get(ACCOUNT).content.decode()
    # The person there is taken; a number that the file does not have is another person's.
    other = Client()
    other.force_login(mai)
    User.objects.update(last_login=timezone.now())
    assert walk(other, "khong-so", LINK).status_code == 403
    issuer.knows("so-khac", so_hieu="BN-07")
    assert walk(other, "so-khac", LINK).status_code == 403
    # Begun as An, come back as Mai: nothing.
    back = there(leave(client, LINK), "ba")
    client.force_login(mai)
    client.get(back)
    assert [link_of(an).uid, link_of(mai)] == ["khong-so", None]
    client.force_login(an)
    User.objects.update(last_login=timezone.now())
    client.post(UNLINK)
    client.post(UNLINK)
    assert [link_of(an), logged(an)] == [None, ["link_sign_on", "unlink_sign_on"]]
    assert walk(Client(), "khong-so").status_code == 403


def test_the_only_way_in_is_not_taken_away_and_idle_means_asking_there(
    client, issuer, officer, settings
):
    an = officer("BN-01")
    issuer.knows("mot", so_hieu="BN-01")
    walk(client, "mot", shared="on")
    assert client.session.get_expire_at_browser_close() is True
    User.objects.filter(pk=an.pk).update(notice_version=NOTICE_VERSION)
    client.post(UNLINK)
    assert "lối vào duy nhất" in client.get(ACCOUNT).content.decode()
    assert link_of(an) is not None
    settings.IDLE_MINUTES, settings.PASSWORD_DAYS = 15, 60
    User.objects.update(last_login=timezone.now() - timedelta(minutes=16))
    client.cookies.pop("seen", None)
    answer = client.get(ACCOUNT, headers=HTML)
    assert answer.headers["Location"] == f"{LOGIN}?next=%2Ftai-khoan%2F"
    assert asked(leave(client))["prompt"] == "login"
    assert asked(leave(client))["prompt"] == "login"  # until somebody signed in
    walk(client, "mot")
    other = Client()
    assert "prompt" not in asked(leave(other))
    assert asked(leave(other, shared="on"))["prompt"] == "login"
    assert client.get(ACCOUNT, headers=HTML).status_code == 200
    assert client.post("/tai-khoan/dang-xuat/").headers["Location"] == LEFT
    assert f"{issuer.url}/oauth2/end_session?" in client.get(LEFT).content.decode()
