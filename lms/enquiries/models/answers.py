"""What a trainer says to one or several enquiries, once for all who asked."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from courses.models import CoursePage, CourseVersion, QuestionVersion


class AnswerQuerySet(models.QuerySet[Any]):
    def told_to_all(self, activity_uid: Any) -> Self:
        """Answers to enquiries about an activity that everyone who studies it may read."""
        at_place = self.filter(shown_question__gt="", enquiries__activity_uid=activity_uid)
        return at_place.distinct()

    def about(self, version: QuestionVersion) -> Self:
        """Answers to enquiries about a question, whichever version of it was asked."""
        return self.filter(enquiries__question_version__question=version.question_id)

    def with_place(self) -> Self:
        """With `block_title`, the part that was asked about."""
        asked = models.OuterRef("pk")
        rows = self.model._meta.get_field("enquiries").related_model.objects.filter(answer=asked)
        return self.annotate(block_title=models.Subquery(rows.values("block_title")[:1]))


class Answer(models.Model):
    """Trả lời: one text for every enquiry that points here; all of them are about one course.

    `shown_question` is the question in the trainer's own words; where there is one, everybody who
    studies the place may read question and answer before asking. An enquiry that is closed without
    an answer has one of outcome `closed`, whose text is the reason.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        MENDED = "mended", _("mended")
        NOT_ERROR = "not_error", _("not an error")
        CLOSED = "closed", _("closed without an answer")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="answers")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    text = models.TextField(_("answer"))
    mended_in = models.ForeignKey(CourseVersion, models.PROTECT, null=True, related_name="+")
    shown_question = models.CharField(_("question for everyone"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(_("corrected at"), null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at", "-pk"]
        verbose_name = _("answer to enquiries")
        verbose_name_plural = _("answers to enquiries")
        constraints = [
            models.CheckConstraint(
                name="mended_in_of_what_was_mended",
                condition=Q(mended_in__isnull=True) | Q(outcome="mended"),
            ),
            models.CheckConstraint(
                name="closed_is_shown_to_nobody",
                condition=~Q(outcome="closed") | Q(shown_question=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)[:8]


@insert_only
class EarlierText(models.Model):
    """What an answer said until it was corrected."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="earlier")
    text = models.TextField(_("text"))
    until = models.DateTimeField(_("until"))
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answer", "-until", "-pk"]
        verbose_name = _("earlier text of an answer")
        verbose_name_plural = _("earlier texts of answers")

    def __str__(self) -> str:
        return f"{self.answer_id} {self.until:%Y-%m-%d}"
