"""Acts on what is taught: cutting versions, mirroring lessons' questions, retiring."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from courses.models import (
    CoursePage,
    CourseVersion,
    CourseVersionItem,
    LessonPage,
    Question,
    QuestionBank,
    QuestionVersion,
    QuizPage,
)
from courses.models.questions import digest_of
from courses.questions import option_ids_of, type_named


class CourseRefused(Exception):
    """An act on a course that cannot be done; its message is for the user."""


def course_of(page: Page) -> CoursePage | None:
    """The course that `page` is or belongs to; None outside a course."""
    return CoursePage.objects.ancestor_of(page, inclusive=True).first()


@transaction.atomic
def cut_version(*, course: CoursePage, at: datetime, by: Any) -> CourseVersion | None:
    """Cut a version of a live course from the live state of it and its parts.

    Returns the new version, or None when the course is not live or nothing that is required has
    changed. The course row is locked, so that two cuts at once give two numbers.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    if not course.live:
        return None
    parts = activities(course)
    spec = _spec_of(course, parts)
    digest = digest_of(spec)
    last = course.versions.first()
    if last is not None and last.digest == digest:
        return None
    version = CourseVersion.objects.create(
        course=course,
        number=last.number + 1 if last else 1,
        digest=digest,
        spec=spec,
        cut_at=at,
        cut_by=by,
    )
    pages = [course, *parts]
    CourseVersionItem.objects.bulk_create(
        CourseVersionItem(
            version=version,
            activity_uid=page.translation_key,
            revision_id=page.live_revision_id or page.latest_revision_id,
        )
        for page in pages
        if page.live_revision_id or page.latest_revision_id
    )
    return version


def activities(course: CoursePage) -> list[Any]:
    """The live lessons and quizzes of a course, in the order of the tree (two queries)."""
    lessons = LessonPage.objects.descendant_of(course).live()
    quizzes = QuizPage.objects.descendant_of(course).live()
    return sorted([*lessons, *quizzes], key=lambda page: page.path)


def _spec_of(course: CoursePage, parts: Iterable[Any]) -> dict[str, Any]:
    return {
        "title": course.title,
        "provider": course.provider.name if course.provider else "",
        "tiet": None if course.tiet is None else f"{course.tiet:.1f}",
        "programme_type": course.programme_type.code if course.programme_type else "",
        "outcomes": [
            {
                "competency": outcome.competency.code,
                "level": outcome.level,
                "text": outcome.text,
                "least_assurance": outcome.least_assurance,
            }
            for outcome in course.outcomes.select_related("competency")
        ],
        "paper": _paper_of(course),
        "legal": sorted(basis.code for basis in course.legal_bases.all()),
        "activities": [_activity_of(page) for page in parts],
    }


def _paper_of(course: CoursePage) -> dict[str, str] | None:
    issuer = course.paper_issuer
    if not course.paper_allowed or issuer is None:
        return None
    return {
        "decision": course.paper_decision,
        "issuer": str(issuer.uid),
        "issuer_name": issuer.name,
        "issuer_short": issuer.short_name,
        "place": issuer.place,
        "signer": course.paper_signer,
        "signer_title": course.paper_signer_title,
    }


def _activity_of(page: Any) -> dict[str, Any]:
    quiz = isinstance(page, QuizPage)
    return {
        "uid": str(page.translation_key),
        "kind": "quiz" if quiz else "lesson",
        "title": page.title,
        "minutes": page.minutes,
        "required": page.required,
        "preset": page.preset if quiz else None,
        "pass_fraction": f"{page.pass_fraction:.3f}" if quiz else None,
    }


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
        course=course, defaults={"provider": course.provider, "title": course.title[:150]}
    )
    return bank


def _type_names() -> set[str]:
    from courses.questions import TYPES

    return {kind.name for kind in TYPES}


@transaction.atomic
def retire_course(*, course: CoursePage, at: datetime, by: Any) -> CoursePage:
    """Take a course out of the catalogue: no new enrolment, open rounds go on. Safe to repeat."""
    changed = CoursePage.objects.filter(pk=course.pk, retired_at=None).update(retired_at=at)
    if changed:
        log(instance=course, action="courses.retire", user=by, timestamp=at)
    course.refresh_from_db()
    return course


@transaction.atomic
def restore_course(*, course: CoursePage, at: datetime, by: Any) -> CoursePage:
    """Offer a retired course again. Raises `CourseRefused` when it is not published."""
    if not course.live:
        raise CourseRefused(_("Publish the course before offering it again."))
    changed = (
        CoursePage.objects.filter(pk=course.pk).exclude(retired_at=None).update(retired_at=None)
    )
    if changed:
        log(instance=course, action="courses.restore", user=by, timestamp=at)
    course.refresh_from_db()
    return course
