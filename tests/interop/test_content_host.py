"""What the content host answers, and that the site and it know nothing of each other."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.environment import content_problem, content_url
from lms.interop.tokens import (
    KEY_SECONDS,
    LAUNCH_SECONDS,
    key_for,
    sign_launch,
    stamp_of,
)
from tests.interop.world import HOST, World, item, launch_of, make_version, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def there(world):
    """GET on the content host; nobody is signed in there, whatever the browser brings."""
    client = Client(enforce_csrf_checks=True)

    def get(path, method="get", **headers):
        client.cookies["sessionid"] = "abc"
        answer = getattr(client, method)(path, **HOST, headers=headers)
        assert answer.cookies == {}
        assert "sessionid" not in str(answer.headers)
        assert answer["X-Content-Type-Options"] == "nosniff"
        return answer

    return get


def files_of(attempt, **values):
    return f"/g/{key_for(launch_of(attempt, **values), at=timezone.now())}/"


def test_nothing_else_is_there(there, world, client):
    for path in (
        *["/", "/admin/", "/toi/", "/khoa-hoc/", "/media/x.png", "/static/lms/app.css"],
        *["/documents/1/a.pdf", "/tai-khoan/dang-nhap/", "/healthz", "/metrics", "/xac-minh/"],
        *["/may/khong-co.js", "/may/..%2fapps.py", "/may/SHA256SUMS", "/g/", "/g/abc/bai.html"],
        f"/g/{world.version.uid}/bai.html",
        f"/packages/{world.version.uid.hex}/bai.html",
    ):
        assert there(path).status_code == 404, path
    answer = there("/")
    assert "http://127.0.0.1:8000" in answer.content.decode()
    assert answer["Content-Security-Policy"].endswith("frame-ancestors http://127.0.0.1:8000")
    # And on the site there is no package.
    attempt = world.attempt()
    for path in (files_of(attempt) + "bai.html", f"/mo/{sign_launch(launch_of(attempt))}/"):
        assert client.get(path).status_code == 404
    assert client.post("/luu/").status_code == 404


def test_a_file_with_its_headers(there, world):
    home = files_of(world.attempt())
    page = there(home + "bai.html")
    assert page.status_code == 200
    assert b"js/go.js" in b"".join(page.streaming_content)
    assert page["Content-Type"] == "text/html"
    assert page["Content-Security-Policy"] == (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'self'; "
        "frame-ancestors 'self' http://127.0.0.1:8000; form-action 'self'; base-uri 'self'"
    )
    assert page["Cache-Control"] == f"private, max-age={KEY_SECONDS}, immutable"
    assert page["Referrer-Policy"] == "same-origin"
    assert "X-Frame-Options" not in page
    assert "Access-Control-Allow-Origin" not in page
    part = there(home + "bai.html", Range="bytes=0-8")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"<!doctype")
    assert there(home + "bai.html", Range="bytes=9999-").status_code == 416
    kept = there(home + "bai.html", **{"If-None-Match": page["ETag"]})
    assert (kept.status_code, kept["Content-Type"]) == (304, "text/html")
    # Names with letters beyond ASCII, and written in other cases than they are stored.
    for path in (quote("Ảnh/Hình 1.PNG"), quote("ảnh/hình 1.png")):
        assert there(home + path)["Content-Type"] == "image/png"
    other = there(home + "tep/mau.docx")
    assert other["Content-Type"] == "application/octet-stream"
    assert other["Content-Disposition"] == 'attachment; filename="mau.docx"'
    assert there(home + "js/go.js", **{"Service-Worker": "script"}).status_code == 404
    assert there(home + "bai.html", "post").status_code == 405


def test_a_proxy_hands_out_the_file_that_is_named(there, world, settings):
    """The policy and the type stay on the answer; the bytes come from the proxy."""
    settings.X_ACCEL = True
    page = there(files_of(world.attempt()) + "bai.html", Range="bytes=0-8")
    named = f"/_tep/private/packages/{world.version.uid.hex}/bai.html"
    assert (page.status_code, page["X-Accel-Redirect"], page.content) == (200, named, b"")
    assert (page["Content-Type"], "default-src" in page["Content-Security-Policy"]) == (
        "text/html",
        True,
    )


def test_t121_only_what_is_in_the_map(there, world):
    """Ways out of the folder, and files that lie there but are not in the map."""
    mine, other = world.version, make_version(world.site.home, title="Gói khác")
    storages["private"].save(mine.stored_name("thua.html"), ContentFile(b"x"))
    storages["private"].save("evidence/bi-mat.html", ContentFile(b"x"))
    home = files_of(world.attempt())
    for path in (
        *["thua.html", "../../evidence/bi-mat.html", "..%2f..%2fevidence%2fbi-mat.html"],
        *["%2e%2e/%2e%2e/evidence/bi-mat.html", "%252e%252e/%252e%252e/evidence/bi-mat.html"],
        *["..\\..\\evidence\\bi-mat.html", "%5c..%5cbai.html", "bai.html%00", "bai.html%00.png"],
        *["./bai.html", "js/../bai.html", "/bai.html", "bai.html/", "", "js", "js/"],
        f"../{other.uid.hex}/bai.html",
    ):
        assert there(home + path).status_code == 404, path
    # The key of one version opens no other.
    key = files_of(world.attempt(), version=other.uid)
    assert there(key + "bai.html").status_code == 404


def test_a_key_ends_and_cannot_be_made(there, world, monkeypatch):
    attempt, at = world.attempt(), timezone.now()
    launch = launch_of(attempt)
    key = key_for(launch, at=at)
    assert key == key_for(launch, at=at - timedelta(seconds=int(at.timestamp()) % KEY_SECONDS))
    old = key_for(launch, at=at - timedelta(seconds=2 * KEY_SECONDS + 1))
    bent = ("B" if key[0] != "B" else "C") + key[1:]
    for wrong in (old, bent, key[:-4], key + "AAAA", "!" * 60):
        assert there(f"/g/{wrong}/bai.html").status_code == 404
    # An address that somebody passed on is worth nothing without the account behind it.
    assert there(f"/g/{key}/bai.html").status_code == 200
    world.round.officer.enrolments.update(active=False)
    assert there(f"/g/{key}/bai.html").status_code == 404
    world.round.officer.enrolments.update(active=True)
    User.objects.filter(username="an").update(is_active=False)
    assert there(f"/g/{key}/bai.html").status_code == 404


def test_no_log_holds_a_key(there, world, settings, caplog):
    settings.LOG_REQUESTS = True
    home = files_of(world.attempt())
    with caplog.at_level("INFO"):
        there(home + "bai.html")
        there(home + "khong/co.html")
        there(f"/mo/{sign_launch(launch_of(world.attempt()))}/")
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["GET /g/*/bai.html 200", "GET /g/*/khong/co.html 404", "GET /mo/*/ 200"]


def test_a_launch_opens_once(there, world):
    attempt = world.attempt()
    launch = launch_of(attempt, language="en", theme="dark")
    path = f"/mo/{sign_launch(launch)}/"
    page = there(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert page["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors http://127.0.0.1:8000"
    )
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert '<html lang="en" data-theme="dark">' in text
    assert "Nguyễn Thị An" not in text
    assert there(path).status_code == 410
    # One that was given out earlier is too late now.
    earlier = launch_of(attempt, stamp=launch.stamp - 1)
    assert there(f"/mo/{sign_launch(earlier)}/").status_code == 410
    aged = launch_of(attempt, stamp=stamp_of(timezone.now()) - (LAUNCH_SECONDS + 1) * 1_000_000)
    assert there(f"/mo/{sign_launch(aged)}/").status_code == 410
    for wrong in ("abc", sign_launch(launch) + "x", quote("../")):
        assert there(f"/mo/{wrong}/").status_code == 404
    # A look, by an author, records nothing and names no attempt.
    look = launch_of(attempt, attempt=None)
    assert '"ticket": null' in there(f"/mo/{sign_launch(look)}/").content.decode()
    User.objects.filter(username="an").update(is_active=False)
    for launch in (launch_of(attempt), look, launch_of(attempt, review=True)):
        assert there(f"/mo/{sign_launch(launch)}/").status_code == 404


def test_scripts_are_the_ones_written_down(there):
    """The vendored library has its checksum, is packed on the way, and its address names its content."""
    import gzip
    import hashlib

    from lms.interop.views.content import PLAYER, _address

    sums = dict(
        reversed(line.split("  "))
        for line in (PLAYER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    found = {path.name: path.read_bytes() for path in PLAYER.glob("*.min.js")}
    assert {name: hashlib.sha256(raw).hexdigest() for name, raw in found.items()} == sums
    answer = there("/may/scorm12.min.js", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.content) == found["scorm12.min.js"]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert there("/may/player.css")["Content-Type"] == "text/css; charset=utf-8"
    assert _address("scorm12.min.js") == f"/may/scorm12.min.js?{sums['scorm12.min.js'][:12]}"
    assert len((PLAYER / "player.js").read_text(encoding="utf-8").splitlines()) <= 400


def test_the_settings_keep_the_hosts_apart():
    same = "CONTENT_URL cần một tên miền khác tên miền của trang: chỉ khác cổng thì gói vẫn đọc được phiên đăng nhập."
    shape = "CONTENT_URL phải là một địa chỉ như https://goi.example.vn."
    schemes = (
        "CONTENT_URL và PUBLIC_URL phải cùng bắt đầu bằng https:// hoặc cùng bắt đầu bằng http://."
    )

    def problem(public, content, *allowed):
        return content_problem(
            {"PUBLIC_URL": public, "CONTENT_URL": content, "ALLOWED_HOSTS": list(allowed)}
        )

    https = "https://hoc.example.gov.vn"
    assert problem(https, "") == ""
    assert problem(https, "https://goi.example.vn") == ""
    assert problem(https, "https://hoc.example.gov.vn:8443") == same
    assert problem(https, "https://HOC.example.gov.vn.") == same
    assert problem(https, "https://khac.example.vn", "khac.example.vn") == same
    assert problem("http://127.0.0.1:8000", "http://127.0.0.1:8001") == same
    assert problem(https, "goi.example.vn") == shape
    assert problem(https, "https://goi.example.vn/goi/") == shape
    assert problem(https, "http://goi.example.vn") == schemes

    def derived(public):
        return content_url({"PUBLIC_URL": public, "CONTENT_URL": ""})

    assert derived("http://127.0.0.1:8000") == "http://localhost:8000"
    assert derived("http://localhost:8000") == "http://goi.localhost:8000"
    assert derived(https) == ""


def test_without_a_content_host_nothing_runs(there, world, settings, client_of):
    """No address of packages anywhere, and the page says so in words."""
    settings.CONTENT_URL = ""
    an = client_of("an")
    page = an.get(world.page.get_url() or world.page.url_path.removeprefix("/trang-chu"))
    assert "Trang này chưa mở được loại bài này." in page.content.decode()
    opened = an.post(reverse("open_package", args=[world.page.translation_key]))
    assert opened.status_code == 302
    assert world.round.package_attempts.count() == 0
    settings.CONTENT_URL = settings.PUBLIC_URL  # a mistake that the settings refuse
    answer = an.get(files_of(world.attempt()) + "bai.html", headers={"host": "127.0.0.1:8000"})
    assert answer.status_code == 404


def test_a_package_that_waits_for_other_parts_says_so(there, world):
    version = make_version(world.site.home, items=[item("a", prerequisites="b"), item("b")])
    launch = launch_of(world.attempt(), attempt=None, version=version.uid)
    words = "The parts can be opened in any order"
    text = there(f"/mo/{sign_launch(launch)}/").content.decode()
    assert ("Các phần mở theo thứ tự nào cũng được" in text, words in text) == (True, False)
