"""Review of a course: submitted with its parts in one act, then published, returned or taken back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Comment, Page, Revision, Workflow, WorkflowState

from courses.actions.errors import CourseRefused, refuse_unless_at_work
from courses.actions.publishing import complete_draft, publish_revisions
from courses.actions.versions import cut_version
from courses.models import CoursePage, CourseReviewState, CourseVersion, SubmittedPart
from courses.models.review import REVIEW


@transaction.atomic
def submit_course(*, course: CoursePage, at: datetime, by: Any) -> CourseReviewState:
    """Hand the course over to a reviewer with everything that is open, and lock it.

    Returns the submission; a second call returns the one that waits already. Raises
    `CourseIncomplete` with what is missing, `CourseRefused` when nothing has changed.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    waiting = course.reviews.open().first()
    if waiting is not None:
        return waiting
    refuse_unless_at_work(course)
    draft = complete_draft(course)
    if not draft.is_open:
        raise CourseRefused(_("Nothing has changed since the course was published."))
    if course.latest_revision_id is None:
        course.save_revision(user=by)
    _end_earlier(course, by)
    workflow = Workflow.objects.active().get(name=REVIEW)
    workflow.start(course, by)
    state = course.reviews.open().get()
    SubmittedPart.objects.bulk_create(
        SubmittedPart(state=state, revision=revision, order=order)
        for order, revision in enumerate(draft.revisions())
    )
    return state


def _end_earlier(course: CoursePage, by: Any) -> None:
    """A course that was returned has a workflow that waits for changes: the new one replaces it."""
    state = course.current_workflow_state
    if state is not None:
        state.cancel(user=by)


def _waiting(state: CourseReviewState) -> CourseReviewState:
    """The submission, locked; raises `CourseRefused` when somebody has decided already."""
    CoursePage.objects.select_for_update().get(pk=state.course_id)
    state = CourseReviewState.objects.get(pk=state.pk)
    if state.status != state.STATUS_IN_PROGRESS:
        raise CourseRefused(_("This submission has been decided already."))
    return state


def _refuse_own(state: CourseReviewState, by: Any) -> None:
    """Nobody reviews what they submitted themselves."""
    if state.workflow_state.requested_by_id == by.pk:
        raise PermissionDenied


@transaction.atomic
def approve_course(
    *, state: CourseReviewState, at: datetime, by: Any, tiet: Decimal | None = None
) -> CourseVersion | None:
    """Publish exactly the revisions that were submitted; cuts and returns one version.

    `tiet` is what the reviewer counts the course as; None leaves what the course says. Raises `CourseRefused` when the submission has been decided, `PermissionDenied` to its author.
    """
    state = _waiting(state)
    _refuse_own(state, by)
    refuse_unless_at_work(state.course)
    revisions = [part.revision for part in state.parts.select_related("revision")]
    revisions = _with_tiet(state.course, revisions, tiet, by)
    workflow_state = state.workflow_state
    # Wagtail's own finish would publish the course's page alone, so the state is closed first.
    state.approve(user=by, update=False)
    WorkflowState.objects.filter(pk=workflow_state.pk).update(status=WorkflowState.STATUS_APPROVED)
    publish_revisions(revisions, by=by)
    return cut_version(course=state.course, at=at, by=by, planned=True)


def _with_tiet(
    course: CoursePage, revisions: list[Revision], tiet: Decimal | None, by: Any
) -> list[Revision]:
    """The revisions to publish, the course's own with the reviewer's `tiet` in it."""
    if tiet is None:
        return revisions
    own = [r for r in revisions if _is_of(r, course)]
    page = own[0].as_object() if own else course.get_latest_revision_as_object()
    if page.tiet == tiet:
        return revisions
    page.tiet = tiet
    counted = page.save_revision(user=by, clean=False)
    return [counted, *(r for r in revisions if r not in own)]


def _is_of(revision: Revision, course: CoursePage) -> bool:
    is_page = revision.base_content_type.model_class() is Page
    return is_page and int(revision.object_id) == course.pk


@transaction.atomic
def return_course(
    *,
    state: CourseReviewState,
    text: str,
    notes: Mapping[int, str],
    at: datetime,
    by: Any,
) -> CourseReviewState:
    """Give the course back to its author: one text, and notes on parts by the id of the part.

    Notes become comments at the parts' titles in the editor. Raises `CourseRefused` without a text.
    """
    state = _waiting(state)
    _refuse_own(state, by)
    if not text.strip():
        raise CourseRefused(_("Write what should be changed."))
    for part in state.parts.select_related("revision"):
        note = notes.get(part.pk, "").strip()
        if note:
            part.note = note
            part.save(update_fields=["note"])
            _comment(part, note, at, by)
    state.reject(user=by, comment=text.strip())
    return state


def _comment(part: SubmittedPart, note: str, at: datetime, by: Any) -> None:
    if part.revision.base_content_type.model_class() is not Page:
        return
    Comment.objects.create(
        page_id=int(part.revision.object_id),
        user=by,
        text=note,
        contentpath="title",
        created_at=at,
        revision_created=part.revision,
    )


@transaction.atomic
def withdraw_course(*, state: CourseReviewState, at: datetime, by: Any) -> CourseReviewState:
    """Take a submission back, to go on writing. Safe to repeat."""
    CoursePage.objects.select_for_update().get(pk=state.course_id)
    state = CourseReviewState.objects.get(pk=state.pk)
    if state.status == state.STATUS_IN_PROGRESS:
        state.workflow_state.cancel(user=by)
        state.refresh_from_db()
    return state
