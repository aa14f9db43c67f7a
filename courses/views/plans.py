"""What a changed course means for those who are in the middle of it: planned before publishing."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from courses import actions
from courses.actions import CourseRefused
from courses.changes import PARTS, differences, plannable
from courses.drafts import OFF, CourseDraft, read_draft
from courses.forms.changes import ChangePlanForm
from courses.models import ChangePlan, CoursePage
from courses.views.access import own_course, rights_on, says_forbidden
from courses.views.courses import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@says_forbidden
def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what changed, who goes over to it, and what has to be done again."""
    course = own_course(request.user, pk)
    if not rights_on(course, request.user).write:
        raise PermissionDenied
    versions = list(course.versions.order_by("-number"))
    if not versions:
        messages.error(
            request, _("The course was never published, so nobody is in the middle of it.")
        )
        return redirect("cms_course", course.pk)
    draft = read_draft(course)
    plan = getattr(course, "change_plan", None) or ChangePlan(course=course)
    form = ChangePlanForm(request.POST or None, instance=plan, parts=plannable(draft, versions))
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, course, form)
        except CourseRefused as error:
            form.add_error(None, str(error))
        else:
            return _back(course)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(
        request, "courses/cms/plan.html", _context(course, draft, versions[0], form), status=status
    )


def _write(request: HttpRequest, course: CoursePage, form: ChangePlanForm) -> None:
    plan = actions.plan_change(course=course, at=timezone.now(), by=request.user, **form.planned())
    done = _("Kept. It takes effect when the course is published.")
    messages.success(request, done if plan else _("Nothing is planned."))


def _back(course: CoursePage) -> HttpResponse:
    response = redirect("cms_course", course.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _context(
    course: CoursePage, draft: CourseDraft, last: Any, form: ChangePlanForm
) -> dict[str, Any]:
    title = draft.course.draft.title
    return {
        "header_title": _("Who is in the middle of the course"),
        "breadcrumbs_items": crumbs(
            (reverse("cms_courses"), _("Courses")),
            (reverse("cms_course", args=[course.pk]), title),
            ("", _("Who is in the middle of the course")),
        ),
        "course": course,
        "last": last,
        "form": form,
        "lines": differences(last.spec, _spec_of(draft)),
    }


def _spec_of(draft: CourseDraft) -> dict[str, Any]:
    """What the course would require if it were published now."""
    parts = [part.draft for part in draft.parts if part.kind in PARTS and part.standing != OFF]
    return actions.spec_of(draft.course.draft, parts)
