"""Receivers of learning: what takes long goes to the worker."""

from typing import Any

from django.dispatch import receiver

from courses.models import CourseVersion
from courses.signals import version_cut
from lms.learning.tasks import take_over


@receiver(version_cut)
def take_over_who_is_in_the_middle(sender: Any, *, version: CourseVersion, **kwargs: Any) -> None:
    if version.changes.get("move") or version.changes.get("substance"):
        take_over.enqueue(version_uid=str(version.uid))
