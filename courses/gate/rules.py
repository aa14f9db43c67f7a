"""Rules of doors: each returns nothing to let through, or a response, or raises.

What is not theirs is 404 to everybody; what is theirs but not allowed is 403. Each rule also names
the roles to which such a door is open at all, for the list of doors and its tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.actions import course_of
from courses.models import (
    CourseReviewState,
    CustomDocument,
    CustomImage,
    Question,
    QuestionBank,
)

Asked = Callable[[HttpRequest, Mapping[str, Any]], HttpResponse | None]

ANYONE, EDITOR, REVIEWER, ADMINISTRATOR = "anyone", "editor", "reviewer", "administrator"
LARGEST_ID = 2**63 - 1
WRITERS = (EDITOR, REVIEWER, ADMINISTRATOR)


@dataclass(frozen=True)
class Rule:
    """What is asked at a door, and the roles that may get an answer there."""

    asked: Asked
    roles: tuple[str, ...]

    def __call__(self, request: HttpRequest, where: Mapping[str, Any]) -> HttpResponse | None:
        return self.asked(request, where)


def open_to(*roles: str) -> Callable[[Asked], Rule]:
    """Makes a rule of a function."""

    def rule(asked: Asked) -> Rule:
        return Rule(asked, roles)

    return rule


@open_to(ANYONE)
def everybody(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """Whoever comes, signed in or not: nothing of anybody is behind it."""


@open_to(*WRITERS)
def anyone(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """Whoever may enter the CMS."""


@open_to()
def nobody(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A door that this product does not use."""
    raise Http404


@open_to(ADMINISTRATOR)
def administrator(request: HttpRequest, where: Mapping[str, Any]) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@open_to(REVIEWER, ADMINISTRATOR)
def reviewer(request: HttpRequest, where: Mapping[str, Any]) -> None:
    if not request.user.has_perm("courses.see_all_banks"):
        raise PermissionDenied


def to(name: str) -> Rule:
    """A door of Wagtail's that leads to a screen of ours; what is searched for goes along."""

    @open_to(*WRITERS)
    def elsewhere(request: HttpRequest, where: Mapping[str, Any]) -> HttpResponse:
        text = request.GET.get("q", "")
        return redirect(reverse(name) + (f"?{urlencode({'q': text})}" if text else ""))

    return elsewhere


def page_named(kwarg: str) -> Rule:
    """The page with that id must be one that the person may edit or release."""

    @open_to(*WRITERS)
    def own_page(request: HttpRequest, where: Mapping[str, Any]) -> None:
        _own_page(request, where[kwarg])

    return own_page


def _own_page(request: HttpRequest, pk: Any) -> Page:
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        raise Http404
    tester = page.permissions_for_user(request.user)
    if not (tester.can_edit() or tester.can_publish()):
        raise Http404
    return page


@open_to(*WRITERS)
def open_page(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A page of the chooser of links: a public one, or one's own."""
    page = Page.objects.filter(pk=where["parent_page_id"]).first()
    if page is None or not page.live:
        _own_page(request, where["parent_page_id"])


@open_to(*WRITERS)
def whole_link(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """Wagtail's form for links to elsewhere breaks on a form without an address."""
    if request.method == "POST" and not request.POST.get("external-link-chooser-url"):
        raise Http404


def free_page(kwarg: str) -> Rule:
    """As `page_named`; and nothing of it may wait for a reviewer."""

    @open_to(*WRITERS)
    def own_free_page(request: HttpRequest, where: Mapping[str, Any]) -> None:
        page = _own_page(request, where[kwarg])
        if CourseReviewState.objects.of_page(page.path).open().exists():
            raise PermissionDenied

    return own_free_page


def two_pages(moved: str, target: str) -> Rule:
    """Both pages must be theirs."""

    @open_to(*WRITERS)
    def own_pages(request: HttpRequest, where: Mapping[str, Any]) -> None:
        free_page(moved)(request, where)
        page_named(target)(request, where)

    return own_pages


@open_to(*WRITERS)
def copied(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A copy stays with its provider: from one's own page to one's own page."""
    page = _own_page(request, where["page_id"])
    target = request.POST.get("new_parent_page", "")
    if request.method == "POST" and target:
        parent = _own_page(request, target if target.isdecimal() else 0)
        if _provider_path(page) != _provider_path(parent) and not request.user.is_superuser:
            raise PermissionDenied
    if request.POST.get("alias"):
        raise PermissionDenied


def _provider_path(page: Page) -> str:
    """The provider's part that a page lies in: root, front page, catalogue, provider."""
    return page.path[:16]


@open_to(*WRITERS)
def explored(request: HttpRequest, where: Mapping[str, Any]) -> HttpResponse | None:
    """Wagtail's explorer is an administrator's; others go to the course, or to their courses."""
    if request.user.is_superuser:
        return searched(request, where)
    page = Page.objects.filter(pk=where.get("parent_page_id", 0)).first()
    course = course_of(page) if page is not None else None
    if course is None or not course.permissions_for_user(request.user).can_edit():
        return redirect("cms_courses")
    return redirect("cms_course", course.pk)


def _numbers(ids: list[Any]) -> set[str]:
    """Ids of an address as digits; 404 for what can be no id of a row."""
    wanted = {str(pk) for pk in ids}
    if not all(pk.isdecimal() and int(pk) <= LARGEST_ID for pk in wanted):
        raise Http404
    return wanted


@open_to(*WRITERS)
def searched(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A search for words: SQLite's search takes a quotation mark for grammar, and fails."""
    words = str(request.GET.get("q", ""))
    if '"' in words:
        asked = request.GET.copy()
        asked["q"] = words.replace('"', " ")
        request.GET = asked  # type: ignore[assignment]


def file_named(model: Any, kwarg: str, *acts: str) -> Rule:
    """The image, document or media file must lie in a collection where the person may act."""

    @open_to(*WRITERS)
    def own_file(request: HttpRequest, where: Mapping[str, Any]) -> None:
        _own_files(model, [where[kwarg]], request, acts)

    return own_file


def files_asked(model: Any, *acts: str) -> Rule:
    """The same for the ids of the address."""

    @open_to(*WRITERS)
    def own_files(request: HttpRequest, where: Mapping[str, Any]) -> None:
        _own_files(model, request.GET.getlist("id"), request, acts)

    return own_files


def _own_files(model: Any, ids: list[Any], request: HttpRequest, acts: tuple[str, ...]) -> None:
    wanted = _numbers(ids)
    policy = policy_registry.get_by_type(model)
    found = policy.instances_user_has_any_permission_for(request.user, set(acts))
    if found.filter(pk__in=wanted).count() != len(wanted):
        raise Http404


@open_to(*WRITERS)
def edited_object(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """The row that an open editor reports about."""
    try:
        model = apps.get_model(where["app_label"], where["model_name"])
    except LookupError as gone:
        raise Http404 from gone
    if issubclass(model, Page):
        _own_page(request, where["object_id"])
    elif model in {Question, QuestionBank}:
        _visible(model, [where["object_id"]], request)
    elif not request.user.has_perm(f"courses.change_{model._meta.model_name}"):
        raise Http404


def _visible(model: Any, ids: list[Any], request: HttpRequest) -> None:
    wanted = _numbers(ids)
    if model.objects.visible_to(request.user).filter(pk__in=wanted).count() != len(wanted):
        raise Http404


BULK = {
    ("wagtailcore", "page", "delete"): "page",
    ("wagtailcore", "page", "move"): "page",
    ("wagtailimages", "image", "delete"): CustomImage,
    ("courses", "customimage", "delete"): CustomImage,
    ("courses", "customimage", "add_to_collection"): CustomImage,
    ("courses", "customdocument", "delete"): CustomDocument,
    ("courses", "customdocument", "add_to_collection"): CustomDocument,
    ("courses", "question", "delete"): Question,
}


@open_to(*WRITERS)
def bulk(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """Acts on several rows: every id must be theirs, and none may be meant by "all"."""
    kind = BULK.get((where["app_label"], where["model_name"], where["action"]))
    ids = request.GET.getlist("id")
    if kind is None or not ids:
        raise Http404
    if request.user.is_superuser:
        return
    if "all" in ids:
        raise PermissionDenied
    if kind == "page":
        for pk in ids:
            _own_page(request, pk if pk.isdecimal() else 0)
    elif kind is Question:
        _visible(Question, ids, request)
    else:
        _own_files(kind, ids, request, ("change", "delete"))
