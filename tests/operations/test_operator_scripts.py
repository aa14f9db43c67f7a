"""The two scripts of `deploy/` that an operator calls: what they pass on, and what they say when it fails."""

import shutil
from pathlib import Path

import pytest

from lms.environment import BASE_DIR
from tests.support.pretend_server import PretendServer

SETTINGS = """# EMAIL_URL=commented
EMAIL_URL=smtp://gửi:a&b$HOME;c d@mail
BACKUP_DIR="/dir with room"
DEFAULT_FROM_EMAIL=Tiên Học <khong@example.vn>\r
METRICS=true"""


@pytest.fixture
def server(tmp_path: Path) -> PretendServer:
    """A server whose product only tells how it was called."""
    server = PretendServer(tmp_path)
    (tmp_path / "etc/tienhoc").mkdir()
    home = tmp_path / "opt/tienhoc-2"
    (home / ".venv/bin").mkdir(parents=True)
    (home / "deploy").mkdir()
    for name in ("tienhoc", "upgrade"):
        path = home / "deploy" / name
        path.write_text(server.placed((BASE_DIR / "deploy" / name).read_text()))
        path.chmod(0o755)
    shutil.copy(home / "deploy/tienhoc", tmp_path / "usr/local/bin/tienhoc")
    (tmp_path / "opt/tienhoc").symlink_to(home)
    says(
        home / ".venv/bin/python",
        'printf \'%s\\n\' "$EMAIL_URL" "$BACKUP_DIR" "$DEFAULT_FROM_EMAIL" "$METRICS" "$PWD" "$@"',
    )
    return server


def says(path: Path, what: str) -> None:
    path.write_text(f"#!/bin/sh\n{what}\n")
    path.chmod(0o755)


def test_settings_are_taken_as_they_stand_and_files_are_named_from_here(server):
    (server.root / "etc/tienhoc/tienhoc.env").write_text(SETTINGS)
    done = server.run("sudo tienhoc restore ban.tar")
    assert done.stdout.splitlines() == [
        "smtp://gửi:a&b$HOME;c d@mail",
        "/dir with room",
        "Tiên Học <khong@example.vn>",
        "true",
        str(server.desk),
        str(server.root / "opt/tienhoc/manage.py"),
        "restore",
        "ban.tar",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_who_may_not_read_the_settings_is_told_how(server):
    done = server.run("tienhoc doctor --quick")
    path = server.root / "etc/tienhoc/tienhoc.env"
    said = f"Không đọc được {path}. Hãy chạy: sudo tienhoc doctor --quick\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_an_upgrade_that_fails_says_so_and_starts_the_earlier_version(server):
    (server.root / "etc/tienhoc/tienhoc.env").write_text(SETTINGS)
    says(server.bin / "systemctl", 'echo "systemctl $*"')
    new = server.root / "opt/tienhoc-3"
    shutil.copytree(server.root / "opt/tienhoc-2", new)
    says(new / ".venv/bin/python", "echo refused >&2; exit 3")
    done = server.run(f"{new}/deploy/upgrade")
    services = "tienhoc-web tienhoc-work"
    assert done.stdout.splitlines() == [f"systemctl {act} {services}" for act in ("stop", "start")]
    assert (done.returncode, done.stderr.splitlines()) == (
        3,
        [
            "refused",
            "Nâng cấp không xong (lý do ở trên). Phiên bản cũ được chạy lại.",
            "Nếu trang báo lỗi: khôi phục bản sao lưu nêu ở trên, theo docs/van-hanh.md mục 4.",
        ],
    )
    assert (server.root / "opt/tienhoc").resolve().name == "tienhoc-2"
