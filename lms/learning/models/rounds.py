"""Access to a course, the going-through of it, and its completion."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from courses.models import CoursePage, CourseVersion
from lms.personnel.models import Officer, records


class Enrolment(models.Model):
    """Đăng ký học: access to a course; never holds progress."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    active = models.BooleanField(_("active"), default=True)
    started_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["officer", "course"], name="one_enrolment_a_course")
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.course_id}"


class StudyRoundQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(completed_at__isnull=True)

    def completed(self) -> Self:
        return self.filter(completed_at__isnull=False)


class StudyRound(models.Model):
    """Lượt học: one going-through of a course by an officer, with the version that counts.

    `done` of `required` activities is the only stored progress; `manage.py rebuild_progress`
    recomputes it. A renewal opens the next round and wipes nothing.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="rounds")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField(_("number"), default=1)
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="rounds")
    started_at = models.DateTimeField(_("started at"))
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    required = models.PositiveIntegerField(_("required"), default=0)
    last_activity = models.UUIDField(null=True, blank=True)
    last_at = models.DateTimeField(_("last studied at"))

    objects = StudyRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("study round")
        verbose_name_plural = _("study rounds")
        indexes = [models.Index(fields=["course", "officer"])]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "course", "number"], name="one_round_a_number"
            ),
            models.UniqueConstraint(
                fields=["officer", "course"],
                condition=Q(completed_at__isnull=True),
                name="one_open_round_a_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.course_id}.{self.number}"

    @property
    def fraction(self) -> float:
        """Share of required activities that are done, 0 to 1."""
        return min(1.0, self.done / self.required) if self.required else 0.0


class Progress(models.Model):
    """Tiến độ: what a learner did with one activity in one round.

    `answers` holds the practice questions of a lesson by block id: {value, fraction, at}. `place`
    is the block that was last on screen, or the second of a video as `<block>@<second>`.
    `reopened_at` is when the part changed in substance, for who had done it before.
    """

    round = models.ForeignKey(StudyRound, models.PROTECT, related_name="progress")
    activity_uid = models.UUIDField()
    first_opened_at = models.DateTimeField(_("first opened at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("opened again at"), null=True, blank=True)
    place = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "activity_uid"], name="one_progress_an_activity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.activity_uid}"


@insert_only
class Completion(models.Model):
    """Hoàn thành: the fact that a round met the course's rules, recorded once and for ever."""

    Assurance = records.Assurance

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.OneToOneField(StudyRound, models.PROTECT, related_name="completion")
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="completions")
    tiet = models.DecimalField(_("tiết"), max_digits=5, decimal_places=1, null=True)
    assurance = models.CharField(_("how proved"), max_length=2, choices=Assurance)
    fraction = models.FloatField(_("result of the tests"), null=True)
    occurred_at = models.DateTimeField(_("completed at"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        ordering = ["-occurred_at"]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return f"{self.round_id}"
