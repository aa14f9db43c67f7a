"""Requests whose traces are seen and taken back: what came, what was written, what broke."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT, ClientHandler

WRITES = re.compile(
    r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE
)
SAVEPOINT = re.compile(r'(ROLLBACK TO )?SAVEPOINT "?(\w+)')
#: The day of last use, which any request writes once a day: runs go on past midnight.
NOTED = re.compile(r'UPDATE "accounts_user" SET "last_seen_on" = %s WHERE')
#: Written by looking, trying and being refused: whose file somebody opened, sessions, counts.
TRACES = {
    "personnel_accesslogentry",
    "django_session",
    "usersessions_usersession",
    "cache",
}


@dataclass
class Answer:
    """One response; `wrote` are the tables that the request changed, but for traces of the look.

    What the request itself has taken back does not count.
    """

    status: int
    body: bytes
    headers: dict[str, str]
    wrote: set[str] = field(default_factory=set)
    error: str = ""


#: The site with and without the tokens of forms looked at; made once, for thousands of requests.
SITES = {token: ClientHandler(enforce_csrf_checks=not token) for token in (True, False)}


class Caller:
    """Somebody's requests; each starts from the same database and the same session."""

    def __init__(self, user: Any = None) -> None:
        self.cookies: dict[str, str] = {}
        if user is not None:
            client = Client()
            client.force_login(user)
            # Else each request finds out the person's roles for the menu anew, which it keeps there.
            client.get("/khoa-hoc/")
            self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def __call__(
        self,
        method: str,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        query: str = "",
        token: bool = True,
    ) -> Answer:
        """`query` is what follows the question mark, as a browser writes it.

        Without `token` the request comes as another site's form would send it.
        """
        factory = RequestFactory()
        for name, value in self.cookies.items():
            factory.cookies[name] = value
        options = {}
        if data is not None:
            options["data"] = factory._encode_data(data, MULTIPART_CONTENT)
            options["content_type"] = MULTIPART_CONTENT
        request = factory.generic(method, quote(url, safe="/%?=&."), QUERY_STRING=query, **options)
        return _answered(request.environ, SITES[token])


class Recorder:
    """Notes which tables statements write to; for `connection.execute_wrapper`."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self._before: dict[str, set[str]] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITES.match(sql)) and not NOTED.match(sql):
            self.tables.add(found[1])
        elif found := SAVEPOINT.match(sql):
            taken_back, name = found.groups()
            if taken_back:
                self.tables = set(self._before[name])
            else:
                self._before[name] = set(self.tables)
        return execute(sql, params, many, context)


def _answered(environ: dict[str, Any], site: ClientHandler) -> Answer:
    errors: list[str] = []

    def note_error(**kwargs: Any) -> None:
        errors.append(_last_error())

    got_request_exception.connect(note_error)
    recorder = Recorder()
    try:
        with transaction.atomic():
            with connection.execute_wrapper(recorder):
                response = site(environ)
                body = _whole(response)
            transaction.set_rollback(True)
    finally:
        got_request_exception.disconnect(note_error)
    headers = dict(response.headers)
    wrote = recorder.tables - TRACES
    return Answer(response.status_code, body, headers, wrote, "; ".join(errors))


def _whole(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def _last_error() -> str:
    import traceback

    return "".join(traceback.format_exc().splitlines(keepends=True)[-3:]).strip()


def callers(names: tuple[str, ...], nobody: str) -> dict[str, Caller]:
    """A caller for each user name; `nobody` is not signed in."""
    from tests.conftest import account

    return {name: Caller() if name == nobody else Caller(account(name)) for name in names}


def sends_to_sign_in(answer: Answer) -> bool:
    return answer.status == 302 and answer.headers.get("Location", "").startswith(
        str(settings.WAGTAILADMIN_LOGIN_URL)
    )
