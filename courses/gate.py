"""The gate of the CMS: which of its many doors are open, to whom, and for which rows.

Wagtail has some two hundred addresses below /admin/; a view of it may check the model and not the
row. So every door is named here with its rule, and a door without a rule is an administrator's.
What is not theirs is 404 to everybody; what is theirs but not allowed is 403.
"""

import logging
from collections.abc import Callable, Mapping
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
    CustomMedia,
    Question,
    QuestionBank,
)

CMS = "admin/"
Rule = Callable[[HttpRequest, Mapping[str, Any]], HttpResponse | None]
log = logging.getLogger("courses.gate")


# Rules: each returns nothing to let through, or a response, or raises ------------------------------


def anyone(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """Whoever may enter the CMS."""


def nobody(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A door that this product does not use."""
    raise Http404


def administrator(request: HttpRequest, where: Mapping[str, Any]) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def reviewer(request: HttpRequest, where: Mapping[str, Any]) -> None:
    if not request.user.has_perm("courses.see_all_banks"):
        raise PermissionDenied


def to(name: str) -> Rule:
    """A door of Wagtail's that leads to a screen of ours; what is searched for goes along."""

    def elsewhere(request: HttpRequest, where: Mapping[str, Any]) -> HttpResponse:
        text = request.GET.get("q", "")
        return redirect(reverse(name) + (f"?{urlencode({'q': text})}" if text else ""))

    return elsewhere


def page_named(kwarg: str) -> Rule:
    """The page with that id must be one that the person may edit or release."""

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


def open_page(request: HttpRequest, where: Mapping[str, Any]) -> None:
    """A page of the chooser of links: a public one, or one's own."""
    page = Page.objects.filter(pk=where["parent_page_id"]).first()
    if page is None or not page.live:
        _own_page(request, where["parent_page_id"])


def free_page(kwarg: str) -> Rule:
    """As `page_named`; and nothing of it may wait for a reviewer."""

    def own_free_page(request: HttpRequest, where: Mapping[str, Any]) -> None:
        page = _own_page(request, where[kwarg])
        if CourseReviewState.objects.of_page(page.path).open().exists():
            raise PermissionDenied

    return own_free_page


def two_pages(moved: str, target: str) -> Rule:
    """Both pages must be theirs."""

    def own_pages(request: HttpRequest, where: Mapping[str, Any]) -> None:
        free_page(moved)(request, where)
        page_named(target)(request, where)

    return own_pages


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


def explored(request: HttpRequest, where: Mapping[str, Any]) -> HttpResponse | None:
    """Wagtail's explorer is an administrator's; others go to the course, or to their courses."""
    if request.user.is_superuser:
        return None
    page = Page.objects.filter(pk=where.get("parent_page_id", 0)).first()
    course = course_of(page) if page is not None else None
    if course is None or not course.permissions_for_user(request.user).can_edit():
        return redirect("cms_courses")
    return redirect("cms_course", course.pk)


def file_named(model: Any, kwarg: str, *acts: str) -> Rule:
    """The image, document or media file must lie in a collection where the person may act."""

    def own_file(request: HttpRequest, where: Mapping[str, Any]) -> None:
        _own_files(model, [where[kwarg]], request, acts)

    return own_file


def files_asked(model: Any, *acts: str) -> Rule:
    """The same for the ids of the address."""

    def own_files(request: HttpRequest, where: Mapping[str, Any]) -> None:
        _own_files(model, request.GET.getlist("id"), request, acts)

    return own_files


def _own_files(model: Any, ids: list[Any], request: HttpRequest, acts: tuple[str, ...]) -> None:
    wanted = {str(pk) for pk in ids}
    if not all(pk.isdecimal() for pk in wanted):
        raise Http404
    policy = policy_registry.get_by_type(model)
    found = policy.instances_user_has_any_permission_for(request.user, set(acts))
    if found.filter(pk__in=wanted).count() != len(wanted):
        raise Http404


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
    wanted = {str(pk) for pk in ids}
    if not all(pk.isdecimal() for pk in wanted):
        raise Http404
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


# Doors -------------------------------------------------------------------------------------------

DOORS: dict[str, Rule] = {
    "": nobody,  # whatever is not there
    "wagtailadmin_home": anyone,
    "wagtailadmin_sprite": anyone,
    "wagtailadmin_javascript_catalog": anyone,
    "cms_script_texts": anyone,
    "cms_login": anyone,
    "wagtailadmin_login": anyone,
    "wagtailadmin_logout": anyone,
    "wagtailadmin_dismissibles": anyone,
    "wagtailadmin_account": to("account_index"),
    "wagtailadmin_block_preview": anyone,
    "wagtailadmin_choose_page_external_link": anyone,
    "wagtailadmin_choose_page_email_link": anyone,
    "wagtailadmin_choose_page_phone_link": nobody,
    "wagtailadmin_choose_page_anchor_link": anyone,
    "wagtailadmin_error_test": nobody,
    # Own screens: their views look at each row
    "cms_courses": anyone,
    "cms_course": anyone,
    "cms_publish": anyone,
    "cms_submit": anyone,
    "cms_withdraw": anyone,
    "cms_retire": anyone,
    "cms_restore": anyone,
    "cms_move_part": anyone,
    "cms_reviews": anyone,
    "cms_submission": anyone,
    "cms_approve": anyone,
    "cms_return": anyone,
    "cms_norms": reviewer,
    # Pages
    "wagtailadmin_explore_root": explored,
    "wagtailadmin_explore": explored,
    "wagtailadmin_explore_results": explored,
    "wagtailadmin_pages:search": to("cms_courses"),
    "wagtailadmin_pages:search_results": administrator,
    "wagtailadmin_pages:add": page_named("parent_page_id"),
    "wagtailadmin_pages:preview_on_add": page_named("parent_page_id"),
    "wagtailadmin_pages:add_subpage": page_named("parent_page_id"),
    "wagtailadmin_pages:choose_parent": anyone,
    "wagtailadmin_pages:type_use": administrator,
    "wagtailadmin_pages:type_use_results": administrator,
    "wagtailadmin_pages:edit": page_named("page_id"),
    "wagtailadmin_pages:preview_on_edit": page_named("page_id"),
    "wagtailadmin_pages:view_draft": page_named("page_id"),
    "wagtailadmin_pages:usage": page_named("page_id"),
    "wagtailadmin_pages:delete": free_page("page_id"),
    "wagtailadmin_pages:unpublish": free_page("page_id"),
    "wagtailadmin_pages:move": free_page("page_to_move_id"),
    "wagtailadmin_pages:move_confirm": two_pages("page_to_move_id", "destination_id"),
    "wagtailadmin_pages:set_page_position": free_page("page_to_move_id"),
    "wagtailadmin_pages:copy": copied,
    "wagtailadmin_pages:convert_alias": nobody,
    "wagtailadmin_pages:set_privacy": nobody,
    "wagtailadmin_pages:lock": administrator,
    "wagtailadmin_pages:unlock": administrator,
    "wagtailadmin_pages:history": page_named("page_id"),
    "wagtailadmin_pages:history_results": page_named("page_id"),
    "wagtailadmin_pages:revisions_index": page_named("page_id"),
    "wagtailadmin_pages:revisions_view": page_named("page_id"),
    "wagtailadmin_pages:revisions_compare": page_named("pk"),
    "wagtailadmin_pages:revisions_revert": page_named("page_id"),
    "wagtailadmin_pages:revisions_unschedule": nobody,
    "wagtailadmin_pages:workflow_action": nobody,
    "wagtailadmin_pages:collect_workflow_action_data": nobody,
    "wagtailadmin_pages:confirm_workflow_cancellation": page_named("page_id"),
    "wagtailadmin_pages:workflow_preview": nobody,
    "wagtailadmin_pages:workflow_history": page_named("page_id"),
    "wagtailadmin_pages:workflow_history_detail": page_named("page_id"),
    "wagtailadmin_choose_page": anyone,
    "wagtailadmin_choose_page_child": open_page,
    "wagtailadmin_choose_page_search": anyone,
    "wagtailadmin_choose_page_chosen_multiple": nobody,
    "wagtail_bulk_action": bulk,
    "wagtailadmin_editing_sessions:ping": edited_object,
    "wagtailadmin_editing_sessions:release": anyone,
    # Files
    "wagtailimages:index": anyone,
    "wagtailimages:index_results": anyone,
    "wagtailimages:add": anyone,
    "wagtailimages:add_multiple": anyone,
    "wagtailimages:create_multiple_from_uploaded_image": anyone,
    "wagtailimages:delete_upload_multiple": anyone,
    "wagtailimages:edit": file_named(CustomImage, "image_id", "change"),
    "wagtailimages:delete": file_named(CustomImage, "image_id", "change", "delete"),
    "wagtailimages:image_usage": file_named(CustomImage, "image_id", "change"),
    "wagtailimages:edit_multiple": file_named(CustomImage, "image_id", "change"),
    "wagtailimages:delete_multiple": file_named(CustomImage, "image_id", "change", "delete"),
    "wagtailimages:url_generator": nobody,
    "wagtailimages:url_generator_output": nobody,
    "wagtailimages:preview": nobody,
    "wagtailimages_chooser:choose": anyone,
    "wagtailimages_chooser:choose_results": anyone,
    "wagtailimages_chooser:create": anyone,
    "wagtailimages_chooser:chosen": file_named(CustomImage, "pk", "choose"),
    "wagtailimages_chooser:chosen_multiple": files_asked(CustomImage, "choose"),
    "wagtailimages_chooser:select_format": nobody,
    "wagtaildocs:index": anyone,
    "wagtaildocs:index_results": anyone,
    "wagtaildocs:add": anyone,
    "wagtaildocs:add_multiple": anyone,
    "wagtaildocs:create_multiple_from_uploaded_document": anyone,
    "wagtaildocs:delete_upload_multiple": anyone,
    "wagtaildocs:edit": file_named(CustomDocument, "document_id", "change"),
    "wagtaildocs:delete": file_named(CustomDocument, "document_id", "change", "delete"),
    "wagtaildocs:document_usage": file_named(CustomDocument, "document_id", "change"),
    "wagtaildocs:edit_multiple": file_named(CustomDocument, "doc_id", "change"),
    "wagtaildocs:delete_multiple": file_named(CustomDocument, "doc_id", "change", "delete"),
    "wagtaildocs_chooser:choose": anyone,
    "wagtaildocs_chooser:choose_results": anyone,
    "wagtaildocs_chooser:create": anyone,
    "wagtaildocs_chooser:chosen": file_named(CustomDocument, "pk", "choose"),
    "wagtaildocs_chooser:chosen_multiple": files_asked(CustomDocument, "choose"),
    "wagtailmedia:index": anyone,
    "wagtailmedia:add": anyone,
    "wagtailmedia:edit": file_named(CustomMedia, "media_id", "change", "add"),
    "wagtailmedia:delete": file_named(CustomMedia, "media_id", "change", "delete"),
    "wagtailmedia:media_usage": file_named(CustomMedia, "media_id", "change"),
    "wagtailmedia:chooser": anyone,
    "wagtailmedia:chooser_typed": anyone,
    "wagtailmedia:chooser_upload": anyone,
    "wagtailmedia:media_chosen": file_named(CustomMedia, "media_id", "change", "add"),
    "wagtailadmin_tag_autocomplete": nobody,
    "wagtailadmin_tag_model_autocomplete": nobody,
    "wagtailembeds:chooser": nobody,
    "wagtailembeds:chooser_upload": nobody,
}
#: Whole families of doors, by the beginning of their names.
FAMILIES: tuple[tuple[str, Rule], ...] = (
    ("wagtailadmin_api:", nobody),
    ("wagtailadmin_password_reset", nobody),
    ("wagtailsnippets_courses_", anyone),  # the viewsets look at each row
    ("wagtailsnippetchoosers_courses_", anyone),
    ("cms_norm_", reviewer),
    ("cms_choose_", anyone),
)
#: Listings whose `?export=` is ours, with guarded cells; Wagtail's own exports stay closed.
OWN_EXPORTS = ("cms_norm_", "wagtailsnippets_courses_")


def rule_of(name: str) -> Rule:
    """The rule of a door; without one it is an administrator's."""
    if name in DOORS:
        return DOORS[name]
    return next((rule for start, rule in FAMILIES if name.startswith(start)), administrator)


class CMSGate:
    """Middleware: asks the rule of a door of the CMS before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.route.startswith(CMS) or not request.user.is_authenticated:
            return None
        try:
            return self._ask(request, match.view_name, kwargs)
        except (PermissionDenied, Http404):
            log.warning("closed door %s to %s: %s", match.view_name, request.user.pk, request.path)
            raise

    @staticmethod
    def _ask(request: HttpRequest, name: str, kwargs: Mapping[str, Any]) -> HttpResponse | None:
        if name in {"cms_login", "wagtailadmin_logout", "cms_script_texts"}:
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        if "export" in request.GET and not name.startswith(OWN_EXPORTS):
            raise Http404
        return rule_of(name)(request, kwargs)
