"""Review of a course as a whole: what was submitted, and the lock that keeps it as it was."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BaseLock
from wagtail.models import Revision, Task, TaskState
from wagtail.models.workflows import TaskStateManager
from wagtail.signals import task_submitted

#: Name of the one workflow and of its one task; a migration makes them.
REVIEW = "Duyệt khóa học"
STEPLEN = 4


class ReviewQuerySet(models.QuerySet[Any]):
    def open(self) -> "ReviewQuerySet":
        """Submissions that wait for a reviewer."""
        return self.filter(status=TaskState.STATUS_IN_PROGRESS)

    def of_page(self, path: str) -> "ReviewQuerySet":
        """Submissions of the course that the page at the tree `path` is or belongs to."""
        above = [path[:end] for end in range(STEPLEN, len(path) + 1, STEPLEN)]
        return self.filter(course__path__in=above)


class InReviewLock(BaseLock):
    """Nobody edits what waits for a reviewer: what is published is what was submitted."""

    def __init__(self, object: Any, task: Any = None) -> None:
        super().__init__(object)

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> Any:
        return _("This waits for a reviewer and cannot be changed. Take it back to go on writing.")

    def get_locked_by(self, user: Any) -> Any:
        return _("Waits for a reviewer")

    def get_description(self, user: Any) -> Any:
        return _("What is published is exactly what was submitted.")


class CourseReviewState(TaskState):
    """One submission of a course: the revisions of its changed parts, frozen together."""

    course = models.ForeignKey("courses.CoursePage", models.CASCADE, related_name="reviews")

    objects = TaskStateManager.from_queryset(ReviewQuerySet)()

    class Meta:
        verbose_name = _("submission of a course")
        verbose_name_plural = _("submissions of courses")


class SubmittedPart(models.Model):
    """A revision that belongs to a submission: of the course, a page of it, or a question."""

    state = models.ForeignKey(CourseReviewState, models.CASCADE, related_name="parts")
    # Locked parts keep their submitted revision as the latest, which purging spares.
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    note = models.TextField(_("what the reviewer says about this part"), blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("part of a submission")
        constraints = [
            models.UniqueConstraint(fields=["state", "revision"], name="one_part_a_revision")
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.revision_id}"


class CourseReviewTask(Task):
    """Duyệt khóa học: a reviewer looks at a whole course and publishes it or returns it.

    The acts are those of `courses.actions.review`; Wagtail's own buttons for tasks are left out,
    since they would decide about one page alone.
    """

    task_state_class = CourseReviewState
    lock_class = InReviewLock

    class Meta:
        verbose_name = _("review of a course")
        verbose_name_plural = _("reviews of courses")

    def start(self, workflow_state: Any, user: Any = None) -> CourseReviewState:
        course = workflow_state.content_object.specific
        state = CourseReviewState.objects.create(
            course=course,
            workflow_state=workflow_state,
            status=TaskState.STATUS_IN_PROGRESS,
            revision=course.get_latest_revision(),
            task=self.task_ptr,
        )
        task_submitted.send(sender=CourseReviewState, instance=state, user=user)
        return state

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True


class LockedInReview:
    """Pages of a course: locked as long as the course waits for a reviewer."""

    def get_lock(self) -> BaseLock | None:
        lock: BaseLock | None = super().get_lock()  # type: ignore[misc]
        if lock is None and CourseReviewState.objects.of_page(self.path).open().exists():  # type: ignore[attr-defined]
            lock = InReviewLock(self)
        return lock


class QuestionLockedInReview:
    """Questions: locked as long as a course that was submitted with them waits for a reviewer."""

    def get_lock(self) -> BaseLock | None:
        lock: BaseLock | None = super().get_lock()  # type: ignore[misc]
        if lock is None and self.pk and self.latest_revision_id:  # type: ignore[attr-defined]
            waiting = CourseReviewState.objects.open().filter(
                parts__revision=self.latest_revision_id  # type: ignore[attr-defined]
            )
            if waiting.exists():
                lock = InReviewLock(self)
        return lock
