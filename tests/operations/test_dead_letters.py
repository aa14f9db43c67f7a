"""The page of tasks that were given up: administrators look, send again, dismiss; the log keeps it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.environment import BASE_DIR
from lms.operations.dead_letters import WORK, cause_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/viec-nen/"


@pytest.fixture
def admin() -> User:
    return User.objects.create(
        username="lam", is_superuser=True, is_staff=True, notice_version=NOTICE_VERSION
    )


def failed(path: str = "lms.operations.tasks.back_up", error: str = "builtins.OSError") -> str:
    at = timezone.now()
    row = DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=path,
        worker_ids=["a", "b", "c", "d", "e"],
        backend_name="default",
        run_after=at - timedelta(hours=1),
        started_at=at - timedelta(minutes=1),
        finished_at=at,
        exception_class_path=error,
        traceback="Traceback (most recent call last):\nOSError: [Errno 28] No space left",
    )
    return str(row.pk)


def test_what_failed_is_told_in_words_and_sent_again(admin, client_of) -> None:
    client, key = client_of(admin), failed()
    text = client.get(PAGE).content.decode()
    for words in ("sao lưu hằng đêm", "Đĩa hoặc mạng từ chối.", "đã thử 5 lần", "No space left"):
        assert words in text
    asked = client.get(f"{PAGE}{key}/gui-lai/")
    assert (asked.status_code, DBTaskResult.objects.get().status) == (200, TaskResultStatus.FAILED)
    assert client.post(f"{PAGE}{key}/gui-lai/")["Location"] == PAGE
    row = DBTaskResult.objects.get()
    assert (row.status, row.worker_ids, row.finished_at) == (TaskResultStatus.READY, [], None)
    # Who is second finds it gone from the page.
    assert client.post(f"{PAGE}{key}/gui-lai/").status_code == 404
    assert ModelLogEntry.objects.get(action="operations.send_again").user == admin


def test_what_is_dismissed_is_gone_but_for_the_log(admin, client_of) -> None:
    client, key, other = client_of(admin), failed(), failed()
    assert client.post(f"{PAGE}{key}/bo-qua/")["Location"] == PAGE
    assert [str(one) for one in DBTaskResult.objects.values_list("pk", flat=True)] == [other]
    kept = ModelLogEntry.objects.get(action="operations.dismiss")
    assert (kept.user, kept.data["task"]) == (admin, "lms.operations.tasks.back_up")


def test_all_are_sent_again_at_once(admin, client_of) -> None:
    client, _keys = client_of(admin), [failed() for _ in range(3)]
    assert "3 việc" in client.get(f"{PAGE}gui-lai/").content.decode()
    client.post(f"{PAGE}gui-lai/")
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 3
    assert "Không có việc nào bị bỏ" in client.get(PAGE).content.decode()


def test_nobody_but_an_administrator(client_of) -> None:
    key = failed()
    client = client_of(User.objects.create(username="an", notice_version=NOTICE_VERSION))
    for address in (PAGE, f"{PAGE}gui-lai/", f"{PAGE}{key}/gui-lai/", f"{PAGE}{uuid4()}/bo-qua/"):
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_every_error_has_words() -> None:
    told = {
        "": "Tiến trình làm việc bị dừng giữa chừng nhiều lần.",
        "smtplib.SMTPServerDisconnected": "Máy chủ thư từ chối hoặc không trả lời.",
        "django.db.utils.OperationalError": "Cơ sở dữ liệu đang bận hoặc không trả lời.",
        "builtins.ZeroDivisionError": "Lỗi trong chương trình. Gửi phần dưới cho bên làm phần mềm.",
    }
    assert {error: cause_of(error) for error in told} == told


def test_every_task_of_the_product_has_words() -> None:
    found = {
        name
        for path in BASE_DIR.glob("lms/*/tasks.py")
        for name in re.findall(r"@task\(.*\)\ndef (\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(found) > 5
    assert found - set(WORK) == set()
