"""What has been learnt is not deleted: the reason is told, and retiring is offered instead."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from courses.actions import course_of
from courses.models import CoursePage, Question
from lms.duties.models import Duty
from lms.learning.models import Attempt, Progress, Response, StudyGroup, StudyRound

LEAVES_NOTHING = {"delete"}
TAKES_OFF = {"unpublish"}


def learners_of(pages: Iterable[Page], *, whole_courses: bool = False) -> int:
    """How many officers have studied something at or below the pages.

    With `whole_courses` only courses count: a lesson may be taken off although it was studied.
    """
    officers: set[int] = set()
    for page in pages:
        courses = CoursePage.objects.descendant_of(page, inclusive=True)
        rounds = StudyRound.objects.filter(course__in=courses)
        officers |= set(rounds.values_list("officer_id", flat=True))
        if not whole_courses:
            officers |= _learners_of_parts(page)
    return len(officers)


def _were_given(pages: Iterable[Page]) -> bool:
    """Whether somebody was ever told or invited to learn a course at or below the pages."""
    for page in pages:
        courses = CoursePage.objects.descendant_of(page, inclusive=True)
        if any(kind.objects.filter(course__in=courses).exists() for kind in (Duty, StudyGroup)):
            return True
    return False


def _learners_of_parts(page: Page) -> set[int]:
    uids = list(
        Page.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True)
    )
    found = set(
        Progress.objects.filter(activity_uid__in=uids).values_list("round__officer_id", flat=True)
    )
    attempts = Attempt.objects.filter(activity_uid__in=uids)
    return found | set(attempts.values_list("round__officer_id", flat=True))


def refuse_loss(request: HttpRequest, pages: Iterable[Page], act: str) -> HttpResponse | None:
    """Back to the course with the reason when `act` would take away what people have studied."""
    pages = list(pages)
    if act not in LEAVES_NOTHING | TAKES_OFF or not pages:
        return None
    number = learners_of(pages, whole_courses=act in TAKES_OFF)
    if not number and not (act in LEAVES_NOTHING and _were_given(pages)):
        return None
    course = course_of(pages[0])
    where = reverse("cms_course", args=[course.pk]) if course else reverse("cms_courses")
    text = ngettext(
        "%(number)d person has studied this, so it stays. Retire the course instead.",
        "%(number)d people have studied this, so it stays. Retire the course instead.",
        number,
    ) % {"number": number}
    if not number:
        text = _("People were told to learn this, so it stays. Retire the course instead.")
    messages.error(
        request, text, buttons=[messages.button(f"{where}#more", _("Retire the course"))]
    )
    return redirect(where)


def answers_to(question: Question) -> int:
    """How often a question was answered in tests that are handed in."""
    return Response.objects.filter(version__question=question).count()


def pages_in(objects: Iterable[Any]) -> list[Page]:
    return [row for row in objects if isinstance(row, Page)]
