"""A trainer's groups of a course: link and QR code, a pasted list, who has joined and how it goes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import CoursePage
from courses.vietnamese import slug
from lms.learning import actions
from lms.learning.errors import LearningError
from lms.learning.models import StudyGroup
from lms.personnel.models import AccessLogEntry
from lms.personnel.views.officers import sheet_response
from lms.reports.forms import GroupForm, InviteForm
from lms.reports.taught import PAGE, courses_of, exported, learners, learners_of, members_of
from lms.reports.views.crumbs import from_course
from lms.reports.views.teaching import WIDTHS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The groups of a course that the account may edit, and a form for one more."""
    course: CoursePage = get_object_or_404(courses_of(request.user), translation_key=uid)
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_group(
                course=course, **form.cleaned_data, at=timezone.now(), by=request.user
            )
        except LearningError as error:
            form.add_error("last_on", str(error))
        else:
            return HttpResponseRedirect(reverse("group", args=[made.uid]), status=303)
    context = {
        "course": course,
        "crumbs": from_course(course, (_("Groups"), "")),
        "groups": members_of(StudyGroup.objects.filter(course=course)),
        "form": form,
    }
    return render(request, "reports/groups.html", context, status=422 if form.errors else 200)


def _group(request: HttpRequest, uid: UUID) -> StudyGroup:
    rows = StudyGroup.objects.led_by(request.user).select_related("course", "made_by")
    group: StudyGroup = get_object_or_404(members_of(rows), uid=uid)
    return group


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Link, QR code and the people of a group; by POST some are invited or the link ends."""
    group = _group(request, uid)
    form = InviteForm(request.POST if request.POST.get("viec") == "moi" else None)
    if request.method == "POST":
        done = _act(request, group, form)
        if done:
            return HttpResponseRedirect(reverse("group", args=[uid]), status=303)
    rows = learners_of(group.course).filter(officer__in=_joined(group))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "course": group.course,
        "crumbs": from_course(
            group.course,
            (_("Groups"), reverse("groups", args=[group.course.translation_key])),
            (group.name, ""),
        ),
        "open": group.is_open(timezone.localdate()),
        "address": f"{settings.PUBLIC_URL}{reverse('join_group', args=[group.code])}",
        "form": form,
        "page": page,
        "learners": learners(list(page.object_list), timezone.localdate()),
    }
    return render(request, "reports/group.html", context, status=422 if form.errors else 200)


def _joined(group: StudyGroup) -> Any:
    return group.members.filter(joined_at__isnull=False).values("officer")


def _act(request: HttpRequest, group: StudyGroup, form: InviteForm) -> bool:
    """Whether it was done; else the form says why not."""
    at, act = timezone.now(), request.POST.get("viec")
    if act == "thu-lai":
        if actions.withdraw_group(group=group, at=at, by=request.user):
            messages.success(request, _("The link has ended. Who has joined studies on."))
        return True
    if act != "moi":
        raise BadRequest
    if not form.is_valid():
        return False
    try:
        lines = form.cleaned_data["lines"]
        actions.invite_to_group(group=group, lines=lines, at=at, by=request.user)
    except LearningError as error:
        form.add_error("lines", str(error))
        return False
    text = _("Who has an account sees the invitation on the first page. Send the others the link.")
    messages.success(request, text)
    return True


@login_required
@require_safe
def group_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Everyone of a group with progress and result, as a workbook or CSV."""
    group = _group(request, uid)
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{group.course.title[:100]} {group.name[:90]}",
        at=timezone.now(),
    )
    rows = learners_of(group.course).filter(officer__in=_joined(group))
    name = f"nhom-{slug(group.name, max_length=60)}"
    return sheet_response(exported(rows, timezone.localdate()), kind, name, widths=WIDTHS)
