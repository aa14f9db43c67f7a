"""What publishing sets in motion, and what a change of a group does: versions and memberships."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published

from courses import actions
from courses.models import LessonPage, Provider, Question


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


@receiver(m2m_changed, sender=get_user_model().groups.through)
def keep_members(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Whoever comes into a provider's group of editors is its member, and who leaves it is none."""
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    if reverse:
        found = Provider.objects.filter(editors=instance)
    else:
        found = Provider.objects.filter(
            Q(editors__in=pk_set or ()) | Q(members__user=instance, members__ended_at=None)
        )
    for provider in found.exclude(editors=None).distinct():
        actions.match_members(provider=provider, at=timezone.now())
