"""What the running installation tells strangers: nothing (T139, T141, T160)."""

import http.client
import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.urls import path

from lms import urls
from lms.environment import BASE_DIR
from lms.personnel.models import Officer

pytestmark = pytest.mark.one_database

SECRET = "bi-mat-4711"


# The shipped settings of production ----------------------------------------------------------------


def test_the_settings_for_production_have_no_warning(tmp_path):
    """T139: `docs/production.env` as it is, with a secret key and folders of this machine."""
    lines = (BASE_DIR / "docs" / "production.env").read_text(encoding="utf-8").splitlines()
    shipped = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    key = tmp_path / "secret-key"
    key.write_text("a key of a test that is long enough and used nowhere else: 0123456789")
    environment = {
        "PATH": os.environ["PATH"],
        **shipped,
        "SECRET_KEY_FILE": str(key),
        "MEDIA_ROOT": str(tmp_path),
        "STATIC_ROOT": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "no issues" in run.stdout) == (0, True), run.stderr


# Doors that lead nowhere -----------------------------------------------------------------------------

NOWHERE = [
    "/static/../lms/settings.py",
    "/static/..%2f..%2flms/settings.py",
    "/static/%2e%2e/%2e%2e/lms/settings.py",
    "/static//etc/passwd",
    "/static/",
    "/static/lms/",
    "/media/",
    "/media/images/",
    "/media/../private/",
    "/media/..%2fprivate/",
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/manage.py",
    "/var/tienhoc.sqlite3",
    "/docs/production.env",
    "/__debug__/",
    "/khong-co/",
]
TELLS = re.compile(
    r"Traceback|DEBUG|settings\.py|root:|SECRET|site-packages|Django|/work|urlpatterns"
)


def ask(site, method: str, target: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request whose path is sent as it is written."""
    parts = urlsplit(site.url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    line.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders()
    got = line.getresponse()
    body = got.read().decode(errors="replace")
    line.close()
    return got.status, dict(got.getheaders()), body


def test_strangers_find_nothing_beside_the_pages(real_site):
    """T141, T147: on the server that is shipped, over a real line."""
    for target in NOWHERE:
        status, headers, body = ask(real_site, "GET", target)
        assert (status, TELLS.findall(body)) == (404, []), target
        assert headers["Server"] == "gunicorn"
        assert "X-Powered-By" not in headers
    status, _headers, body = ask(real_site, "GET", "/khong-co/")
    assert "Không tìm thấy" in body
    assert '<html lang="vi"' in body

    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"):
        status, _headers, body = ask(real_site, method, "/", Cookie=f"x={SECRET}")
        echoed = (SECRET in body, TELLS.findall(body))
        assert (status >= 400, *echoed) == (True, False, []), method

    # Nine hundred Vietnamese letters are as many words as they are, forty words are too many.
    for typed, expected in (("%C4%83" * 900, 200), ("%C4%83+" * 40, 400)):
        status, _headers, body = ask(real_site, "GET", f"/xac-minh/?code={typed}")
        assert (status, '<html lang="vi"' in body) == (expected, True)


# Errors ------------------------------------------------------------------------------------------------


def broken(request):
    raise ValueError(f"{SECRET} in /srv/tienhoc/lms/settings.py")


class Broken:
    """The addresses of the site and one more, whose view fails."""

    handler500 = urls.handler500
    urlpatterns = [path("hong/", broken), *urls.urlpatterns]


def test_an_error_of_ours_tells_nobody_why(client, settings, db):
    """T141: an apology in Vietnamese, the reason in the log alone."""
    settings.ROOT_URLCONF = Broken
    client.raise_request_exception = False
    response = client.get("/hong/")
    page = response.content.decode()
    assert (response.status_code, SECRET in page, TELLS.findall(page)) == (500, False, [])
    assert '<html lang="vi"' in page


# People of the demo --------------------------------------------------------------------------------------

#: A number of the citizen's card begins with the code of a province, from 001 to 096; 000 is nobody's.
PERSONAL_NUMBER = re.compile(r"(?<![0-9a-fA-F-])(?!000)0[0-9]{11}(?![0-9a-fA-F-])")


def texts():
    """(table.column, value) of every text and JSON value of the database."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in apps.get_models():
        names = [
            field.name for field in model._meta.local_concrete_fields if isinstance(field, kinds)
        ]
        for row in model._base_manager.values_list(*names).iterator() if names else ():
            for name, value in zip(names, row, strict=True):
                yield f"{model._meta.db_table}.{name}", str(value)


@pytest.mark.demo
@pytest.mark.django_db
def test_the_demo_names_no_real_person():
    """T160: no personal number anywhere; addresses and phones that reach nobody."""
    found = {place for place, text in texts() if PERSONAL_NUMBER.search(text)}
    assert found == set()
    emails = set(Officer.objects.exclude(email="").values_list("email", flat=True))
    assert {email.rpartition(".")[2] for email in emails} <= {"example", "invalid", "test"}
