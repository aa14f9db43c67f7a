"""Publishing a course with all its parts in one act."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from courses.actions.errors import CourseRefused, refuse_unless_at_work
from courses.actions.versions import cut_version
from courses.drafts import CourseDraft, read_draft
from courses.models import CoursePage, CourseReviewState, CourseVersion
from courses.rules import Missing

_held: ContextVar[bool] = ContextVar("versions_held", default=False)


class CourseIncomplete(CourseRefused):
    """Something is missing; `missing` lists (part, what) for the author."""

    def __init__(self, missing: list[tuple[Any, Missing]]):
        self.missing = missing
        super().__init__(_("The course cannot be published yet: something is missing."))


@contextmanager
def versions_held() -> Iterator[None]:
    """Inside, publishing a page cuts no version: one is cut when everything is published."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


def versions_are_held() -> bool:
    return _held.get()


@transaction.atomic
def publish_course(*, course: CoursePage, at: datetime, by: Any) -> CourseVersion | None:
    """Publish the course, every part with something open, and the questions of its tests.

    Cuts one version at the end and returns it; None when nothing that is required has changed
    and no change is planned. Safe to call twice. Raises `CourseIncomplete` with what is missing, `CourseRefused` while the
    course waits for a reviewer. The course row is locked, so that two calls publish once.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    refuse_unless_at_work(course)
    if CourseReviewState.objects.of_page(course.path).open().exists():
        raise CourseRefused(_("The course waits for a reviewer."))
    draft = complete_draft(course)
    publish_revisions(draft.revisions(), by=by)
    return cut_version(course=course, at=at, by=by, planned=True)


def complete_draft(course: CoursePage) -> CourseDraft:
    """The course as it is written now; raises `CourseIncomplete` when something is missing."""
    draft = read_draft(course)
    if draft.blocking:
        raise CourseIncomplete(draft.blocking)
    return draft


def publish_revisions(revisions: list[Revision], *, by: Any) -> None:
    """Publish questions first, then parts from the leaves up, the course last; cut no version."""
    pages = [r for r in revisions if r.base_content_type.model == "page"]
    questions = [r for r in revisions if r.base_content_type.model != "page"]
    with versions_held():
        for revision in [*questions, *reversed(pages)]:
            revision.publish(user=by)
