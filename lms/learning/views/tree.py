"""Serving what is taught at its address in the tree, in few queries.

Wagtail's own routing asks for the site, its root, the page, the pages above it and who may see
them. Here one query finds the page and says whether any of that has to be asked.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page
from wagtail.wagtail_hooks import check_view_restrictions

from courses.models.pages import page_at


@require_safe
def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """The page at `path` below the front page, after Wagtail's restrictions and hooks."""
    page = page_at(path)
    if page is None:
        raise Http404
    answer = check_view_restrictions(_answer) if page.restricted else _answer
    return answer(page, request, (), {})


def _answer(page: Page, request: HttpRequest, args: tuple, kwargs: dict) -> HttpResponse:
    for hook in hooks.get_hooks("before_serve_page"):
        response = hook(page, request, args, kwargs)
        if isinstance(response, HttpResponse):
            return response
    return page.serve(request, *args, **kwargs)


@require_safe
def catalogue(request: HttpRequest, path: str = "") -> HttpResponse:
    """The page at `path` below the catalogue."""
    return serve(request, f"khoa-hoc/{path}")
