"""Attempts at quizzes."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.insert_only import insert_only
from courses.models import QuestionVersion, QuizPage
from lms.learning.models.rounds import Progress, StudyRound
from lms.personnel.models import Certificate, TrainingRecord

GRACE = timedelta(seconds=60)
"""How long after the end of a timed attempt an answer on its way is still taken."""


class Given(NamedTuple):
    """What stands in one slot: the answer, the number of its save, and the learner's own doubt.

    `replied`: a practice has shown the reply to it, so that it can no longer be changed.
    """

    value: Any = None
    client_seq: int = 0
    unsure: bool = False
    replied: bool = False

    def says(self, other: "Given") -> bool:
        """Whether both are the same answer and the same doubt, whatever their numbers."""
        return bool(self.value == other.value and self.unsure == other.unsure)

    @property
    def stored(self) -> list[Any]:
        if self.replied:
            return [self.value, self.client_seq, int(self.unsure), 1]
        return [self.value, self.client_seq, 1] if self.unsure else [self.value, self.client_seq]


class AttemptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Attempts that `user` may open: the own ones, nobody else's."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(round__officer__user=user)

    def with_place(self) -> Self:
        """With the round, its version, and the addresses of quiz and course in the tree."""
        quiz = Page.objects.filter(translation_key=OuterRef("activity_uid"))
        course = Page.objects.filter(pk=OuterRef("round__course"))
        return self.select_related("round__version").annotate(
            quiz_path=Subquery(quiz.values("url_path")[:1]),
            course_path=Subquery(course.values("url_path")[:1]),
        )

    def with_completion(self) -> Self:
        """With the completion of the round, where there is one, and its paper's uid and number."""
        papers = Certificate.objects.filter(
            record__source=TrainingRecord.Source.SYSTEM,
            record__source_uid=OuterRef("round__completion__uid"),
        )
        return self.select_related("round__completion", "round__officer").annotate(
            paper_uid=Subquery(papers.values("uid")[:1]),
            paper_number=Subquery(papers.values("number")[:1]),
        )

    def at_quiz(self, round: StudyRound, activity_uid: Any) -> Self:
        return self.filter(round=round, activity_uid=activity_uid).with_reopening()

    def with_reopening(self) -> Self:
        """With `reopened_at`: when the quiz changed in substance, for who had passed it before."""
        progress = Progress.objects.filter(
            round=OuterRef("round"), activity_uid=OuterRef("activity_uid")
        )
        return self.annotate(reopened_at=Subquery(progress.values("reopened_at")[:1]))

    def since_reopening(self) -> Self:
        """Attempts at the quiz as it is now, not those before it changed in substance."""
        return self.with_reopening().filter(
            Q(reopened_at=None) | Q(started_at__gte=F("reopened_at"))
        )

    def running(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def counted(self) -> Self:
        """Attempts that count; practising wrong answers again does not."""
        return self.filter(repeats__isnull=True)


class Attempt(models.Model):
    """Lượt làm bài: one row with its frozen paper and its answers.

    `paper` freezes slots, question versions, points, option order and rules, so that marking
    needs nothing else. `answers` maps slot to [value, client_seq], with a 1 behind where the learner
    is not sure, and one more (after 0 or 1) where a practice has replied. `rev` counts saves: a save is an UPDATE where `rev` is what was read. States are
    computed from times, never stored. `repeats` is the counted attempt whose wrong answers are
    practised again.
    """

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("in progress")
        OVERDUE = "overdue", _("time is up")
        FINISHED = "finished", _("finished")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(StudyRound, models.PROTECT, related_name="attempts")
    activity_uid = models.UUIDField()
    number = models.PositiveIntegerField(_("number"))
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repetitions"
    )
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    rev = models.PositiveIntegerField(default=0)
    paper = models.JSONField()
    answers = models.JSONField(default=dict)
    points = models.FloatField(_("points"), null=True, blank=True)
    max_points = models.FloatField(_("points possible"), null=True, blank=True)
    fraction = models.FloatField(_("result"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    #: Read by `with_reopening`.
    reopened_at: datetime | None = None

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "activity_uid", "number"],
                condition=Q(repeats__isnull=True),
                name="one_attempt_a_number",
            ),
            models.UniqueConstraint(
                fields=["round", "activity_uid"],
                condition=Q(closed_at__isnull=True),
                name="one_running_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"

    @property
    def counts(self) -> bool:
        """Whether it counts: no practice, and not of before the quiz changed in substance."""
        before = self.reopened_at is not None and self.started_at < self.reopened_at
        return self.repeats_id is None and not before

    def state(self, at: datetime) -> str:
        """What the attempt is at the instant `at`; a pure function of stored times."""
        if self.closed_at is not None:
            return self.State.FINISHED
        if self.due_at is not None and at > self.due_at + GRACE:
            return self.State.OVERDUE
        return self.State.IN_PROGRESS

    def takes_answers(self, at: datetime) -> bool:
        return self.state(at) == self.State.IN_PROGRESS

    def slot(self, number: int) -> dict[str, Any] | None:
        """A slot of the frozen paper; None when the paper has no such number."""
        return next((one for one in self.paper["slots"] if one["slot"] == number), None)

    def given(self, slot: int) -> Given:
        """What stands in a slot; a `Given` of number 0 where nothing was ever saved."""
        stored = self.answers.get(str(slot))
        if not stored:
            return Given()
        value, client_seq, *marks = stored
        return Given(value, client_seq, bool(marks and marks[0]), len(marks) > 1)

    @property
    def is_practice(self) -> bool:
        """Whether each question is replied to as soon as it is answered."""
        return bool(self.paper["preset"] == QuizPage.Preset.PRACTICE)


@insert_only
class Response(models.Model):
    """Câu trả lời: one marked answer, written in bulk when the attempt closes.

    Attempt and slot are its key: no index besides, since a country answers a thousand million.
    """

    pk = models.CompositePrimaryKey("attempt_id", "slot")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses", db_index=False)
    slot = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="responses")
    value = models.JSONField(null=True)
    fraction = models.FloatField()

    class Meta:
        ordering = ["attempt", "slot"]
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.slot}"


@insert_only
class RefusedAnswer(models.Model):
    """An answer that came too late or from a stale tab: kept for the marker, not counted."""

    class Reason(models.TextChoices):
        STALE = "stale", _("from an older page")
        LATE = "late", _("after the end")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="refused")
    slot = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    client_seq = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=5, choices=Reason)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        ordering = ["attempt", "received_at"]
        verbose_name = _("refused answer")
        verbose_name_plural = _("refused answers")

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.slot} {self.reason}"


class AttemptRequestQuerySet(models.QuerySet[Any]):
    def decidable_by(self, user: Any) -> Self:
        """Requests at courses whose page `user` may edit."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
        return self.filter(round__course__in=pages.values("pk"))

    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def with_learner(self) -> Self:
        """With the officer and the course, the quiz's title, how many attempts and the best result."""
        quiz = Page.objects.filter(translation_key=OuterRef("activity_uid"))
        attempts = Attempt.objects.counted().filter(
            round=OuterRef("round"), activity_uid=OuterRef("activity_uid")
        )
        best = attempts.order_by("-fraction").values("fraction")[:1]
        used = attempts.order_by().values("round").annotate(n=Count("pk")).values("n")
        return self.select_related("round__officer__kept_by", "round__version").annotate(
            quiz_title=Subquery(quiz.values("title")[:1]),
            used=Subquery(used),
            best=Subquery(best),
        )


class AttemptRequest(models.Model):
    """One press of a learner who has no attempts left: asks the trainer for another."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(StudyRound, models.PROTECT, related_name="attempt_requests")
    activity_uid = models.UUIDField()
    requested_at = models.DateTimeField(_("requested at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted = models.BooleanField(_("granted"), null=True, blank=True)

    objects = AttemptRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("request for another attempt")
        verbose_name_plural = _("requests for another attempt")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "activity_uid"],
                condition=Q(decided_at__isnull=True),
                name="one_waiting_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.activity_uid}"
