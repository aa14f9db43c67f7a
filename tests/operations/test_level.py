"""`doctor --level 2`: each control is right or names the act that mends it, and stands in the documentation."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from lms.accounts.models import User
from lms.environment import BASE_DIR
from lms.operations.doctor.level import LEVEL_2, LEVEL_3, LEVELS, retention_days
from lms.operations.doctor.lines import State, looked

pytestmark = pytest.mark.django_db
PAGE = (BASE_DIR / "docs" / "an-toan" / "README.md").read_text(encoding="utf-8")


def told(looks: Any) -> dict[str, Any]:
    lines = [line for what, look in looks for line in looked(str(what), look)]
    assert len({line.what for line in lines}) == len(lines)
    assert all(line.act for line in lines if line.state != State.RIGHT)
    return {line.what: line for line in lines}


def test_an_installation_as_documented_has_nothing_wrong(settings, tmp_path) -> None:
    settings.REQUIRE_PASSWORD_CHANGE = settings.REQUIRE_SECOND_FACTOR = True
    settings.IDLE_MINUTES, settings.LOG_REQUESTS, settings.HTTPS = 5, True, True
    settings.BACKUP_NIGHTLY, settings.BACKUP_DIR = True, str(tmp_path)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    found = told(LEVEL_2)
    assert [what for what, line in found.items() if line.state == State.WRONG] == []
    for what in (
        "chỉ phục vụ qua HTTPS",
        "số proxy phía trước",
        "số phút không dùng của quản trị viên",
    ):
        assert found[what].state == State.RIGHT


def test_each_setting_below_the_level_is_told(settings) -> None:
    settings.REQUIRE_PASSWORD_CHANGE = settings.REQUIRE_SECOND_FACTOR = False
    settings.IDLE_MINUTES, settings.LOG_REQUESTS, settings.BACKUP_NIGHTLY = 0, False, False
    settings.HTTPS, settings.LOOPBACK, settings.SLEEP_DAYS = False, False, 0
    User.objects.create(username="lam", is_superuser=True, password="x")
    old = timezone.now() - timedelta(days=60)
    User.objects.filter(username="lam").update(date_joined=old)
    found = told(LEVEL_2)
    wrong = {
        "đổi mật khẩu lần đầu": "REQUIRE_PASSWORD_CHANGE=true",
        "xác thực hai bước cho người xem dữ liệu người khác": "REQUIRE_SECOND_FACTOR=true",
        "số phút không dùng thì hỏi lại mật khẩu": "IDLE_MINUTES=15",
        "nhật ký từng lượt truy cập": "LOG_REQUESTS=true",
        "số ngày không dùng thì tài khoản ngủ": "SLEEP_DAYS=45",
        "sao lưu hằng đêm": "BACKUP_DIR",
        "chỉ phục vụ qua HTTPS": "PUBLIC_URL=https://",
    }
    for what, act in wrong.items():
        assert (found[what].state, act in found[what].act) == (State.WRONG, True), what
    assert found["quản trị viên chưa bật xác thực hai bước"].found == "lam"
    assert found["tài khoản 45 ngày không dùng"].found == "1"


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_every_line_stands_in_the_documentation(level: int) -> None:
    assert [what for what in told(LEVELS[level]) if what not in PAGE] == []


def test_level_3_asks_for_all_of_level_2_but_the_threshold() -> None:
    assert {look for _what, look in LEVEL_2[:-1]} < {look for _what, look in LEVEL_3}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("MaxRetentionSec=12month\n", 360),
        ("#MaxRetentionSec=1day\n", None),
        ("[Journal]\n MaxRetentionSec = 1 year\n", 365),
        ("MaxRetentionSec=86400\n", 1),
    ],
)
def test_how_long_the_journal_is_kept(tmp_path: Path, text: str, days: int | None) -> None:
    (tmp_path / "journald.conf").write_text(text)
    assert retention_days((str(tmp_path / "journald.conf"), str(tmp_path / "none"))) == days
