"""What the log may never hold, and that each event is one line (T143)."""

import io
import json
import logging
from datetime import UTC, datetime

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.operations.logs import JsonFormatter
from tests.learning.quiz_story import PASSWORD, SECRETS, right, tell
from tests.personnel.people import lay
from tests.personnel.test_keeper_acts import CODE

WRONG = "sai-mat-khau-8842"
PERSONAL_NUMBER = "027088001234"


@pytest.fixture
def lines():
    """The log as the product writes it, with its least level turned down to everything of ours."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root, ours = logging.getLogger(), logging.getLogger("lms")
    before = (root.level, ours.level)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)

    def read():
        return written.getvalue().splitlines()

    yield read
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def sign_in(client, password):
    return client.post(reverse("account_login"), {"login": "an", "password": password})


def test_nothing_secret_is_written_down(lines, db):
    """Signing in, a forgotten pass phrase, a test, a keeper's slip: done right and done wrong."""
    story = tell(questions=3)
    user = story.officers["an"].user
    client = Client(enforce_csrf_checks=False)
    assert sign_in(client, WRONG).status_code == 200
    assert sign_in(client, PASSWORD).status_code == 302
    secrets = [WRONG, PASSWORD, client.cookies["sessionid"].value, PERSONAL_NUMBER, *SECRETS]

    token = default_token_generator.make_token(user)
    for key in (token, token[:-1] + "x"):
        kwargs = {"uidb36": user.uid.hex, "key": key}
        client.get(reverse("account_reset_password_from_key", kwargs=kwargs), follow=True)
        secrets.append(key.partition("-")[2])

    attempt = story.start(timezone.now())
    save = reverse("save_answer", args=[attempt.uid])
    for body in ('{"slot":1,', json.dumps({"slot": 1, "seq": 1, "value": right(attempt, 1)})):
        client.post(save, body, content_type="application/json")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "t" * 32
    assert strict.post(save, {"csrfmiddlewaretoken": "u" * 32}).status_code == 403
    secrets += ["t" * 32, "u" * 32]

    client.get(f"/xac-minh/?code={PERSONAL_NUMBER}")
    client.get(f"/khong-co/?q={PERSONAL_NUMBER}")
    client.get(f"/toi/luot-lam/{story.round.uid}/?q={PERSONAL_NUMBER}")
    text = "\n".join(lines())
    assert "Not Found: /khong-co/" in text
    assert [secret for secret in secrets if secret in text] == []


def test_the_code_of_a_slip_is_written_nowhere(lines, client_of, db):
    place = lay()
    url = reverse("officer_slip", args=[place["an"].uid])
    (code,) = CODE.findall(client_of("hanh").post(url).content.decode())
    stranger = Client()
    for sent in (code, code.replace("-", ""), code[:-1] + ("2" if code[-1] != "2" else "3")):
        stranger.get(reverse("activate"), {"ma": sent})
        stranger.post(reverse("activate"), {"code": sent, "password1": "ngắn"})
    text = "\n".join(lines()).replace("-", "")
    assert [part for part in (code[:9], "ngắn") if part.replace("-", "") in text] == []


@pytest.mark.parametrize("path", ["/khong-co/%0d%0a{}/", "/media/%0a{}"])
def test_a_forged_line_stays_part_of_the_true_one(lines, client, db, path):
    forged = '{"time": "2026-11-23T00:00:00+00:00", "message": "login ok admin"}'
    client.get(path.format(forged))
    written = lines()
    assert forged not in written
    assert len(written) == 1
    assert forged in json.loads(written[0])["message"]


def test_each_line_is_one_object_with_its_time_in_utc(lines):
    before = datetime.now(UTC)
    logging.getLogger("lms.x").error("một\nhai\r\nba\u2028bốn")
    try:
        raise ValueError("năm\nsáu")
    except ValueError:
        logging.getLogger("lms.x").exception("bảy")
    first, second = [json.loads(line) for line in lines()]
    assert set(first) == {"time", "level", "logger", "message"}
    assert first["message"] == "một\nhai\r\nba\u2028bốn"
    assert set(second) == {*first, "exception"}
    assert second["exception"].startswith("Traceback")
    moment = datetime.fromisoformat(first["time"])
    assert moment.utcoffset().total_seconds() == 0
    assert (
        0
        <= (moment - before.replace(microsecond=before.microsecond // 1000 * 1000)).total_seconds()
        < 60
    )
