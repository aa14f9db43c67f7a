"""A wrong setting ends every program with one line in the product's language; nothing is begun."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.environment import (
    BASE_DIR,
    INSECURE_KEY,
    database,
    misspelt,
    read,
    secret_key_problem,
    told,
)

KEY = "SECRET_KEY trống hoặc là khóa ai cũng biết: hãy đặt SECRET_KEY_FILE vào tệp có ít nhất 50 ký tự ngẫu nhiên."
WRONG = [
    ("PORT", "abc", "PORT phải là số nguyên."),
    ("PORT", "99999", "PORT phải là số từ 1 đến 65535."),
    ("WEB_WORKERS", "0", "WEB_WORKERS phải là số từ 1 đến 64."),
    ("IDLE_MINUTES", "-5", "IDLE_MINUTES phải là số từ 0 đến 1000000."),
    ("DEMO", "maybe", "DEMO phải là true hoặc false."),
    ("X_ACCEL", "đúng", "X_ACCEL phải là true hoặc false."),
    ("SQLITE_SYNCHRONOUS", "FULLL", "SQLITE_SYNCHRONOUS phải là một trong: NORMAL, FULL."),
    (
        "LOG_LEVEL",
        "LOUD",
        "LOG_LEVEL phải là một trong: DEBUG, INFO, WARNING, ERROR, CRITICAL.",
    ),
    ("LOG_FORMAT", "xml", "LOG_FORMAT phải là một trong: json, text."),
    (
        "PUBLIC_URL",
        "hoc.example.gov.vn",
        "PUBLIC_URL phải là địa chỉ, ví dụ https://hoc.example.gov.vn.",
    ),
    (
        "OFFICE_NETWORKS",
        "10.0.0.0/8,10.1.2.3/99",
        "OFFICE_NETWORKS: 10.1.2.3/99 không phải dải mạng. Ví dụ: 10.1.2.0/24.",
    ),
    (
        "EMAIL_URL",
        "mail.example.gov.vn",
        "EMAIL_URL phải là địa chỉ, ví dụ smtp+tls://user:secret@host:587.",
    ),
    ("CACHE_URL", "foo://x", "CACHE_URL phải là địa chỉ, ví dụ redis://host:6379/0."),
    (
        "SECRET_KEY_FILE",
        "/nowhere/key",
        "SECRET_KEY_FILE: không đọc được /nowhere/key (No such file or directory).",
    ),
]


@pytest.mark.parametrize(("name", "value", "problem"), WRONG)
def test_a_wrong_value_is_named_with_what_is_right(monkeypatch, name, value, problem):
    monkeypatch.setenv(name, value)
    if name.endswith("_FILE"):
        monkeypatch.delenv(name.removesuffix("_FILE"), raising=False)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert told(refusal.value) == f"Cài đặt sai: {problem}"


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://somebody@server/x"])
@pytest.mark.filterwarnings("error")
def test_a_database_of_another_kind_is_refused(url):
    problem = "DATABASE_URL phải là địa chỉ: sqlite:////thư-mục/tệp hoặc postgres://..."
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        database(url)
    assert str(refusal.value) == problem


def test_a_key_that_everybody_knows_is_refused():
    problems = [secret_key_problem(key) for key in ("", INSECURE_KEY, "a key of our own")]
    assert problems == [KEY, KEY, ""]


def test_a_name_that_is_a_slip_of_ours_is_found():
    given = {"BACKUP_DIRR": "", "SECRET_KEY_FLIE": "", "PORT": "", "LISTEN_FDS": "", "PATH": ""}
    assert misspelt(given) == [
        ("BACKUP_DIRR", "BACKUP_DIR"),
        ("SECRET_KEY_FLIE", "SECRET_KEY_FILE"),
    ]
    assert misspelt({}) == []


@pytest.mark.sqlite
def test_the_web_server_says_it_in_one_line(child_environment):
    """As `manage.py` does (`test_commands`); systemd writes it into the journal at each start."""
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "lms.wsgi"],
        cwd=BASE_DIR,
        env={**child_environment, "SECRET_KEY": "", "PUBLIC_URL": "https://hoc.example.vn"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (1, f"Cài đặt sai: {KEY}")
