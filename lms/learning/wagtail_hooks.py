"""Where what is written meets who learns it: the tree's own addresses open the learner's screens."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from lms.learning import guard
from lms.learning.views import front, lessons, quizzes

SCREENS = {**front.SCREENS, **lessons.SCREENS, **quizzes.SCREENS}


@hooks.register("before_serve_page")
def show_screen(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """The screen of a page's kind: it checks access and brings the learner's own state."""
    screen = SCREENS.get(type(page))
    return screen(request, page) if screen is not None else None


# What has learners ---------------------------------------------------------------------------------


@hooks.register("before_delete_page", order=-10)
def keep_what_was_studied(request: HttpRequest, page: Page) -> HttpResponse | None:
    return guard.refuse_loss(request, [page], "delete")


@hooks.register("before_unpublish_page", order=-10)
def keep_what_is_studied(request: HttpRequest, page: Page) -> HttpResponse | None:
    return guard.refuse_loss(request, [page], "unpublish")


@hooks.register("before_bulk_action", order=-10)
def keep_what_was_studied_of_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    return guard.refuse_loss(request, guard.pages_in(objects), action_type)


@hooks.register("register_log_actions")
def name_acts(actions: Any) -> None:
    label = _("Take learners over to the newest version")
    actions.register_action("learning.take_over", label, _("Learners taken over"))


#: The editor of a question tells how often it was answered.
hooks.register("count_question_answers", guard.answers_to)
