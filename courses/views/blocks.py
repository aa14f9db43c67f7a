"""The gallery of blocks in the CMS."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.blocks.gallery import grouped


@require_safe
def show_blocks(request: HttpRequest) -> HttpResponse:
    """Every block as a learner sees it, when to use it and how."""
    context = {
        "groups": grouped(),
        "crumbs": [
            {"url": reverse("cms_courses"), "label": _("Courses")},
            {"url": "", "label": _("Blocks of a lesson")},
        ],
    }
    return render(request, "courses/cms/blocks.html", context)
