"""A file from which lessons are made, as long as somebody looks at what it would become."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=1)


class LessonFileQuerySet(models.QuerySet[Any]):
    def brought_by(self, user: Any) -> "LessonFileQuerySet":
        """What an account brought; another's is not there."""
        return self.filter(by=user)

    def forgotten(self, at: datetime) -> "LessonFileQuerySet":
        """Files that nobody made a lesson of for a day."""
        return self.filter(at__lt=at - KEPT_FOR)


class LessonFile(models.Model):
    """Tệp bài học: what was read of a document, before anything of it is in the tree.

    `content` is {"document": ..., "pictures": [{"ending", "problem"}, ...]}; the pictures lie in the
    private storage, drawn anew, and are gone with the row. `lesson` is the one to be filled; without
    it new ones are made in the course.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", models.CASCADE, related_name="lesson_files")
    lesson = models.ForeignKey(
        "courses.LessonPage", models.CASCADE, null=True, related_name="lesson_files"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(_("name"), max_length=200)
    content = models.JSONField()

    objects = LessonFileQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("file of a lesson")
        verbose_name_plural = _("files of lessons")

    def __str__(self) -> str:
        return str(self.uid)

    def picture_name(self, place: int) -> str:
        """The name of picture n in the private storage; "" for one that is not kept."""
        pictures = self.content["pictures"]
        if not 0 <= place < len(pictures) or not pictures[place]["ending"]:
            return ""
        return f"bai-tu-tep/{self.uid}/{place}{pictures[place]['ending']}"
