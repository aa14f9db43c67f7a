"""`docs/van-hanh.md` leads from nothing to a running site: its commands, as they are written."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lms.environment import BASE_DIR
from tests.support.pretend_server import PretendServer, blocks
from tests.support.processes import Site

PAGE = BASE_DIR / "docs" / "van-hanh.md"
#: Behind the proxy of the page.
BEHIND = {"Host": "hoc.example.gov.vn", "X-Forwarded-Proto": "https"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PretendServer]:
    server = PretendServer(tmp_path)
    yield server
    server.stop()


def signs_in(server: PretendServer, phrase: str) -> str:
    """Where the administrator is led with that phrase."""
    site = f"http://127.0.0.1:{server.port}"
    sign_in = f"{site}/tai-khoan/dang-nhap/"
    page = requests.get(sign_in, headers=BEHIND, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    sent = {"login": "quantri", "password": phrase, "csrfmiddlewaretoken": token[1]}
    headers = {**BEHIND, "Cookie": cookies, "Origin": "https://hoc.example.gov.vn"}
    answer = requests.post(sign_in, sent, headers=headers, allow_redirects=False, timeout=20)
    assert answer.status_code == 302, answer.text[-2000:]
    cookie = {**BEHIND, "Cookie": f"__Host-sessionid={answer.cookies['__Host-sessionid']}"}
    home = requests.get(f"{site}/toi/", headers=cookie, allow_redirects=False, timeout=20)
    return home.headers["Location"].partition("?")[0]


@pytest.mark.sqlite
def test_the_page_leads_from_an_empty_server_to_a_sign_in_and_through_an_upgrade(
    server: PretendServer, child_environment: dict[str, str], tmp_path: Path
) -> None:
    Site(child_environment, logs=tmp_path).prepare()
    server.release("1.0.0")
    server.release("1.1.0")
    told = ""
    for block in blocks(PAGE):
        if "setup --name" in block:
            empty = child_environment["DATABASE_URL"].removeprefix("sqlite:///")
            server.lend(Path(empty), Path(child_environment["STATIC_ROOT"]))
        done = server.run(block)
        assert done.returncode == 0, f"{block}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        told += done.stdout
        if "setup --name" in block:
            units(server)
    phrase = re.search(r"[a-z]+(?:-[a-z]+){3}-\d\d", told)
    assert phrase
    assert signs_in(server, phrase[0]) == "/tai-khoan/doi-mat-khau/"
    # The upgrade backed up first, and what runs now is the new version.
    assert (server.root / "opt/tienhoc").resolve().name == "tienhoc-1.1.0"
    way_back = re.search(r"manage\.py restore (/\S+\.tar)", told)
    assert way_back
    assert Path(way_back[1]).is_file()
    for name in ("tienhoc-web", "tienhoc-work"):
        log = (server.root / "run" / f"{name}.log").read_text()
        assert "Traceback" not in log, log[-2000:]


def units(server: PretendServer) -> None:
    """The unit files are understood by systemd, where it is installed."""
    if shutil.which("systemd-analyze"):
        files = [str(path) for path in (server.root / "opt/tienhoc/deploy").glob("*.service")]
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        own = [line for line in done.stderr.splitlines() if "tienhoc" in line]
        assert own == []


def test_the_page_names_what_there_is() -> None:
    """Each command, variable and file of the page is one of the product's."""
    text = PAGE.read_text(encoding="utf-8")
    commands = set(re.findall(r"sudo tienhoc (\w+)", text))
    found = {path.stem for path in BASE_DIR.glob("*/*/management/commands/*.py")}
    assert commands - found == set()
    named = set(re.findall(r"`((?:tests|deploy|docs)/[\w/.-]+)`", text))
    assert [one for one in sorted(named) if not (BASE_DIR / one).exists()] == []
