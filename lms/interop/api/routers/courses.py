"""A course as one thing: its parts, what it lacks, handing it to review and what came of it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from courses import actions
from courses.drafts import standing
from courses.models import CoursePage, CourseReviewState
from courses.views.access import rights_on
from lms.interop.api import shown
from lms.interop.api.errors import said_twice
from lms.interop.api.once import once
from lms.interop.api.routers.pages import Limit, Offset
from lms.interop.api.schemas import CourseList, CourseOut, SubmissionOut
from lms.interop.api.scope import scope_of

router = Router(tags=["courses"])


@router.get("/", response=CourseList, operation_id="courses_list", url_name="courses")
def list_courses(request: HttpRequest, limit: Limit = Query(20), offset: Offset = Query(0)) -> Any:
    """The own courses: id, title, standing."""
    rows = scope_of(request).courses().order_by("path")
    items = [
        {"id": row.translation_key, "title": row.draft_title, "standing": standing(row)}
        for row in rows[offset : offset + limit]
    ]
    return {"count": rows.count(), "items": items}


@router.get("/{uuid:uid}/", response=CourseOut, operation_id="courses_detail", url_name="course")
def get_course(request: HttpRequest, uid: UUID) -> Any:
    """A course with its parts and what is missing in each."""
    return shown.course(scope_of(request).course(uid))


def _to_act(request: HttpRequest, uid: UUID) -> CoursePage:
    course = scope_of(request).course(uid)
    if not rights_on(course, request.user).write:
        raise PermissionDenied
    return course


@router.post(
    "/{uuid:uid}/submit/",
    response={201: SubmissionOut},
    operation_id="courses_submit",
    url_name="submit",
)
@once
def submit(request: HttpRequest, uid: UUID) -> Status:
    """Hands the course with everything that is open to the reviewers, and locks it.

    422 with `errors` when something is missing, 409 when nothing has changed. Safe to repeat.
    """
    course = _to_act(request, uid)
    state = said_twice(
        lambda: actions.submit_course(course=course, at=timezone.now(), by=request.user)
    )
    return Status(HTTPStatus.CREATED, shown.submission(state))


@router.post(
    "/{uuid:uid}/withdraw/",
    response=SubmissionOut,
    operation_id="courses_withdraw",
    url_name="withdraw",
)
@once
def withdraw(request: HttpRequest, uid: UUID) -> Status:
    """Takes the submission back, to go on writing. 404 when nothing was submitted."""
    course = _to_act(request, uid)
    state = actions.withdraw_course(state=_last(course), at=timezone.now(), by=request.user)
    return Status(HTTPStatus.OK, shown.submission(state))


@router.get(
    "/{uuid:uid}/submission/",
    response=SubmissionOut,
    operation_id="courses_submission",
    url_name="submission",
)
def get_submission(request: HttpRequest, uid: UUID) -> Any:
    """Where the last submission stands, with the reviewer's remarks. 404 when there was none."""
    return shown.submission(_last(scope_of(request).course(uid)))


def _last(course: CoursePage) -> CourseReviewState:
    state = course.reviews.order_by("-pk").first()
    if state is None:
        raise Http404
    found: CourseReviewState = state
    return found
