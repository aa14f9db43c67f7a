"""`/healthz` says that the process answers, `/readyz` that people can be served; neither tells more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from lms.operations import health
from lms.operations.actions.beats import beat
from lms.operations.models import PeriodicRun

pytestmark = pytest.mark.django_db


def alive(ago: timedelta = timedelta(0)) -> None:
    at = timezone.now() - ago
    beat(worker_id="w", started_at=at, at=at)


def asked(client: Client) -> tuple[int, str]:
    response = client.get("/readyz")
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.content.decode()


def test_a_process_that_answers(client: Client, queries: Any) -> None:
    with queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "set-cookie" not in {name.lower() for name in response.headers}


def test_a_site_that_can_serve(client: Client) -> None:
    alive()
    assert asked(client) == (200, "ready\n")
    assert PeriodicRun.objects.count() == 0


def test_a_site_without_a_worker(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert asked(client) == (503, "not ready\n")
    alive(timedelta(minutes=3))
    assert asked(client) == (503, "not ready\n")
    assert "not ready: worker" in caplog.messages


def test_a_full_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    alive()
    monkeypatch.setattr(health, "LEAST_FREE_SHARE", 2)
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**60)
    assert asked(client) == (503, "not ready\n")


def test_a_database_that_takes_no_write(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    alive()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {PeriodicRun._meta.db_table}")
    assert asked(client) == (503, "not ready\n")
    assert "not ready: database" in caplog.messages


def test_a_database_that_is_older_than_the_code(client: Client) -> None:
    alive()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    assert asked(client) == (503, "not ready\n")


def test_only_to_be_read(client: Client) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.post(path).status_code == 405
        assert client.head(path).status_code in {200, 503}
