"""The page of tasks that were given up: looking at them, sending them again, dismissing them.

The gate of the CMS lets administrators alone through (`courses.gate`).
"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from lms.operations.actions.queue import dismiss, send_again
from lms.operations.dead_letters import given_up, letter

PAGE = 50
MOST_AT_ONCE = 500


@require_safe
def dead_letters(request: HttpRequest) -> HttpResponse:
    """What failed, when, how often, and why, in plain words."""
    page = Paginator(given_up(), PAGE).get_page(request.GET.get("p"))
    context = {
        "header_title": _("Background tasks"),
        "header_icon": "cog",
        "breadcrumbs_items": [{"url": "", "label": _("Background tasks")}],
        "page": page,
        "letters": [letter(row) for row in page],
    }
    return render(request, "operations/dead_letters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_task_again(request: HttpRequest, task_uid: UUID) -> HttpResponse:
    """Asks, then puts the task back into the queue with all its attempts."""
    return _ask(request, task_uid, again=True)


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss_task(request: HttpRequest, task_uid: UUID) -> HttpResponse:
    """Asks, then removes the task; what it was to do is not done."""
    return _ask(request, task_uid, again=False)


def _ask(request: HttpRequest, task_uid: UUID, *, again: bool) -> HttpResponse:
    row = given_up().filter(pk=task_uid).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        act = send_again if again else dismiss
        done = act(task_id=task_uid, at=timezone.now(), by=request.user)
        if done:
            text = _("Sent again. A worker takes it up in a moment.") if again else _("Dismissed.")
            messages.success(request, text)
        return redirect("cms_tasks")
    heading = _("Send the task again") if again else _("Dismiss the task")
    context = {
        "header_title": heading,
        "breadcrumbs_items": [{"url": "", "label": heading}],
        "letter": letter(row),
        "again": again,
    }
    return render(request, "operations/dead_letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_all_again(request: HttpRequest) -> HttpResponse:
    """Asks, then sends all of them again, when their common cause is mended."""
    if request.method == "POST":
        at, keys = timezone.now(), list(given_up().values_list("pk", flat=True)[:MOST_AT_ONCE])
        count = sum(send_again(task_id=key, at=at, by=request.user) for key in keys)
        text = ngettext("Sent again: %(count)d task", "Sent again: %(count)d tasks", count)
        messages.success(request, text % {"count": count})
        return redirect("cms_tasks")
    heading = _("Send all again")
    context = {
        "header_title": heading,
        "breadcrumbs_items": [{"url": "", "label": heading}],
        "count": given_up().count(),
    }
    return render(request, "operations/dead_letter.html", context)
