"""Which round of which course a signed-in person is in."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404
from wagtail.models import Page

from courses.models import CoursePage
from courses.models.pages import KINDS, specific
from lms.learning.models import Enrolment, StudyRound


def round_of(user: Any, page: Page) -> StudyRound | None:
    """The latest round of `user` in the course that `page` is or belongs to (one query).

    None without access: who was never enrolled, and whose enrolment is no longer active.
    """
    if not user.is_authenticated:
        return None
    enrolled = Enrolment.objects.filter(
        officer=OuterRef("officer"), course=OuterRef("course"), active=True
    )
    return (
        StudyRound.objects.filter(
            Exists(enrolled), officer__user=user, course__path__in=paths_above(page.path)
        )
        .select_related("course", "version", "officer")
        .order_by("-number")
        .first()
    )


def paths_above(path: str) -> list[str]:
    """The tree paths of a page and of all pages above it."""
    step = Page.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def own_activity(user: Any, uid: UUID) -> tuple[Page, StudyRound]:
    """The live lesson or test with this uid and the round of `user` in its course (two queries).

    Raises Http404 when there is none, also for a course that `user` does not study: what is not
    yours is not there.
    """
    page = (
        Page.objects.filter(translation_key=uid, live=True)
        .select_related(*KINDS, "content_type")
        .first()
    )
    round = round_of(user, page) if page is not None else None
    if page is None or round is None or not round.course.live:
        raise Http404
    return specific(page), round


def course_page(uid: UUID) -> CoursePage:
    """The live course with this uid; Http404 without one."""
    course = CoursePage.objects.filter(translation_key=uid, live=True).first()
    if course is None:
        raise Http404
    return course
