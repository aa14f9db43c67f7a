"""What the CMS looks like to those who write: a short menu, own screens, no settings."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from courses.views.courses import refuse_deleting
from courses.viewsets.norms import NORMS
from courses.viewsets.pages import PAGE_VIEWSETS
from courses.viewsets.questions import BankViewSet, QuestionViewSet


@hooks.register("register_admin_urls")
def register_own_screens() -> list[Any]:
    return [path("", include("courses.urls"))]


@hooks.register("register_admin_viewset")
def register_page_editors() -> list[Any]:
    return [*PAGE_VIEWSETS, *NORMS]


register_snippet(BankViewSet)
register_snippet(QuestionViewSet)


@hooks.register("register_log_actions")
def register_course_actions(actions: Any) -> None:
    actions.register_action("courses.retire", _("Retire"), _("Retired"))
    actions.register_action("courses.restore", _("Offer again"), _("Offered again"))


# Menu --------------------------------------------------------------------------------------------


@hooks.register("register_admin_menu_item")
def courses_item() -> MenuItem:
    return MenuItem(
        _("Courses"), reverse("cms_courses"), name="courses", icon_name="form", order=10
    )


@hooks.register("register_admin_menu_item")
def reviews_item() -> MenuItem:
    return MenuItem(
        _("Waiting for review"),
        reverse("cms_reviews"),
        name="reviews",
        icon_name="tasks",
        order=30,
    )


@hooks.register("register_admin_menu_item")
def banks_item() -> MenuItem:
    url = reverse("wagtailsnippets_courses_questionbank:list")
    return MenuItem(_("Question banks"), url, name="banks", icon_name="help", order=20)


class NormsItem(MenuItem):
    """For those who keep the norms."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("courses.change_competency"))


@hooks.register("register_admin_menu_item")
def norms_item() -> MenuItem:
    url = reverse("cms_norms")
    return NormsItem(_("Norms"), url, name="norms", icon_name="list-ul", order=900)


#: Wagtail's own entries that only an administrator needs.
FOR_ADMINISTRATORS = {"explorer", "reports", "settings"}
#: Nobody's: links to sites abroad, and a list of what has entries of its own.
FOR_NOBODY = {"help", "snippets"}


@hooks.register("construct_main_menu")
def shorten_menu(request: HttpRequest, items: list[Any]) -> None:
    """At most seven entries for those who write."""
    hidden = FOR_NOBODY if request.user.is_superuser else FOR_NOBODY | FOR_ADMINISTRATORS
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_homepage_panels")
def clear_home(request: HttpRequest, panels: list[Any]) -> None:
    """The front page of the CMS has its own template; Wagtail's panels would repeat it."""
    panels.clear()


@hooks.register("construct_homepage_summary_items")
def clear_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


# What was published ------------------------------------------------------------------------------


@hooks.register("before_delete_page")
def keep_what_was_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_deleting(request, [page])


@hooks.register("before_bulk_action")
def keep_what_was_published_of_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    pages = [row for row in objects if isinstance(row, Page)]
    return refuse_deleting(request, pages) if action_type == "delete" and pages else None


@hooks.register("construct_page_chooser_queryset")
def offer_own_or_public_pages(pages: Any, request: HttpRequest) -> Any:
    """Drafts of others are not offered as targets of links, nor named."""
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, {"add", "change", "publish"})
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


# Look --------------------------------------------------------------------------------------------


@hooks.register("insert_global_admin_css")
def own_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/cms.css"))


@hooks.register("insert_global_admin_js")
def own_script() -> str:
    scripts = [(static(f"lms/{name}.js"),) for name in ("cms", "cms-paste")]
    return format_html_join("", '<script src="{}" defer></script>', scripts)


# Audit -------------------------------------------------------------------------------------------

ACTS = {
    "retire": (_("Retire the course"), _("Course retired")),
    "restore": (_("Offer the course again"), _("Course offered again")),
    "suspend_provider": (_("Suspend the provider"), _("Provider suspended")),
    "resume_provider": (_("Take the provider up again"), _("Provider taken up again")),
    "close_provider": (_("Close the provider"), _("Provider closed")),
    "set_member": (_("Let work for the provider"), _("Member of the provider set")),
    "end_member": (_("End a membership"), _("Membership of the provider ended")),
}


@hooks.register("register_log_actions")
def name_acts(actions: Any) -> None:
    """Names of the acts on courses in the audit log."""
    for name, (label, message) in ACTS.items():
        actions.register_action(f"courses.{name}", label, message)
