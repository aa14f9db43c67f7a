"""What publishing sets in motion: versions are cut from what is live."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published

from courses import actions
from courses.models import LessonPage, Question


@receiver(page_published)
def cut_on_publish(instance: Page, revision: Any = None, **kwargs: Any) -> None:
    user = getattr(revision, "user", None)
    if isinstance(instance, LessonPage):
        actions.mirror_questions(lesson=instance, at=timezone.now(), by=user)
    _cut(instance, user)


@receiver([page_unpublished, post_page_move])
def cut_on_change(instance: Page, **kwargs: Any) -> None:
    _cut(instance, None)


@receiver(published, sender=Question)
def cut_question(instance: Question, revision: Any = None, **kwargs: Any) -> None:
    user = getattr(revision, "user", None)
    actions.cut_question_version(question=instance, at=timezone.now(), by=user)


def _cut(page: Page, user: Any) -> None:
    if actions.versions_are_held():
        return
    course = actions.course_of(page)
    if course is not None:
        actions.cut_version(course=course, at=timezone.now(), by=user)
