"""The tree's own address of a package opens the learner's page of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from courses.models import PackagePage
from lms.interop.views.learner import show_package


@hooks.register("before_serve_page")
def show_screen(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    return show_package(request, page) if isinstance(page, PackagePage) else None
