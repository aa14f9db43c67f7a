"""The list of courses, and one course with its parts: what is open, what is missing, what to do."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses import actions
from courses.actions import CourseIncomplete, CourseRefused
from courses.drafts import read_draft
from courses.models import ContentImport, CoursePage, ProviderPage
from courses.models.pages import address
from courses.views.access import courses_of, own_course, rights_on, says_forbidden
from courses.viewsets.editors import conversion

COURSES_PER_PAGE = 20
TELL_FOR = timedelta(days=1)
"""So long a file that was not taken is told of on the course's screen."""
STATES = {
    "draft": gettext_lazy("Drafts"),
    "changed": gettext_lazy("Changed since publishing"),
    "waiting": gettext_lazy("Waiting for review"),
    "live": gettext_lazy("Published"),
    "retired": gettext_lazy("Retired"),
}


def crumbs(*items: tuple[str, Any]) -> list[dict[str, Any]]:
    """Wagtail's breadcrumbs: (address, label) of the pages above, "" for the page itself."""
    return [{"url": url, "label": label} for url, label in items]


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """The courses that a person works with: search with or without diacritics, filter by state."""
    text, state = request.GET.get("q", "").strip(), request.GET.get("trang-thai", "")
    everything = courses_of(request.user)
    found = in_state(everything, state).matching(text)
    page = Paginator(
        found.select_related("provider", "subject").order_by("-latest_revision_created_at", "-pk"),
        COURSES_PER_PAGE,
    ).get_page(request.GET.get("p"))
    waiting = set(
        CoursePage.objects.filter(
            pk__in=[course.pk for course in page], reviews__status="in_progress"
        ).values_list("pk", flat=True)
    )
    context = {
        "header_title": _("Courses"),
        "breadcrumbs_items": crumbs(("", _("Courses"))),
        "courses": page,
        "waiting": waiting,
        "text": text,
        "state": state,
        "states": STATES,
        "is_empty": not (text or state) and not page.object_list,
        "homes": homes_for_new_courses(request.user),
    }
    return render(request, "courses/cms/course_list.html", context)


def in_state(courses: Any, state: str) -> Any:
    match state:
        case "draft":
            return courses.filter(live=False)
        case "changed":
            return courses.filter(live=True, has_unpublished_changes=True)
        case "waiting":
            return courses.filter(reviews__status="in_progress")
        case "live":
            return courses.filter(live=True, retired_at=None)
        case "retired":
            return courses.exclude(retired_at=None)
    return courses


def homes_for_new_courses(user: Any) -> QuerySet[ProviderPage]:
    """The providers' parts in which `user` may begin a course."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "add")
    return ProviderPage.objects.filter(pk__in=pages.values("pk")).select_related("provider")


@require_safe
def show_course(request: HttpRequest, pk: int) -> HttpResponse:
    """A course as it is being written."""
    course = own_course(request.user, pk)
    return render(request, "courses/cms/course.html", course_context(request, course))


def course_context(request: HttpRequest, course: CoursePage) -> dict[str, Any]:
    draft = read_draft(course)
    title = draft.course.draft.title
    submissions = course.reviews.select_related("workflow_state__requested_by", "finished_by")
    last = submissions.order_by("-pk").first()
    waiting = last if last and last.status == last.STATUS_IN_PROGRESS else None
    return {
        "header_title": title,
        "breadcrumbs_items": crumbs((reverse("cms_courses"), _("Courses")), ("", title)),
        "course": course,
        "draft": draft,
        "imports": ContentImport.objects.into(course).untold(timezone.now() - TELL_FOR),
        "rights": rights_on(course, request.user),
        "waiting": waiting,
        "own_submission": waiting and waiting.workflow_state.requested_by_id == request.user.pk,
        "returned": last if last and last.status == last.STATUS_REJECTED else None,
        "conversion": conversion(course),
        "people_url": people_url(course),
        "public_url": address(course) if course.live else "",
    }


def people_url(course: CoursePage) -> str:
    """Where the people who study the course are shown; empty where no room shows them."""
    try:
        return reverse("taught_course", args=[course.translation_key])
    except NoReverseMatch:
        return ""


def _do(request: HttpRequest, pk: int, right: str) -> CoursePage:
    """The course to act on; 404 when it is not theirs, 403 when they may not do this."""
    course = own_course(request.user, pk)
    if not getattr(rights_on(course, request.user), right):
        raise PermissionDenied
    return course


def _back(pk: int, place: str = "") -> HttpResponse:
    response = redirect("cms_course", pk)
    response.status_code = HTTPStatus.SEE_OTHER
    if place:
        response["Location"] += f"#{place}"
    return response


@require_safe
def read_part(request: HttpRequest, pk: int, part_pk: int) -> HttpResponse:
    """A part as it is written, for who may only read: the people of a suspended provider."""
    course = own_course(request.user, pk)
    part = Page.objects.descendant_of(course, inclusive=True).filter(pk=part_pk).first()
    if part is None:
        raise Http404
    draft = part.get_latest_revision_as_object()
    response: HttpResponse = draft.make_preview_request(request, draft.default_preview_mode)
    return response


@require_POST
@says_forbidden
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the course with all its parts."""
    course = _do(request, pk, "publish")
    try:
        actions.publish_course(course=course, at=timezone.now(), by=request.user)
    except CourseIncomplete as error:
        messages.error(request, str(error))
        return _back(pk, "missing")
    except CourseRefused as error:
        messages.error(request, str(error))
        return _back(pk)
    course.refresh_from_db()
    button = messages.button(address(course), _("See the course"))
    messages.success(request, _("The course is published."), buttons=[button])
    return _back(pk)


@require_POST
@says_forbidden
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the course with all its parts to the reviewers."""
    course = _do(request, pk, "write")
    try:
        actions.submit_course(course=course, at=timezone.now(), by=request.user)
    except CourseIncomplete:
        messages.error(request, _("The course cannot be submitted: something is missing."))
        return _back(pk, "missing")
    except CourseRefused as error:
        messages.error(request, str(error))
        return _back(pk)
    messages.success(request, _("The course waits for a reviewer now."))
    return _back(pk)


@require_POST
@says_forbidden
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was submitted, to go on writing."""
    course = _do(request, pk, "write")
    for state in course.reviews.open():
        actions.withdraw_course(state=state, at=timezone.now(), by=request.user)
    messages.success(request, _("You can go on writing."))
    return _back(pk)


@require_POST
@says_forbidden
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the course out of the catalogue; who studies it may finish."""
    course = _do(request, pk, "publish")
    actions.retire_course(course=course, at=timezone.now(), by=request.user)
    messages.success(request, _("The course is no longer offered. Who studies it may finish."))
    return _back(pk)


@require_POST
@says_forbidden
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a retired course again."""
    course = _do(request, pk, "publish")
    try:
        actions.restore_course(course=course, at=timezone.now(), by=request.user)
    except CourseRefused as error:
        messages.error(request, str(error))
        return _back(pk)
    messages.success(request, _("The course is offered again."))
    return _back(pk)


@require_POST
@says_forbidden
def move_part(request: HttpRequest, pk: int, part_pk: int, direction: str) -> HttpResponse:
    """Put a part one place up or down among its neighbours."""
    course = _do(request, pk, "reorder")
    part = Page.objects.descendant_of(course).filter(pk=part_pk).first()
    if part is None:
        raise Http404
    try:
        actions.move_part(part=part, up=direction == "len", at=timezone.now(), by=request.user)
    except CourseRefused as error:
        messages.error(request, str(error))
    return _back(pk, f"part-{part_pk}")


def refuse_deleting(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Back with the reason when something at or below the pages was ever published.

    Versions point at what was published, so that facts keep what they rest on: it is taken off or
    retired, never deleted.
    """
    for page in pages:
        below = Page.objects.descendant_of(page, inclusive=True)
        if below.exclude(first_published_at=None).filter(depth__gt=4).exists():
            text = _("This was published, so it stays. Take it off or retire the course instead.")
            messages.error(request, text)
            course = actions.course_of(page)
            return redirect("cms_course", course.pk) if course else redirect("cms_courses")
    return None
