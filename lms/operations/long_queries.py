"""Refuses what no search can use: hundreds of words in an address, each a condition for the database.

SQLite gives up at 1,000 conditions or a pattern of 50,000 bytes, which would look like a busy service;
long before that a single search costs as much as many pages.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MOST_WORDS = 30
MOST_CHARACTERS = 2000
"""Of one value: an address to come back to may be long, what somebody types is not."""


class LongQueriesMiddleware:
    """Answers 400 with what to do; the query of every other request is left as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > 2 * MOST_WORDS and _is_too_long(request):
            return render(request, "query_too_long.html", status=HTTPStatus.BAD_REQUEST)
        return self.get_response(request)


def _is_too_long(request: HttpRequest) -> bool:
    values = [value for _name, given in request.GET.lists() for value in given]
    return any(
        len(value) > MOST_CHARACTERS or len(value.split(None, MOST_WORDS)) > MOST_WORDS
        for value in values
    )
