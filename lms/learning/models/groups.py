"""A trainer's groups: people who study a course together after an invitation."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.models import CoursePage
from lms.papers.codes import new_code
from lms.personnel.models import Officer


class StudyGroupQuerySet(models.QuerySet[Any]):
    def led_by(self, user: Any) -> Self:
        """Groups of courses whose page `user` may edit."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
        return self.filter(course__in=pages.values("pk"))


class StudyGroup(models.Model):
    """Nhóm học: whoever opens its link until its last day joins it and begins the course.

    `code` is all that the link holds. The people stay in the group after its last day.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="groups")
    name = models.CharField(_("name of the group"), max_length=100)
    last_on = models.DateField(_("last day to join"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = StudyGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("study group")
        verbose_name_plural = _("study groups")

    def __str__(self) -> str:
        return str(self.uid)[:8]

    def is_open(self, on: date) -> bool:
        """Whether one can still join on the day `on`."""
        return self.withdrawn_at is None and on <= self.last_on


class GroupMember(models.Model):
    """An officer who was invited to a group, has joined it, or both."""

    group = models.ForeignKey(StudyGroup, models.PROTECT, related_name="members")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="groups")
    invited_at = models.DateTimeField(_("invited at"), null=True)
    joined_at = models.DateTimeField(_("joined at"), null=True)

    class Meta:
        verbose_name = _("member of a study group")
        verbose_name_plural = _("members of study groups")
        constraints = [models.UniqueConstraint(fields=["group", "officer"], name="once_a_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.officer_id}"
