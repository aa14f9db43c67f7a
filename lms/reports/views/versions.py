"""Who is at which version of a course, and taking those behind over to the newest."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import log

from courses.models import CoursePage
from lms.learning.tasks import take_over
from lms.reports.taught import courses_of
from lms.reports.versions import behind, standings
from lms.reports.views.crumbs import from_course


def _course(request: HttpRequest, uid: UUID) -> CoursePage:
    course: CoursePage = get_object_or_404(courses_of(request.user), translation_key=uid)
    return course


def _may_move(request: HttpRequest, course: CoursePage) -> bool:
    return bool(course.permissions_for_user(request.user).can_publish())


@login_required
@require_safe
def course_versions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The versions of a course with what changed, who is in the middle of each, who completed it."""
    course = _course(request, uid)
    found = standings(course)
    context = {
        "course": course,
        "crumbs": from_course(course, (_("Versions"), "")),
        "standings": found,
        "behind": sum(one.studying for one in found[1:]),
        "may_move": _may_move(request, course),
    }
    return render(request, "reports/versions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_over_all(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask, then take everybody who is in the middle of an earlier version over to the newest."""
    course = _course(request, uid)
    if not _may_move(request, course):
        raise PermissionDenied
    back = reverse("course_versions", args=[uid])
    number = behind(course)
    if request.method == "POST":
        newest = course.versions.first()
        if newest is not None and number:
            take_over.enqueue(version_uid=str(newest.uid), everybody=True)
            log(course, "learning.take_over", data={"version": newest.number, "people": number})
            messages.success(request, _("They go over now. Open this page again in a moment."))
        return HttpResponseRedirect(back, status=HTTPStatus.SEE_OTHER)
    asked = ngettext(
        "%(number)d person is in the middle of an earlier version.",
        "%(number)d people are in the middle of an earlier version.",
        number,
    )
    context = {
        "heading": _("Take them over to the newest version?"),
        "text": asked % {"number": number}
        + " "
        + _(
            "What they have done stays done. New required parts are added to what they have to do. "
            "This cannot be taken back."
        ),
        "label": _("Take them over"),
        "cancel_url": back,
        "crumbs": from_course(course, (_("Versions"), back), (_("Take learners over"), "")),
    }
    return render(request, "components/confirm_page.html", context)
