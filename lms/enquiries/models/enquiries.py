"""What a learner asks or reports about an exact place of a course."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.insert_only import insert_only
from courses.models import CoursePage, CourseVersion, QuestionVersion
from courses.vietnamese import fold
from lms.enquiries.models.answers import Answer
from lms.personnel.models import Officer

MOST_TEXT = 2000


class EnquiryQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> Self:
        """What the account `user` asked itself."""
        return self.filter(officer__user=user)

    def answerable_by(self, user: Any) -> Self:
        """Enquiries about courses whose page `user` may edit."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
        return self.filter(course__in=pages.values("pk"))

    def open(self) -> Self:
        return self.filter(answer__isnull=True)

    def with_history(self) -> Self:
        """With who asked, the course, the answer, and the further words with what they follow."""
        rows = self.select_related("officer", "course", "version", "answer__answered_by")
        rows = rows.select_related("answer__mended_in", "question_version")
        further = FurtherWord.objects.select_related("after__answered_by").order_by("at", "pk")
        return rows.prefetch_related(models.Prefetch("further", further))

    def matching(self, text: str) -> Self:
        """Enquiries that hold every word of `text`, with or without diacritics."""
        rows = self
        for word in fold(text).split():
            rows = rows.filter(search_folded__contains=word)
        return rows

    def at_place_of(self, other: "Enquiry") -> Self:
        """Enquiries about the same part of the same lesson, or about the same question."""
        if other.question_version is not None:
            question = other.question_version.question_id
            return self.filter(course=other.course_id, question_version__question=question)
        return self.filter(
            course=other.course_id,
            activity_uid=other.activity_uid,
            block=other.block,
            question_version__isnull=True,
        )


class Enquiry(models.Model):
    """Hỏi đáp: a question or a reported error, with the place it is about.

    The place is an activity by its uid, in a lesson with the id of a block ("" is the whole of it),
    in a result with the version of the question and its slot in the attempt. `version` is what the
    asker's round was pinned to. Titles are kept as they read on that day, so that nothing is lost
    when a page is moved or deleted. It is open as long as it has no answer.
    """

    class Kind(models.TextChoices):
        ERROR = "error", _("content error")
        QUESTION = "question", _("question")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="enquiries")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enquiries")
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="+")
    activity_uid = models.UUIDField()
    activity_title = models.CharField(_("lesson or test"), max_length=255)
    block = models.CharField(max_length=36, blank=True)
    block_title = models.CharField(_("part"), max_length=120, blank=True)
    question_version = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, related_name="enquiries"
    )
    attempt_uid = models.UUIDField(null=True)
    slot = models.PositiveSmallIntegerField(_("question"), null=True)
    text = models.TextField(_("text"), max_length=MOST_TEXT)
    search_folded = models.TextField(editable=False)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="enquiries")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes = [
            models.Index(fields=["course", "-asked_at"], name="enquiries_of_a_course"),
            models.Index(fields=["officer", "-asked_at"], name="enquiries_of_one"),
            models.Index(fields=["activity_uid", "block"], name="enquiries_at_a_place"),
            models.Index(
                fields=["course"], name="enquiries_open", condition=Q(answer__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="enquiry_question_of_a_result",
                condition=Q(question_version__isnull=True, slot__isnull=True)
                | Q(question_version__isnull=False, slot__isnull=False, block=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)[:8]

    def save(self, *args: Any, **kwargs: Any) -> None:
        words = f"{self.text} {self.activity_title} {self.block_title}"
        self.search_folded = fold(words)
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.answer_id is None


@insert_only
class FurtherWord(models.Model):
    """What the asker adds to an answer that does not help; the enquiry is open again by it."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="further")
    after = models.ForeignKey(Answer, models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=MOST_TEXT)
    at = models.DateTimeField(_("said at"))

    class Meta:
        ordering = ["enquiry", "at", "pk"]
        verbose_name = _("further word")
        verbose_name_plural = _("further words")

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.at:%Y-%m-%d}"


def today_of(officer: Officer, since: datetime) -> int:
    """How much an officer has asked and added since a moment (two queries)."""
    asked = Enquiry.objects.filter(officer=officer, asked_at__gte=since).count()
    return asked + FurtherWord.objects.filter(enquiry__officer=officer, at__gte=since).count()
