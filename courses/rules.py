"""What a course and its parts must have before they are published, told with the place to mend it.

Pure: everything is handed in. `Missing` blocks publishing; a `Missing` that is only advice does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.blocks.teaching import TeachingBlock
from courses.questions import type_named
from courses.questions.base import words_of

EMPTY_LESSON = gettext_lazy("The lesson is empty. Add a text or a question.")
EMPTY_QUIZ = gettext_lazy("The test has no questions. Choose one, or draw some from a bank.")
LONG_LESSON_MINUTES = 20
SLOTS_PLACE, OUTCOMES_PLACE, BODY_PLACE = (
    "id_slots-FORMS",
    "id_outcomes-FORMS",
    "panel-body-section",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing: what, and the element of the editor where it is put in."""

    text: str | Promise
    place: str = ""
    blocks: bool = True


def field_place(name: str) -> str:
    """The element of the editor that holds a field."""
    return f"id_{name}"


def block_place(block_id: str) -> str:
    """The element of the editor that holds a block of a stream."""
    return f"block-{block_id}-section"


def missing_in_course(course: Any, outcomes: int) -> list[Missing]:
    """What the course's own page lacks; `outcomes` is their number."""
    found = [
        Missing(text, field_place(name))
        for name, text in (
            ("summary", _("Write in one or two sentences what the course is about.")),
            ("audience", _("Say for whom the course is.")),
        )
        if not str(getattr(course, name)).strip()
    ]
    if not course.subject_id:
        found.append(Missing(_("Choose the field."), field_place("subject")))
    if not course.programme_type_id:
        found.append(Missing(_("Choose the programme type."), field_place("programme_type")))
    if not outcomes:
        found.append(
            Missing(_("Add at least one outcome: what one will be able to do."), OUTCOMES_PLACE)
        )
    return found + _advice_for_course(course)


def _advice_for_course(course: Any) -> list[Missing]:
    found = []
    if course.tiet is None:
        text = _("No tiết are set: the course does not count towards the yearly minimum.")
        found.append(Missing(text, field_place("tiet"), blocks=False))
    if course.paper_allowed:
        found += [
            Missing(text, field_place(name))
            for name, text in (
                ("paper_decision", _("Name the decision under which the paper is issued.")),
                ("paper_issuer", _("Say who issues the paper.")),
                ("paper_signer", _("Say who signs the paper.")),
            )
            if not getattr(course, name)
        ]
    if not course.content_reviewed_on:
        text = _("Say when the content was last looked at.")
        found.append(Missing(text, field_place("content_reviewed_on"), blocks=False))
    return found


def missing_in_lesson(lesson: Any) -> list[Missing]:
    """What a lesson lacks, block by block."""
    if not len(lesson.body):
        return [Missing(EMPTY_LESSON, BODY_PLACE)]
    found = []
    for block in lesson.body:
        for text, blocking in missing_in_block(block):
            found.append(Missing(text, block_place(block.id or ""), blocking))
    if lesson.minutes > LONG_LESSON_MINUTES:
        text = _("The lesson is long. Two short ones are easier to finish on a phone.")
        found.append(Missing(text, field_place("minutes"), blocks=False))
    return found


def missing_in_block(block: Any) -> Iterable[tuple[str | Promise, bool]]:
    """(what is missing, whether it blocks publishing) of one block of a stream."""
    value = block.value
    if getattr(block.block, "question_type", None) is not None:
        return [(text, True) for text in missing_in_question(block.block_type, value)]
    if isinstance(block.block, TeachingBlock):
        lacking = block.block.lacks(value).values()
        return [(text, True) for text in lacking] or [
            (text, False) for text in block.block.advice(value)
        ]
    if block.block_type == "text" and not words_of(value.source):
        return [(_("This text is empty."), True)]
    return []


def missing_in_question(kind: str, value: Mapping[str, Any]) -> list[str | Promise]:
    """What a question lacks before it can be asked."""
    return list(type_named(kind).errors(value, strict=True).values())


def too_few_questions(found: int) -> str:
    """The message for a draw that cannot be filled."""
    if not found:
        return _("No published question fits here.")
    return ngettext(
        "Only %(found)d published question fits here.",
        "Only %(found)d published questions fit here.",
        found,
    ) % {"found": found}
