"""What comes before everything else: a first password, the notice, the idle limit (T008, T018, T018a)."""

import time
from datetime import timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from lms.accounts import actions, idle
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from tests.accounts.conftest import HTML, PASSWORD

NEW = "gió thổi qua đồng lúa"
CHANGE = "/tai-khoan/doi-mat-khau/"
NOTICE = "/tai-khoan/thong-bao/"
UID = "00000000-0000-4000-8000-000000000000"
AGAIN = "/tai-khoan/xac-nhan-lai/"


class TestFirstPassword:
    def test_must_be_changed_before_anything_else(self, client, db, submit_sign_in, strict_gates):
        user, phrase = actions.create_account(full_name="Lê Thị Mai", by=None, at=timezone.now())
        submit_sign_in(client, user.username, phrase)
        for path in ("/tai-khoan/", NOTICE, "/tai-khoan/thiet-bi/", "/"):
            response = client.get(path, headers=HTML)
            assert response.headers["Location"].startswith(f"{CHANGE}?next=")
            assert client.post(path).status_code == 403
        page = client.get(f"{CHANGE}?next=/tai-khoan/")
        assert "Mật khẩu được cấp chỉ dùng một lần." in page.content.decode()
        form = {"oldpassword": phrase, "password1": NEW, "password2": NEW, "next": "/tai-khoan/"}
        assert client.post(CHANGE, form).headers["Location"] == "/tai-khoan/"
        assert client.get("/tai-khoan/").status_code == 200
        user.refresh_from_db()
        assert (user.must_change_password, user.check_password(phrase)) == (False, False)

    def test_not_in_the_demo(self, client, make_account, submit_sign_in):
        make_account("mai", must_change_password=True)
        submit_sign_in(client, "mai")
        assert client.get("/tai-khoan/").status_code == 200


class TestNotice:
    @pytest.fixture
    def mai(self, make_account):
        return make_account("mai", notice_version=None, notice_read_at=None)

    def test_comes_once_before_the_first_page(self, client, mai, submit_sign_in):
        submit_sign_in(client, "mai")
        response = client.get("/tai-khoan/?tab=1", headers=HTML)
        assert response.headers["Location"] == f"{NOTICE}?next=%2Ftai-khoan%2F%3Ftab%3D1"
        page = client.get(response.headers["Location"], headers=HTML).content.decode()
        for heading in ("Ghi nhận những gì", "Ai được xem", "Lưu trong bao lâu"):
            assert heading in page
        mai.refresh_from_db()
        assert mai.notice_version is None
        before = timezone.now()
        answer = client.post(NOTICE, {"next": "/tai-khoan/?tab=1"})
        assert answer.headers["Location"] == "/tai-khoan/?tab=1"
        mai.refresh_from_db()
        assert mai.notice_version == NOTICE_VERSION
        assert before <= mai.notice_read_at <= timezone.now()
        assert client.get("/tai-khoan/", headers=HTML).status_code == 200

    def test_the_first_reading_stands(self, mai):
        first = timezone.now()
        for at in (first, first + timedelta(days=1)):
            actions.acknowledge_notice(user=mai, version=NOTICE_VERSION, at=at)
        assert mai.notice_read_at == first

    def test_a_new_version_is_read_again(self, client, an, monkeypatch):
        for module in ("middleware", "views"):
            monkeypatch.setattr(f"lms.accounts.{module}.NOTICE_VERSION", NOTICE_VERSION + 1)
        client.force_login(an)
        assert client.get("/tai-khoan/", headers=HTML).status_code == 302

    @pytest.mark.parametrize(
        "headers",
        [
            {"Accept": "application/json"},
            {"Accept": "text/html", "HX-Request": "true"},
            {"Accept": "text/html", "Sec-Fetch-Mode": "cors"},
        ],
    )
    def test_never_stands_in_the_way_of_a_script(self, client, mai, headers):
        client.force_login(mai)
        assert client.get("/tai-khoan/", headers=headers).status_code == 200

    def test_nor_of_a_post(self, client, mai):
        client.force_login(mai)
        client.post("/ngon-ngu/", {"language": "en"}, headers=HTML)
        form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        client.post(CHANGE, form, headers=HTML)
        mai.refresh_from_db()
        assert (mai.language, mai.check_password(NEW)) == ("en", True)

    def test_can_be_read_again_at_any_time(self, client, an):
        client.force_login(an)
        page = client.get(NOTICE, headers=HTML).content.decode()
        assert f"phiên bản {NOTICE_VERSION}" in page


def go_away(client, user, minutes: int) -> None:
    """As if the last request had been `minutes` ago."""
    client.cookies.pop("seen", None)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(minutes=minutes))


class TestIdle:
    def test_t018a_a_personal_page_asks_again(self, client, an, submit_sign_in, strict_gates):
        submit_sign_in(client, "an")
        go_away(client, an, 16)
        response = client.get("/tai-khoan/", headers=HTML)
        assert response.headers["Location"] == f"{AGAIN}?next=%2Ftai-khoan%2F"
        assert client.get("/tai-khoan/", headers=HTML).status_code == 302  # looking is not enough
        assert client.get(response.headers["Location"]).status_code == 200
        wrong = client.post(AGAIN, {"password": "sai", "next": "/tai-khoan/"})
        assert "Mật khẩu không đúng." in wrong.content.decode()
        answer = client.post(AGAIN, {"password": PASSWORD, "next": "/tai-khoan/"})
        assert answer.headers["Location"] == "/tai-khoan/"
        assert client.get("/tai-khoan/", headers=HTML).status_code == 200

    def test_t018a_what_is_sent_is_kept_until_then(self, client, an, submit_sign_in, strict_gates):
        submit_sign_in(client, "an")
        go_away(client, an, 16)
        form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        response = client.post(CHANGE, form)
        assert response.headers["Location"].startswith(AGAIN)
        client.post(AGAIN, {"password": PASSWORD, "next": CHANGE})
        an.refresh_from_db()
        assert an.check_password(NEW)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", "/"),
            ("get", "/khoa-hoc/mot/hai/ba/"),
            ("post", f"/toi/bai/{UID}/xong/"),
            ("post", f"/toi/bai/{UID}/cau/{UID}/"),
            ("get", f"/toi/luot-lam/{UID}/"),
            ("post", f"/toi/luot-lam/{UID}/luu/"),
            ("post", f"/toi/luot-lam/{UID}/nop/"),
            ("post", "/admin/pages/1/edit/"),
        ],
    )
    def test_t018a_lessons_tests_and_the_editor_stay_open(
        self, client, an, submit_sign_in, strict_gates, method, path
    ):
        submit_sign_in(client, "an")
        go_away(client, an, 300)
        response = getattr(client, method)(path, headers=HTML)
        assert not response.headers.get("Location", "").startswith(AGAIN)
        assert response.status_code != 401
        assert client.get("/tai-khoan/", headers=HTML).headers["Location"].startswith(AGAIN)

    def test_t018a_the_next_page_of_the_cms_asks_again(
        self, client, make_account, submit_sign_in, settings
    ):
        settings.IDLE_MINUTES = 15
        user = make_account("quantri", is_superuser=True)
        submit_sign_in(client, "quantri")
        framed, script = (
            {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
            {"Accept": "*/*"},
        )
        pages = ["/admin/", "/admin/reports/site-history/", "/admin/pages/1/edit/"]
        assert [client.get(path, headers=HTML).status_code for path in pages] == [200, 200, 404]
        go_away(client, user, 16)
        asked = [client.get(path, headers=HTML).headers.get("Location", "") for path in pages]
        assert [where.partition("?")[0] for where in asked] == [AGAIN, AGAIN, AGAIN]
        for kept in (HTML | framed, script):
            where = client.get("/admin/pages/1/edit/", headers=kept).headers.get("Location", "")
            assert not where.startswith(AGAIN)

    def test_every_name_that_stays_open_exists(self):
        known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
        assert sorted(idle.STAYS_OPEN - known) == []

    def test_a_script_is_told(self, client, an, submit_sign_in, strict_gates):
        submit_sign_in(client, "an")
        go_away(client, an, 16)
        response = client.get("/tai-khoan/", headers={"Accept": "application/json"})
        assert response.status_code == 401
        assert response.json() == {"detail": "Xin nhập lại mật khẩu."}

    def test_who_is_here_is_not_asked(self, client, an, submit_sign_in, strict_gates):
        submit_sign_in(client, "an")
        client.get("/tai-khoan/", headers=HTML)
        User.objects.update(last_login=timezone.now() - timedelta(hours=3))
        assert client.get("/tai-khoan/", headers=HTML).status_code == 200

    def test_the_mark_is_written_once_a_minute_and_is_nobody_elses(
        self, client, an, make_account, submit_sign_in, strict_gates
    ):
        submit_sign_in(client, "an")
        first = client.get("/tai-khoan/", headers=HTML)
        second = client.get("/tai-khoan/", headers=HTML)
        assert ["seen" in first.cookies, "seen" in second.cookies] == [False, False]
        mark = client.cookies["seen"].value  # since the sign-in
        mai = make_account("mai")
        client.force_login(mai)
        client.cookies["seen"] = mark
        User.objects.update(last_login=timezone.now() - timedelta(hours=3))
        assert client.get("/tai-khoan/", headers=HTML).status_code == 302

    @pytest.mark.parametrize(
        "forged",
        ["", "9" * 12, f"{int(time.time())}:x:y", "\x00"],
        ids=["empty", "figures", "signed-by-nobody", "no-text"],
    )
    def test_a_forged_mark_is_none(self, client, an, submit_sign_in, strict_gates, forged):
        submit_sign_in(client, "an")
        go_away(client, an, 16)
        client.cookies["seen"] = forged
        assert client.get("/tai-khoan/", headers=HTML).status_code == 302

    def test_costs_no_query_and_writes_no_session(
        self, client, an, submit_sign_in, strict_gates, queries
    ):
        submit_sign_in(client, "an")
        client.get(NOTICE)
        with queries(2) as counted:
            client.get(NOTICE)
        assert [sql.split()[0] for sql in counted.statements] == ["SELECT", "SELECT"]
