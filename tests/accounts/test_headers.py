"""Cookies, headers and languages: T016, T148."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import Group, Permission

from lms.environment import BASE_DIR

# A client in a process of its own, because cookies' names are settled when settings are read.
PRODUCTION = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.LOGIN_REDIRECT_URL = "account_index"
django.setup()
from django.test import Client
from django.utils import timezone
from lms.accounts.actions import create_account
user, password = create_account(
    full_name="Lê Thị Mai", username="mai-https", password="con mèo nhà tôi ngủ",
    by=None, at=timezone.now(),
)
client = Client(headers={"Host": "hoc.bacninh.example"})
secure = {"secure": True}
plain = client.get("/tai-khoan/dang-nhap/")
page = client.get("/tai-khoan/dang-nhap/", **secure)
answer = client.post("/tai-khoan/dang-nhap/", {"login": "mai-https", "password": password}, **secure)
own = client.get("/tai-khoan/thong-bao/", **secure)
cookies = {
    name: [morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]]
    for name, morsel in client.cookies.items() if morsel.value
}
walked = {
    path: [(found := client.get(path, **secure)).status_code, dict(found.headers)]
    for path in PATHS
}
user.delete()
print(json.dumps({
    "walked": walked,
    "plain": [plain.status_code, plain.headers["Location"]],
    "status": [page.status_code, answer.status_code, own.status_code],
    "headers": dict(own.headers), "cookies": cookies,
}))
"""
#: Twenty pages and files of a signed-in person, with the answer each gives in an empty installation.
WALK = {
    "/": 404,
    "/khong-co/": 404,
    "/xac-minh/": 200,
    "/xac-minh/SAI/": 404,
    "/toi/": 200,
    "/toi/so-tiet/2026/": 404,
    "/toi/ho-so/": 200,
    "/toi/ho-so/du-lieu.csv": 404,
    "/tai-khoan/": 200,
    "/tai-khoan/thiet-bi/": 200,
    "/tai-khoan/doi-mat-khau/": 200,
    "/tai-khoan/xac-thuc-hai-buoc/": 200,
    "/tai-khoan/xac-thuc-hai-buoc/bat/": 200,
    "/tai-khoan/quen-mat-khau/": 200,
    "/tai-khoan/quen-mat-khau/da-gui/": 200,
    "/tai-khoan/khong-hoat-dong/": 200,
    "/ho-so/": 403,
    "/ho-so/danh-sach.xlsx": 403,
    "/don-vi/": 403,
    "/giang-day/": 403,
}


@pytest.mark.django_db(transaction=True)
class TestProduction:
    def test_t016_cookies_and_headers_under_https(self):
        from tests.conftest import stories

        done = subprocess.run(
            [sys.executable, "-c", PRODUCTION.replace("PATHS", repr(list(WALK)))],
            check=False,
            capture_output=True,
            text=True,
            cwd=BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "lms.settings",
                "DATABASE_URL": stories.url,
                "PUBLIC_URL": "https://hoc.bacninh.example",
                "SECRET_KEY": "k" * 60,
                "PYTHONPATH": str(BASE_DIR),
            },
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout.splitlines()[-1])
        assert told["plain"] == [301, "https://hoc.bacninh.example/tai-khoan/dang-nhap/"]
        assert told["status"] == [200, 302, 200]
        strict = [True, True, "Lax", "/", ""]
        assert told["cookies"] == {
            "__Host-sessionid": strict,
            "__Host-csrftoken": strict,
            "__Host-seen": strict,
        }
        walked = told["walked"]
        assert {path: status for path, (status, _headers) in walked.items()} == WALK
        names = [
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "Referrer-Policy",
            "X-Frame-Options",
            "Permissions-Policy",
        ]
        headers = told["headers"]
        for path, (_status, found) in walked.items():
            assert [found.get(name) for name in names] == [headers[name] for name in names], path
            assert "unsafe-inline" not in found["Content-Security-Policy"], path
            assert "frame-ancestors 'self'" in found["Content-Security-Policy"], path
        assert headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "geolocation=()" in headers["Permissions-Policy"]


class TestPolicies:
    def test_t016_only_the_cms_may_run_inline_scripts(self, client, an):
        group = Group.objects.create(name="Giảng viên")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        an.groups.add(group)
        client.force_login(an)
        cms = client.get("/admin/").headers["Content-Security-Policy"]
        own = client.get("/tai-khoan/").headers["Content-Security-Policy"]
        scripts = [
            next(part for part in policy.split("; ") if part.startswith("script-src"))
            for policy in (cms, own)
        ]
        assert scripts == ["script-src 'self' 'unsafe-inline'", "script-src 'self'"]

    def test_what_visitors_see_may_be_kept(self, client, db):
        page = client.get("/")
        assert "no-store" not in page.headers.get("Cache-Control", "")
        assert "Permissions-Policy" in page.headers


class TestLanguage:
    @pytest.mark.parametrize(
        "accepted", ["en-US,en;q=0.9", "%%%", "x" * 3000, "zh-Hant-TW;q=9,,;", "đ"]
    )
    def test_t148_vietnamese_whatever_the_browser_says(self, client, db, accepted):
        page = client.get("/tai-khoan/dang-nhap/", headers={"Accept-Language": accepted})
        assert (page.status_code, page.headers["Content-Language"]) == (200, "vi")
        assert '<html lang="vi"' in page.content.decode()

    @pytest.mark.parametrize("cookie", ["garbage", "../../etc", "en-xx", "", "VI", "\x7f"])
    def test_t148_a_broken_cookie_is_vietnamese(self, client, db, cookie):
        client.cookies["django_language"] = cookie
        client.cookies["timezone"] = "Mars/Olympus"
        page = client.get("/tai-khoan/dang-nhap/")
        assert (page.status_code, page.headers["Content-Language"]) == (200, "vi")

    def test_a_visitor_chooses_english(self, client, db):
        form = {"language": "en", "next": "/tai-khoan/dang-nhap/"}
        response = client.post("/ngon-ngu/", form)
        assert response.headers["Location"] == "/tai-khoan/dang-nhap/"
        page = client.get("/tai-khoan/dang-nhap/")
        assert page.headers["Content-Language"] == "en"
        assert "User name, phone number or e-mail" in page.content.decode()

    def test_an_account_keeps_it_on_every_device(self, client, an, client_of, queries):
        client.force_login(an)
        client.post("/ngon-ngu/", {"language": "en"})
        other = client_of("an")
        other.get("/tai-khoan/thong-bao/")
        with queries(2):  # the session and the account
            page = other.get("/tai-khoan/thong-bao/")
        assert page.headers["Content-Language"] == "en"

    @pytest.mark.parametrize("language", ["", "fr", "vi; DROP", "x" * 5000])
    def test_an_unknown_language_changes_nothing(self, client, an, language):
        client.force_login(an)
        response = client.post("/ngon-ngu/", {"language": language})
        assert response.headers["Location"] == "/"
        an.refresh_from_db()
        assert (an.language, "django_language" in client.cookies) == ("vi", False)
