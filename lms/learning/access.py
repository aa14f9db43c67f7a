"""Which round of which course a signed-in person is in."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from wagtail.models import Page

from courses.models import CoursePage, QuizPage, QuizSlot
from courses.models.pages import paths_above
from lms.learning.models import Enrolment, StudyRound

#: The kinds of page that are an activity, as `Page` knows them.
ACTIVITIES = ("lessonpage", "packagepage", "quizpage")


def round_of(user: Any, page: Page) -> StudyRound | None:
    """The latest round of `user` in the course that `page` is or belongs to (one query).

    None without access: who was never enrolled, and whose enrolment is no longer active.
    """
    if not user.is_authenticated:
        return None
    enrolled = Enrolment.objects.filter(
        officer=OuterRef("officer"), course=OuterRef("course"), active=True
    )
    # A value of its own, not one more table to join: planning that costs more than running it.
    course = CoursePage.objects.filter(path__in=paths_above(page.path)).order_by()
    return (
        StudyRound.objects.filter(
            Exists(enrolled), officer__user=user, course=Subquery(course.values("pk")[:1])
        )
        .select_related("course", "version", "officer")
        .order_by("-number")
        .first()
    )


def own_activity(user: Any, uid: UUID) -> tuple[Page, StudyRound]:
    """The live lesson, package or test with this uid and the round of `user` in its course (two queries).

    Raises Http404 when there is none, also for a course that `user` does not study: what is not
    yours is not there.
    """
    page = Page.objects.filter(translation_key=uid, live=True).select_related(*ACTIVITIES).first()
    round = round_of(user, page) if page is not None else None
    if page is None or round is None or not round.course.live:
        raise Http404
    loaded = (page._state.fields_cache.get(kind) for kind in ACTIVITIES)
    return next((one for one in loaded if one is not None), page), round


def own_quiz(user: Any, uid: UUID) -> tuple[QuizPage, StudyRound, list[QuizSlot]]:
    """The live test with this uid, the round of `user` in its course, and its slots (two queries).

    Slots and test are read together, since whoever draws a paper needs both. Raises Http404 as
    `own_activity` does.
    """
    slots = list(
        QuizSlot.objects.filter(quiz__translation_key=uid, quiz__live=True)
        .select_related("quiz", "question", "bank")
        .order_by("sort_order", "pk")
    )
    if not slots:
        page, round = own_activity(user, uid)
        if not isinstance(page, QuizPage):
            raise Http404
        return page, round, slots
    found = round_of(user, slots[0].quiz)
    if found is None or not found.course.live:
        raise Http404
    return slots[0].quiz, found, slots


def course_page(uid: UUID) -> CoursePage:
    """The live course with this uid; Http404 without one."""
    course = CoursePage.objects.filter(translation_key=uid, live=True).first()
    if course is None:
        raise Http404
    return course
