"""Cutting versions of questions, and mirroring the questions of lessons into the course's bank."""

from datetime import datetime
from typing import Any

from django.db import transaction

from courses.actions.versions import course_of
from courses.models import CoursePage, LessonPage, Question, QuestionBank, QuestionVersion
from courses.models.questions import digest_of
from courses.questions import TYPES, option_ids_of, type_named


@transaction.atomic
def cut_question_version(*, question: Question, at: datetime, by: Any) -> QuestionVersion | None:
    """Cut a version of a question from its live content; None when nothing has changed."""
    block = next(iter(question.body), None)
    if block is None:
        return None
    last = question.versions.select_for_update().first()
    spec = type_named(block.block_type).spec(
        block.value, option_ids=option_ids_of(last.spec if last else None)
    )
    digest = digest_of(spec)
    if last is not None and last.digest == digest:
        return None
    return QuestionVersion.objects.create(
        question=question,
        number=last.number + 1 if last else 1,
        kind=block.block_type,
        spec=spec,
        digest=digest,
        cut_at=at,
        cut_by=by,
    )


@transaction.atomic
def mirror_questions(*, lesson: LessonPage, at: datetime, by: Any) -> list[Question]:
    """Mirror the question blocks of a published lesson into the course's own bank.

    The pair (activity, block id) is the identity, never the block id alone, which a copied page
    keeps. A block that is gone leaves its question unpublished, with its answers and statistics.
    """
    course = course_of(lesson)
    if course is None or course.provider is None:
        return []
    blocks = [block for block in lesson.body if block.block_type in _type_names()]
    known = {q.block_id: q for q in Question.objects.filter(lesson_uid=lesson.translation_key)}
    if not blocks and not known:
        return []
    bank = course_bank(course=course)
    mirrored = []
    for block in blocks:
        question = known.pop(block.id, None) or Question(
            bank=bank, lesson_uid=lesson.translation_key, block_id=block.id
        )
        question.body = [(block.block_type, block.value)]
        question.live = True
        question.save()
        cut_question_version(question=question, at=at, by=by)
        mirrored.append(question)
    Question.objects.filter(pk__in=[q.pk for q in known.values()]).update(live=False)
    return mirrored


def course_bank(*, course: CoursePage) -> QuestionBank:
    """The bank that holds the questions of the course's own lessons; made when first needed."""
    bank, _created = QuestionBank.objects.get_or_create(
        course=course,
        defaults={"provider": course.provider, "title": course.title[:150]},  # type: ignore[misc]
    )
    return bank


def _type_names() -> set[str]:
    return {kind.name for kind in TYPES}
