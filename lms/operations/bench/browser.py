"""A learner's browser as the server sees it: one connection, its cookies, its forms."""

import html
import http.client
import json
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from lms.operations.bench.counting import QUERIES, WRITES

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SECONDS = 60
#: The server ends a connection that was idle for longer.
KEPT_ALIVE_SECONDS = 3
SEEN = frozenset({301, 302, 303})


class UnexpectedAnswer(Exception):
    """The server answered otherwise than a learner would see; the message says where and what."""


@dataclass(frozen=True)
class Answer:
    """What came back, what it took the server to make, and how long it took to come."""

    status: int
    headers: dict[str, str]
    body: bytes
    queries: int
    writes: int
    nanoseconds: int

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        """Path and query of where a redirect leads."""
        parts = urlsplit(self.headers.get("location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")


class Browser:
    """Keeps cookies and the token of the last form; `answers` are all since it was last emptied."""

    def __init__(self, port: int, number: int) -> None:
        self.answers: list[Answer] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._last = 0.0
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def get(self, path: str, *, status: int = 200) -> Answer:
        answer = self._ask("GET", path, None, {}, {status})
        found = TOKEN.search(answer.body.decode(errors="replace"))
        self._token = html.unescape(found.group(1)) if found else self._token
        return answer

    def post(self, path: str, **values: Any) -> Answer:
        """Send a form with the token of the page that was read last; a redirect is not followed."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **values}, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, value: Any) -> Answer:
        """Send JSON as a page's script does."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token}
        return self._ask("POST", path, json.dumps(value), headers, {200})

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        expected: frozenset[int] | set[int] = SEEN,
    ) -> Answer:
        if time.monotonic() - self._last > KEPT_ALIVE_SECONDS:
            self._connection.close()
        sent = {**self._headers(), **headers}
        begun = time.perf_counter_ns()
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        content = response.read()
        taken = time.perf_counter_ns() - begun
        self._last = time.monotonic()
        self._keep_cookies(response)
        if response.status not in expected:
            told = re.sub(r"<[^>]+>|\s+", " ", content.decode(errors="replace"))[:500]
            raise UnexpectedAnswer(f"{method} {path}: {response.status} {told}")
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=content,
            queries=int(response.headers[QUERIES]),
            writes=int(response.headers[WRITES]),
            nanoseconds=taken,
        )
        self.answers.append(answer)
        return answer

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "text/html,application/xhtml+xml",
            "Accept-Language": "vi",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "User-Agent": "Mozilla/5.0 (bench)",
            "X-Forwarded-For": self._address,
        }

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
