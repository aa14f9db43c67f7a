"""What the CMS knows of the server: its screens, their place in the menu, the names of acts."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

ACTS = {
    "operations.send_again": (_("Send a task again"), _("Sent a task again")),
    "operations.dismiss": (_("Dismiss a task"), _("Dismissed a task")),
}


@hooks.register("register_admin_urls")
def register_screens() -> list[Any]:
    return [path("", include("lms.operations.cms_urls"))]


class AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_menu_item")
def tasks_item() -> MenuItem:
    address = reverse("cms_tasks")
    return AdministratorsItem(
        _("Background tasks"), address, name="tasks", icon_name="cog", order=900
    )


@hooks.register("register_log_actions")
def register_acts(actions: Any) -> None:
    for name, (label, sentence) in ACTS.items():
        actions.register_action(name, label, sentence)
