"""The doctor names what is not well and the act that mends it; the database's own checks agree."""

import io
import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from courses import insert_only
from lms.operations.actions.beats import beat
from lms.operations.doctor.lines import State
from lms.operations.doctor.places import last_backup
from lms.operations.doctor.server import names_of_settings, shared_cache
from lms.operations.tasks import clear_old

pytestmark = pytest.mark.django_db


def states(*, quick: bool = True) -> dict[str, tuple[str, str]]:
    """State and finding of each line, by what was looked at."""
    out = io.StringIO()
    try:
        call_command("doctor", quick=quick, json=True, stdout=out)
        failed = False
    except CommandError:
        failed = True
    told: dict[str, Any] = json.loads(out.getvalue())
    assert failed == bool(told["wrong"])
    assert told["wrong"] == sum(line["state"] == State.WRONG for line in told["lines"])
    assert all(line["act"] for line in told["lines"] if line["state"] != State.RIGHT)
    assert len({line["what"] for line in told["lines"]}) == len(told["lines"])
    return {line["what"]: (line["state"], line["found"]) for line in told["lines"]}


def alive() -> None:
    at = timezone.now()
    beat(worker_id="w", started_at=at, at=at)


def test_a_well_installation_has_nothing_to_mend() -> None:
    alive()
    found = states(quick=False)
    wrong = [what for what, (state, _told) in found.items() if state == State.WRONG]
    # The server of the tests keeps nothing safe on the disk, so that they are quick.
    hasty = ["PostgreSQL fsync", "PostgreSQL full_page_writes"]
    assert wrong == (hasty if connection.vendor == "postgresql" else [])
    assert found["tệp riêng"][0] == State.RIGHT
    assert found["quá trình đào tạo"] == (State.RIGHT, "0 dòng đúng như khi ghi")
    # A development machine: no certificate, no mail, no backup.
    for what in ("kết nối mã hóa", "thư điện tử", "bản sao lưu gần nhất"):
        assert found[what][0] == State.LOOK


def test_people_read_one_line_for_each_thing_and_the_act_below_it() -> None:
    out = io.StringIO()
    wrong = 3 if connection.vendor == "postgresql" else 1  # the tests' server keeps nothing safe
    with pytest.raises(CommandError, match=f"Cần sửa: {wrong}$"):
        call_command("doctor", quick=True, stdout=out)
    lines = out.getvalue().splitlines()
    at = lines.index("✗ tiến trình nền: chưa thấy lần nào")
    assert lines[at + 1] == "    → Khởi động: manage.py serve, hoặc manage.py work"


def test_a_silent_worker_is_wrong() -> None:
    then = timezone.now() - timedelta(minutes=3)
    beat(worker_id="w", started_at=then, at=then)
    assert states()["tiến trình nền"][0] == State.WRONG
    alive()
    assert states()["tiến trình nền"][0] == State.RIGHT


def test_tasks_that_were_given_up_or_hang_are_to_be_looked_at() -> None:
    for status in (TaskResultStatus.FAILED, TaskResultStatus.RUNNING):
        row = DBTaskResult.objects.get(pk=clear_old.enqueue().id)
        row.status, row.started_at = status, timezone.now() - timedelta(hours=2)
        row.save()
    found = states()
    assert found["việc nền đã bỏ cuộc"] == (State.LOOK, "1")
    assert found["việc nền chạy quá một giờ"] == (State.LOOK, "1")


def test_a_missing_trigger_is_named() -> None:
    table = insert_only.tables()[0]
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER keep_{table}_update{on}")
    assert states()["dòng hồ sơ không sửa được"] == (State.WRONG, f"keep_{table}_update")


def test_the_age_of_the_last_backup(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    for nightly, act in ((True, "Chạy: manage.py backup"), (False, "Đặt BACKUP_DIR vào")):
        settings.BACKUP_NIGHTLY = nightly
        [line] = last_backup()
        assert (line.state, line.act[: len(act)]) == (State.LOOK, act)
    path = tmp_path / "tienhoc-20261120-010000.tar"
    path.touch()
    assert states()["bản sao lưu gần nhất"][0] == State.RIGHT
    old = time.time() - 3 * 24 * 3600
    os.utime(path, (old, old))
    assert states()["bản sao lưu gần nhất"][0] == State.LOOK


def test_a_mail_server_that_does_not_answer(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    state, found = states()["thư điện tử"]
    assert (state, "refused" in found) == (State.WRONG, True)


def test_a_setting_that_nobody_reads_and_a_cache_that_is_away(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [*names_of_settings(), *shared_cache()] == []
    monkeypatch.setitem(os.environ, "BACKUP_DIRR", "/backups")
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = settings.CACHES | {"default": away | {"LOCATION": "redis://127.0.0.1:1"}}
    lines = [*names_of_settings(), *shared_cache()]
    assert [(line.what, line.state, line.act) for line in lines] == [
        ("BACKUP_DIRR", State.WRONG, "Hãy viết BACKUP_DIR."),
        (
            "bộ nhớ đệm",
            State.WRONG,
            "Xem lại CACHE_URL, và xem Redis hoặc Valkey có đang chạy không.",
        ),
    ]


def test_files_that_cannot_be_kept(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = str(tmp_path / "file" / "below")
    state, found = states()["kho tệp"]
    assert state == State.WRONG
    assert found.startswith(str(tmp_path / "file" / "below"))
    assert "[Errno" not in found


def test_settings_that_are_not_for_real_people(settings: Any) -> None:
    settings.DEBUG, settings.DEMO, settings.SECRET_KEY = True, True, "short"
    settings.LOOPBACK = False
    found = states()
    assert found["DEBUG"] == (State.WRONG, "bật")
    assert found["DEMO"] == (State.LOOK, "bật")
    assert found["khóa bí mật"] == (State.WRONG, "ngắn hoặc đã công bố")


@pytest.mark.sqlite
def test_the_system_check_says_what_the_doctor_says() -> None:
    settings_dict = connection.settings_dict["OPTIONS"]
    before = dict(settings_dict)
    try:
        settings_dict["transaction_mode"] = "DEFERRED"
        found = {check.id for check in run_checks(databases=["default"], tags=["database"])}
    finally:
        settings_dict.update(before)
    assert "operations.E001" in found
    assert "operations.E001" not in {
        check.id for check in run_checks(databases=["default"], tags=["database"])
    }
