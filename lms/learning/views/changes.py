"""What changed in a course, told to who studies it or wants to."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.changes import history
from courses.models.pages import address
from lms.learning.access import course_page, round_of


@login_required
@require_safe
def course_changes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The versions of a course, the newest first, each with what changed in it."""
    course = course_page(uid)
    round = round_of(request.user, course)
    context = {
        "course": course,
        "course_url": address(course),
        "changes": history(course),
        "mine": round.version if round else None,
    }
    return render(request, "learning/changes.html", context)
