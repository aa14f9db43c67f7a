"""Each request has a name: on its answer, in its lines of the log, on error pages; and is counted."""

import json
import logging
import re

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from lms.operations import failures
from lms.operations.counts import CLASSES, Counts
from lms.operations.logs import JsonFormatter, TextFormatter
from lms.operations.request_ids import current, named

MADE = re.compile(r"[0-9a-f]{16}")


def test_every_answer_carries_a_name_of_its_own_or_the_trusted_proxys(client, db, settings):
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert MADE.fullmatch(first)
    assert first != second
    given = {"headers": {"X-Request-ID": "tu-proxy-0001"}}
    assert MADE.fullmatch(client.get("/healthz", **given)["X-Request-ID"])  # no proxy is trusted
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz", **given)["X-Request-ID"] == "tu-proxy-0001"
    for odd in ("ngắn", "x" * 65, 'a"b-12345678', "dong moi 12345"):
        answer = client.get("/healthz", headers={"X-Request-ID": odd.encode().decode("latin-1")})
        assert MADE.fullmatch(answer["X-Request-ID"])
    assert current() == ""


def test_error_pages_tell_the_code_that_the_log_has(client, db):
    # What is not there has none: it looks like what is not yours, to the byte.
    assert "data-request" not in client.get("/khong-co/").content.decode()

    def broken(error):
        try:
            raise error
        except type(error):
            with named("ma-loi-0001"):
                return failures.server_error(RequestFactory().get("/toi/"))

    for error, status in ((ValueError("x"), 500), (OperationalError("busy"), 503)):
        page = broken(error)
        assert (page.status_code, "ma-loi-0001" in page.content.decode()) == (status, True)


def test_lines_of_the_log_carry_it_as_json_or_as_text():
    record = logging.LogRecord("lms.x", logging.ERROR, "", 1, "một\nhai", (), None)
    with named("ma-0000001"):
        told, text = json.loads(JsonFormatter().format(record)), TextFormatter().format(record)
    assert (told["request_id"], told["message"]) == ("ma-0000001", "một\nhai")
    assert text.endswith("ERROR lms.x ma-0000001 một\\nhai")
    assert "request_id" not in json.loads(JsonFormatter().format(record))


def test_a_line_for_each_request_without_its_query(client_of, db, settings, caplog):
    from tests.personnel.people import lay

    place = lay()
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO, "lms.requests"):
        client_of("an").get("/xac-minh/?code=bi-mat")
    (record,) = [one for one in caplog.records if one.name == "lms.requests"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["status"]) == ("GET /xac-minh/ 200", 200)
    assert line["account"] == str(place.user("an").uid)
    assert "bi-mat" not in JsonFormatter().format(record)


def test_figures_are_off_then_for_this_machine_or_the_token_alone(client, db, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS = True
    assert client.get("/metrics").status_code == 200
    for away in ({"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        assert client.get("/metrics", **away).status_code == 404
    settings.METRICS_TOKEN = "mot-ma-rat-dai"
    assert client.get("/metrics").status_code == 404
    for token, status in (("sai", 404), ("mot-ma-rat-dai", 200)):
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR="10.1.2.3")
        assert answer.status_code == status
    lines = answer.content.decode().splitlines()
    names = {line.partition("{")[0].partition(" ")[0] for line in lines if line[0] != "#"}
    assert names == {
        "tienhoc_requests_total",
        "tienhoc_request_seconds_bucket",
        "tienhoc_request_seconds_sum",
        "tienhoc_request_seconds_count",
        "tienhoc_tasks",
        "tienhoc_task_waits_seconds",
        "tienhoc_workers",
        "tienhoc_free_bytes",
        "tienhoc_last_backup_timestamp",
    }
    types = [line for line in lines if line.startswith("# TYPE")]
    assert len(types) == len(set(types)) == 7


def test_counts_add_up_over_threads_and_processes():
    import os

    counts = Counts()
    child = os.fork()
    for status, seconds in ((200, 0.01), (404, 0.2), (503, 9.0)):
        counts.add(status, seconds)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    sums = counts.sums()
    assert sums[:CLASSES] == [0, 2, 0, 2, 2]
    assert sums[CLASSES:-1] == [2, 0, 2, 0, 0, 0, 0, 2]
    assert sums[-1] == pytest.approx(18.42)
