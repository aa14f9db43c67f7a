"""Bringing files into a course: sending one in, watching it, stopping it, its report."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import load_handler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from courses import actions
from courses.actions.imports import cancel_import
from courses.forms.imports import PackageUploadForm, most_megabytes
from courses.models import (
    ContentImport,
    CoursePage,
    CourseReviewState,
    ModulePage,
    Package,
    PackagePage,
)
from courses.packages.refusals import PackageRefused, told
from courses.tasks import send_import
from courses.views.access import own_course, rights_on, says_forbidden
from courses.views.courses import crumbs

LIMIT = "courses.forms.imports.PackageLimit"
LOOK_AGAIN = 3
"""Seconds after which the page of a running import is loaded again."""
LATE = timedelta(hours=1)
READ_ON = 3
"""A request so many times as large as a file may be is not read at all."""


def takes_a_package(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of a view with an upload: the limit stands before anything reads the request.

    The check of the CSRF token reads the form, so it comes after the limit, inside.
    """
    inner = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.PACKAGE_MAX_BYTES * READ_ON:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        handlers = [LIMIT, *settings.FILE_UPLOAD_HANDLERS]
        request.upload_handlers = [load_handler(name, request) for name in handlers]
        return inner(request, *args, **kwargs)

    return limited


@takes_a_package
@require_http_methods(["GET", "HEAD", "POST"])
@says_forbidden
def bring_package(request: HttpRequest, pk: int, part_pk: int) -> HttpResponse:
    """Send a package into a course: into the course or a module of it, or in place of an older one."""
    course, part = _place(request, pk, part_pk)
    if CourseReviewState.objects.of_page(course.path).open().exists():
        messages.error(request, _("The course waits for a reviewer. Take it back first."))
        return redirect("cms_course", course.pk)
    is_update = isinstance(part, PackagePage)
    form = PackageUploadForm()
    if request.method == "POST":
        sent = request.POST, request.FILES  # what reads them says whether a file was too large
        form = PackageUploadForm(*sent, too_large=getattr(request, "too_large", False))
        if form.is_valid():
            return _send(request, course, part, form)
    title = _("Bring the package up to date") if is_update else _("Add a package")
    context = {
        "header_title": title,
        "breadcrumbs_items": crumbs(
            (reverse("cms_courses"), _("Courses")),
            (reverse("cms_course", args=[course.pk]), course.get_admin_display_title()),
            ("", title),
        ),
        "course": course,
        "part": part,
        "is_update": is_update,
        "form": form,
        "most": most_megabytes(),
        "choose_url": "" if is_update else _choose_url(course, part),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "courses/cms/bring_package.html", context, status=status)


def _choose_url(course: CoursePage, part: Page) -> str:
    """The form of a new page with a package that is there; "" when the provider has none."""
    if not Package.objects.filter(provider=course.provider_id).exists():
        return ""
    return reverse("wagtailadmin_pages:add", args=["courses", "packagepage", part.pk])


def _place(request: HttpRequest, pk: int, part_pk: int) -> tuple[CoursePage, Page]:
    """The course, and the page in it where the package goes; 404 and 403 as everywhere."""
    course = own_course(request.user, pk)
    below = Page.objects.descendant_of(course, inclusive=True).filter(pk=part_pk)
    part = below.type(CoursePage, ModulePage, PackagePage).specific().first()
    if part is None:
        raise Http404
    if not rights_on(course, request.user).write:
        raise PermissionDenied
    return course, part


def _send(
    request: HttpRequest, course: CoursePage, part: Page, form: PackageUploadForm
) -> HttpResponse:
    place = {"page": part} if isinstance(part, PackagePage) else {"parent": part}
    try:
        sent = send_import(
            kind=ContentImport.Kind.PACKAGE,
            file=form.cleaned_data["file"],
            provider=course.provider,
            by=request.user,
            **place,
        )
    except actions.CourseRefused as error:
        messages.error(request, str(error))
        return redirect("cms_bring_package", course.pk, part.pk)
    return redirect("cms_import", sent.uid)


def _own_import(request: HttpRequest, uid: UUID) -> ContentImport:
    rows = ContentImport.objects.visible_to(request.user).select_related("page", "parent")
    found: ContentImport = get_object_or_404(rows, uid=uid)
    return found


@require_safe
def show_import(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far an import is, or what came of it; a running one loads itself again."""
    row = _own_import(request, uid)
    place = row.page or row.parent
    course = actions.course_of(place) if place is not None else None
    above = [(reverse("cms_courses"), _("Courses"))]
    if course is not None:
        url = reverse("cms_course", args=[course.pk])
        above.append((url, course.get_admin_display_title()))
    title = row.report.get("title") or row.file_name
    context = {
        "header_title": title,
        "breadcrumbs_items": crumbs(*above, ("", title)),
        "row": row,
        "course": course,
        "may_stop": row.is_open and _may_stop(row, request.user),
        "refusal": _refusal(row),
        "late": row.is_open and row.asked_at < timezone.now() - LATE,
        "warnings": [told(warning) for warning in row.report.get("warnings", [])],
    }
    response = render(request, "courses/cms/import.html", context)
    if row.is_open:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _refusal(row: ContentImport) -> str:
    details = {name: value for name, value in row.refusal.items() if name != "code"}
    return str(PackageRefused(row.refusal["code"], **details)) if row.refusal else ""


def _may_stop(row: ContentImport, user: Any) -> bool:
    """Who writes where it goes; reviewers only look."""
    place = row.page or row.parent
    course = actions.course_of(place) if place is not None else None
    return user.is_superuser or (course is not None and rights_on(course, user).write)


@require_POST
@says_forbidden
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop an import; what it has stored so far goes."""
    row = _own_import(request, uid)
    if not _may_stop(row, request.user):
        raise PermissionDenied
    cancel_import(content_import=row, at=timezone.now())
    response = redirect("cms_import", row.uid)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
