"""The product as it is served, with its queries counted, and the yardstick beside it.

Only `manage.py bench` starts it. Each answer says in two headers how many statements it took, and how
many of them wrote; those that begin and end transactions do not count.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
product = get_wsgi_application()

from django.db import connection  # noqa: E402 - after the settings
from django.test.utils import override_settings  # noqa: E402

from lms.operations.bench.counting import QUERIES, WRITES, Counter  # noqa: E402
from lms.operations.bench.yardstick import PLAIN_MIDDLEWARE, PREFIX  # noqa: E402


class Beside(WSGIHandler):
    """A Django of its own middleware and addresses in the same process."""

    def __init__(self, middleware: list[str]) -> None:
        with override_settings(MIDDLEWARE=middleware):
            super().__init__()

    def resolve_request(self, request: Any) -> Any:
        request.urlconf = "lms.operations.bench.yardstick"
        return super().resolve_request(request)


plain, bare = Beside(PLAIN_MIDDLEWARE), Beside([])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer whole, also what is streamed, so that the headers can say what it took."""
    path = environ["PATH_INFO"]
    serve = product
    if path.startswith(PREFIX):
        serve = bare if path.endswith("hello/") else plain
    begun: list[Any] = []
    counter = Counter()
    with connection.execute_wrapper(counter):
        answer = serve(environ, lambda *head: begun.append(head))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
    status, headers, *rest = begun[0]
    told = [(QUERIES, str(counter.queries)), (WRITES, str(counter.writes))]
    start_response(status, [*headers, *told], *rest)
    return [body]
