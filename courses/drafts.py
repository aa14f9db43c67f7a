"""A course as it is being written: its parts in order, where each stands, and what is missing.

What a trainer, a partner or a reviewer sees of a course that learners do not see yet. Reads only.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses import rules
from courses.marking import Candidate, PaperImpossible, draw
from courses.models import (
    ChangePlan,
    CoursePage,
    LessonPage,
    ModulePage,
    PackagePage,
    Question,
    QuizPage,
)
from courses.questions import TYPES
from courses.rules import Missing

QUESTION_TYPES = {kind.name for kind in TYPES}
KINDS = {
    CoursePage: "course",
    ModulePage: "module",
    LessonPage: "lesson",
    PackagePage: "package",
}
DRAFT, CHANGED, LIVE, OFF = "draft", "changed", "live", "off"


def standing(page: Any) -> str:
    """Where a page or question stands: `draft` (never published), `changed` since, `live`, `off`."""
    if not page.live:
        return OFF if page.first_published_at else DRAFT
    return CHANGED if page.has_unpublished_changes else LIVE


@dataclass
class Part:
    """One page of a course: as it is in the tree (`page`) and as it is written now (`draft`)."""

    page: Any
    draft: Any
    depth: int
    missing: list[Missing] = field(default_factory=list)

    @property
    def standing(self) -> str:
        return standing(self.page)

    @property
    def is_open(self) -> bool:
        """Whether publishing the course changes this part; what was taken off on purpose stays off."""
        open_standings = {DRAFT, CHANGED, OFF} if self.kind == "course" else {DRAFT, CHANGED}
        return self.standing in open_standings

    @property
    def kind(self) -> str:
        """course, module, lesson, package or quiz."""
        return KINDS.get(type(self.page), "quiz")

    @property
    def minutes(self) -> int:
        return getattr(self.draft, "minutes", 0)

    @cached_property
    def question_count(self) -> int:
        """Questions inside a lesson, or asked by a quiz."""
        if self.kind == "lesson":
            return sum(block.block_type in QUESTION_TYPES for block in self.draft.body)
        if self.kind == "quiz":
            return sum(slot.count for slot in self.draft.slots.all())
        return 0

    @property
    def blocking(self) -> list[Missing]:
        return [missing for missing in self.missing if missing.blocks]


@dataclass
class CourseDraft:
    """A course with its parts, the course itself first, and the draft questions that belong to it."""

    course: Part
    parts: list[Part]
    questions: list[Question]

    @property
    def everything(self) -> list[Part]:
        return [self.course, *self.parts]

    @property
    def open_parts(self) -> list[Part]:
        return [part for part in self.everything if part.is_open]

    @property
    def is_open(self) -> bool:
        """Whether there is anything to publish: parts, questions, or what a plan says to learners."""
        return bool(self.open_parts or self.questions or self.plan)

    @property
    def plan(self) -> ChangePlan | None:
        """What publishing will mean for who is in the middle of the course."""
        return getattr(self.course.page, "change_plan", None)

    @property
    def blocking(self) -> list[tuple[Part, Missing]]:
        """What keeps the course from being published, each with the part that lacks it."""
        return [(part, missing) for part in self.open_parts for missing in part.blocking]

    @property
    def advice(self) -> list[tuple[Part, Missing]]:
        """What would make the course's own page better, but does not keep it back."""
        return [(self.course, missing) for missing in self.course.missing if not missing.blocks]

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    @property
    def lesson_count(self) -> int:
        """Lessons and packages: what is studied rather than answered."""
        return sum(part.kind in {"lesson", "package"} for part in self.parts)

    @property
    def question_count(self) -> int:
        return sum(part.question_count for part in self.parts)

    def revisions(self) -> list[Revision]:
        """The newest revision of everything that is open: what would be published."""
        ids = [part.page.latest_revision_id for part in self.open_parts]
        ids += [question.latest_revision_id for question in self.questions]
        found = Revision.objects.in_bulk([pk for pk in ids if pk])
        return [found[pk] for pk in ids if pk in found]


def read_draft(course: CoursePage) -> CourseDraft:
    """The course as it is written now, with what is missing in each part."""
    pages = list(Page.objects.descendant_of(course).order_by("path").specific())
    drafts = _drafts([course, *pages])
    whole = Part(course, drafts[0], 0)
    parts = [
        Part(page, draft, page.depth - course.depth)
        for page, draft in zip(pages, drafts[1:], strict=True)
    ]
    quizzes = [part.draft for part in parts if part.kind == "quiz"]
    questions = _draft_questions(quizzes)
    whole.missing = _missing_in_whole(whole, parts)
    for part in parts:
        if part.kind == "lesson":
            part.missing = rules.missing_in_lesson(part.draft)
        elif part.kind == "quiz":
            part.missing = _missing_in_quiz(part.draft, questions)
    return CourseDraft(whole, parts, [q for q in questions if not missing_in_body(q)])


def minutes_of(course: CoursePage) -> int:
    """Minutes of all lessons, packages and quizzes below a course, published or not."""
    kinds = (LessonPage, PackagePage, QuizPage)
    return sum(
        kind.objects.descendant_of(course).aggregate(total=Sum("minutes"))["total"] or 0
        for kind in kinds
    )


def _drafts(pages: list[Any]) -> list[Any]:
    """Each page as its newest revision has it; the page itself where nothing is open."""
    ids = [page.latest_revision_id for page in pages if standing(page) != LIVE]
    revisions = Revision.objects.select_related("content_type").in_bulk([pk for pk in ids if pk])
    return [
        revisions[page.latest_revision_id].as_object()
        if standing(page) != LIVE and page.latest_revision_id in revisions
        else page
        for page in pages
    ]


def _missing_in_whole(course: Part, parts: Iterable[Part]) -> list[Missing]:
    found = rules.missing_in_course(course.draft, course.draft.outcomes.count())
    if not any(part.kind in {"lesson", "package", "quiz"} for part in parts):
        found.append(Missing(_("The course has no lessons yet.")))
    return found


def missing_in_body(question: Question) -> list[Any]:
    """What a question's newest draft lacks before it can be asked."""
    draft = question.get_latest_revision_as_object()
    block = next(iter(draft.body), None)
    return ["empty"] if block is None else rules.missing_in_question(block.block_type, block.value)


def _draft_questions(quizzes: list[Any]) -> list[Question]:
    """Questions that are open and belong to the quizzes: fixed ones, and those they may draw."""
    wanted = Question.objects.none()
    for slot in (slot for quiz in quizzes for slot in quiz.slots.all()):
        if slot.question_id:
            wanted = wanted | Question.objects.filter(pk=slot.question_id).unpublished()
        elif slot.bank_id:
            wanted = wanted | Question.objects.for_draw(slot).unpublished().filter(live=False)
    return list(wanted.distinct())


def _missing_in_quiz(quiz: Any, drafts: list[Question]) -> list[Missing]:
    """What a quiz lacks, counting the questions that would be published with it."""
    slots = list(quiz.slots.all())
    if not slots:
        return [Missing(rules.EMPTY_QUIZ, rules.SLOTS_PLACE)]
    ready = [question for question in drafts if not missing_in_body(question)]
    banks = {slot.bank_id for slot in slots if slot.bank_id}
    fixed = {slot.question_id for slot in slots if slot.question_id}
    live = Question.objects.live_in(banks, fixed)
    pool = [_candidate(question) for question in {q.pk: q for q in [*live, *ready]}.values()]
    try:
        draw([_rule(slot) for slot in slots], pool, random.Random(0))  # noqa: S311 - a try-out
    except PaperImpossible as error:
        return [Missing(str(error), rules.SLOTS_PLACE)]
    return []


def _candidate(question: Question) -> Candidate:
    return Candidate(
        question=str(question.pk),
        version="",
        bank=str(question.bank_id),
        difficulty=question.difficulty,
        tags=frozenset(tag for tag in question.tags.split("|") if tag),
    )


def _rule(slot: Any) -> dict[str, Any]:
    if slot.question_id:
        return {"question": str(slot.question_id)}
    return {
        "count": slot.count,
        "bank": str(slot.bank_id),
        "tag": slot.topic,
        "difficulty": slot.difficulty,
    }
