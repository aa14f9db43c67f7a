"""A learner at the other end of a real line: signed in, stubborn, and without a browser."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import override_settings
from django.urls import reverse

from lms.learning.models import Attempt
from tests.support.client import StrictClient
from tests.support.processes import Site

TOKEN = "t" * 32
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when nothing did."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


class Person:
    """Requests of one signed-in account to `address` (a site, or a proxy before it)."""

    def __init__(self, site: Site, user: Any, address: str = "") -> None:
        self.address = address or site.url
        signed_in = StrictClient()
        with override_settings(SECRET_KEY=site.environment["SECRET_KEY"]):
            signed_in.force_login(user)
        cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}
        cookies["csrftoken"] = TOKEN
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def post(self, path: str, body: str = "", *, kind: str = "", seconds: float = 60) -> Answer:
        """One POST on a connection of its own; never raises for a line that breaks."""
        parts = urlsplit(self.address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
        headers = {
            "Cookie": self.cookie,
            "X-CSRFToken": TOKEN,
            "Content-Type": kind or "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        try:
            line.request("POST", path, body.encode(), headers)
            got = line.getresponse()
            return Answer(got.status, got.read(), tuple(got.getheaders()))
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            line.close()

    def save(self, attempt: Attempt, slot: int, seq: int, value: Sequence[str]) -> Answer:
        body = json.dumps({"slot": slot, "seq": seq, "value": list(value)})
        path = reverse("save_answer", args=[attempt.uid])
        return self.post(path, body, kind="application/json")

    def submit(self, attempt: Attempt) -> Answer:
        return self.post(reverse("submit_attempt", args=[attempt.uid]))

    def act(self, name: str, *args: Any, **fields: str) -> Answer:
        return self.post(reverse(name, args=args), urlencode(fields))


def until_answered(act: Callable[[], Answer]) -> tuple[Answer, list[int]]:
    """Repeat an act until the server answers it; also the statuses of all tries."""
    end = time.monotonic() + WAIT_SECONDS
    tries = []
    while time.monotonic() < end:
        answer = act()
        tries.append(answer.status)
        if answer.status not in {0, 503}:
            return answer, tries
        time.sleep(0.05)
    raise AssertionError(f"no answer in {WAIT_SECONDS} s: {tries[-20:]}")


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Run all acts at the same moment, each in a thread."""
    barrier = threading.Barrier(len(acts))
    answers: list[Answer | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], Answer]) -> None:
        barrier.wait()
        answers[number] = act()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return [answer or Answer(0) for answer in answers]
