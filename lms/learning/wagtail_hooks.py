"""Where what is written meets who learns it: the tree's own addresses open the learner's screens."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from lms.learning.views import front, lessons, quizzes

SCREENS = {**front.SCREENS, **lessons.SCREENS, **quizzes.SCREENS}


@hooks.register("before_serve_page")
def show_screen(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """The screen of a page's kind: it checks access and brings the learner's own state."""
    screen = SCREENS.get(type(page))
    return screen(request, page) if screen is not None else None
