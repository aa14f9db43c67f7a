"""Starting a course, going through its lessons."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, QuizPage
from courses.questions import type_named
from lms.learning.actions.completion import complete_round
from lms.learning.errors import LearningError
from lms.learning.models import Enrolment, Progress, StudyRound
from lms.learning.rules import required_uids
from lms.personnel.locking import lock_row
from lms.personnel.models import Officer

STILL_THERE = timedelta(minutes=10)
"""A page view within this time of the last one writes nothing."""


@transaction.atomic
def start_course(*, officer: Officer, course: CoursePage, at: datetime) -> StudyRound:
    """Give access to a course and open the first round. Safe to repeat: returns the open round,
    or the last one of a completed course.

    Raises `LearningError` when the course is not offered any more and was never begun.
    """
    standing = StudyRound.objects.filter(officer=officer, course=course).order_by("-number").first()
    if standing is not None:
        return standing
    version = course.versions.first()
    if not course.live or course.retired_at or version is None:
        raise LearningError(_("This course is not offered any more."))
    Enrolment.objects.bulk_create(
        [Enrolment(officer=officer, course=course, started_at=at)], ignore_conflicts=True
    )
    first = StudyRound(
        officer=officer,
        course=course,
        number=1,
        version=version,
        started_at=at,
        last_at=at,
        required=len(required_uids(version, live_uids(course))),
    )
    StudyRound.objects.bulk_create([first], ignore_conflicts=True)
    return StudyRound.objects.get(officer=officer, course=course, number=1)


def live_uids(course: CoursePage) -> list[str]:
    """Uids of the live lessons, packages and quizzes of a course (one query).

    By a range of paths: for `descendant_of`, a LIKE, SQLite would read every page there is.
    """
    below = Page._get_children_path_interval(course.path)
    is_activity = (
        Q(lessonpage__isnull=False) | Q(packagepage__isnull=False) | Q(quizpage__isnull=False)
    )
    pages = Page.objects.filter(is_activity, path__range=below, live=True).order_by()
    return [str(uid) for uid in pages.values_list("translation_key", flat=True)]


def open_activity(*, round: StudyRound, activity_uid: UUID, at: datetime) -> Progress:
    """Note that an activity is on screen; a second look within ten minutes writes nothing."""
    progress = (
        next((p for p in _loaded(round) if p.activity_uid == activity_uid), None)
        or Progress.objects.filter(round=round, activity_uid=activity_uid).first()
    )
    if progress is None:
        note_first_opening(round=round, activity_uid=activity_uid, at=at)
        progress = Progress.objects.get(round=round, activity_uid=activity_uid)
    _note_place(round, activity_uid, at)
    return progress


def note_first_opening(*, round: StudyRound, activity_uid: UUID, at: datetime) -> None:
    """Note that an activity was opened, without reading; a later look changes nothing."""
    Progress.objects.bulk_create(
        [Progress(round=round, activity_uid=activity_uid, first_opened_at=at)],
        ignore_conflicts=True,
    )


def _note_place(round: StudyRound, activity_uid: UUID, at: datetime) -> None:
    if round.last_activity != activity_uid or at - round.last_at > STILL_THERE:
        round.last_activity, round.last_at = activity_uid, at
        StudyRound.objects.filter(pk=round.pk).update(last_activity=activity_uid, last_at=at)


def _loaded(round: StudyRound) -> list[Progress]:
    return list(getattr(round, "_prefetched_objects_cache", {}).get("progress", []))


def keep_place(*, round: StudyRound, activity_uid: UUID, place: str) -> bool:
    """Keep where in an activity the learner is; False when it was never opened."""
    rows = Progress.objects.filter(round=round, activity_uid=activity_uid)
    return bool(rows.update(place=place[:60]))


@transaction.atomic
def answer_practice(
    *, round: StudyRound, lesson: LessonPage, block_id: str, raw: list[str], at: datetime
) -> dict[str, Any]:
    """Mark a question inside a lesson at once and keep the answer: {value, fraction, at}.

    Raises `LearningError` when the lesson has no such question, `BadAnswer` for an answer that
    cannot be read.
    """
    block = next((b for b in lesson.body if b.id == block_id), None)
    if block is None or not hasattr(block.block, "question_type"):
        raise LearningError(_("This question is no longer in the lesson."))
    kind = type_named(block.block_type)
    spec = kind.spec(block.value)
    value = kind.clean(spec, raw)
    kept = {"value": value, "fraction": float(kind.mark(spec, value)), "at": at.isoformat()}
    opened = open_activity(round=round, activity_uid=lesson.translation_key, at=at)
    progress = Progress.objects.select_for_update().get(pk=opened.pk)
    progress.answers = {**progress.answers, block_id: kept}
    progress.save(update_fields=["answers"])
    return kept


@transaction.atomic
def finish_activity(*, round: StudyRound, activity_uid: UUID, at: datetime) -> bool:
    """Mark an activity of a round as done and complete the round when its rules are met.

    Returns whether the round is completed now. Safe to repeat. Raises `LearningError` for an
    activity that was never opened: nothing is learnt by a forged request.
    """
    locked = locked_round(round.pk)
    completed = finish_in(locked, activity_uid, at)
    round.done, round.required = locked.done, locked.required
    round.completed_at = locked.completed_at
    return completed


def locked_round(pk: int) -> StudyRound:
    """A round, locked until the transaction ends, with all that completing it needs.

    Whoever locks more takes the round first, so that no two acts wait for each other.
    """
    return lock_row(StudyRound.objects.select_related("version", "course", "officer"), pk)


def lock_and_note_place(*, round: StudyRound, activity_uid: UUID, at: datetime) -> None:
    """Lock a round that the caller has read already by noting where in it the learner is now."""
    round.last_activity, round.last_at = activity_uid, at
    StudyRound.objects.filter(pk=round.pk).update(last_activity=activity_uid, last_at=at)


def finish_in(
    locked: StudyRound, activity_uid: UUID, at: datetime, *, begun: datetime | None = None
) -> bool:
    """`finish_activity` in a round that the caller has locked.

    `begun`: when what finishes it began. What began before the part changed in substance does not.
    """
    rows = Progress.objects.filter(round=locked, activity_uid=activity_uid)
    begun_since = Q(reopened_at=None) | Q(reopened_at__lte=begun or at)
    changed = rows.filter(begun_since, done_at=None).update(done_at=at)
    if not changed and not rows.exists():
        raise LearningError(_("Open the lesson before you finish it."))
    return recount(locked, at)


@transaction.atomic
def undo_activity(*, round: StudyRound, activity_uid: UUID, at: datetime) -> None:
    """Take "done" back, until the round completes. Raises `LearningError` afterwards."""
    locked = locked_round(round.pk)
    if locked.completed_at is not None:
        raise LearningError(_("The course is completed. What you finished stays finished."))
    Progress.objects.filter(round=locked, activity_uid=activity_uid).update(done_at=None)
    recount(locked, at)
    round.done, round.required = locked.done, locked.required


def recount(locked: StudyRound, at: datetime) -> bool:
    """Bring the counters of a locked round to its facts; completes it when all required is done.

    Returns whether the round is completed now.
    """
    required = required_uids(locked.version, live_uids(locked.course))
    locked.required = len(required)
    locked.done = Progress.objects.filter(
        round=locked, activity_uid__in=required, done_at__isnull=False
    ).count()
    met = bool(required) and locked.done >= locked.required
    if met and locked.completed_at is None:
        complete_round(round=locked, at=at)
    else:
        StudyRound.objects.filter(pk=locked.pk).update(done=locked.done, required=locked.required)
    return locked.completed_at is not None


def quiz_of(course: CoursePage, activity_uid: UUID) -> QuizPage | None:
    """The live quiz with this uid in the course."""
    return (
        QuizPage.objects.descendant_of(course).live().filter(translation_key=activity_uid).first()
    )
