"""A trainer's follow-up: who studies which of the own courses, and how it goes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import CoursePage
from courses.vietnamese import fold, slug
from lms.learning.models import StudyRound
from lms.personnel.models import AccessLogEntry
from lms.personnel.views.officers import sheet_response
from lms.reports.forms import LearnersFilter
from lms.reports.matrix import completion_csv
from lms.reports.taught import (
    PAGE,
    courses_of,
    exported,
    learners,
    learners_of,
    taught_courses,
    waiting_requests,
)
from lms.reports.views.crumbs import from_course

WIDTHS = (28, 40, 8, 8, 10, 12, 12)


@login_required
@require_safe
def teaching(request: HttpRequest) -> HttpResponse:
    """The courses whose page the account may edit, with how many study them."""
    courses = list(taught_courses(request.user))
    if not courses and not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    context = {
        "courses": courses,
        "requests": waiting_requests(request.user),
        "enquiries": sum(course.asked for course in courses),
    }
    return render(request, "reports/teaching.html", context)


def _course(request: HttpRequest, uid: UUID) -> CoursePage:
    """A course that the account may edit; any other is not there."""
    course: CoursePage = get_object_or_404(courses_of(request.user), translation_key=uid)
    return course


def _wanted(
    request: HttpRequest, course: CoursePage
) -> tuple[LearnersFilter, QuerySet[StudyRound]]:
    form = LearnersFilter(request.GET)
    rows = learners_of(
        course,
        text=fold(form.value("q")),
        state=form.value("loc"),
        sorting=form.value("xep"),
        version=int(form.value("pb") or 0),
    )
    return form, rows


@login_required
@require_safe
def taught_course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who studies a course: name, unit, progress, result."""
    course = _course(request, uid)
    form, rows = _wanted(request, course)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "course": course,
        "crumbs": from_course(course),
        "form": form,
        "page": page,
        "learners": learners(list(page.object_list), timezone.localdate()),
        "filtered": any(form.value(name) for name in ("q", "loc", "pb")),
        "query": kept.urlencode(),
    }
    return render(request, "reports/taught_course.html", context)


@login_required
@require_safe
def taught_course_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Everyone who fits the filters, as a workbook or CSV."""
    course = _course(request, uid)
    _form, rows = _wanted(request, course)
    _note_export(request, course)
    name = f"nguoi-hoc-{slug(course.title, max_length=60)}"
    return sheet_response(exported(rows, timezone.localdate()), kind, name, widths=WIDTHS)


@login_required
@require_safe
def completion_file(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """Who has done which activity, as CSV, sent while it is read."""
    course = _course(request, uid)
    _note_export(request, course)
    name = f"hoan-thanh-{slug(course.title, max_length=60)}.csv"
    return StreamingHttpResponse(
        completion_csv(course, timezone.now()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _note_export(request: HttpRequest, course: CoursePage) -> None:
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{course.title[:150]} {request.GET.urlencode()[:40]}",
        at=timezone.now(),
    )
