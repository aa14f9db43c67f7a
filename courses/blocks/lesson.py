"""What a lesson may contain, in the order in which the editor offers it."""

from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.callout import CalloutBlock
from courses.blocks.case import CaseBlock
from courses.blocks.comparison import ComparisonBlock
from courses.blocks.dialogue import DialogueBlock
from courses.blocks.excerpt import ExcerptBlock
from courses.blocks.files import AudioBlock, DocumentBlock, VideoBlock
from courses.blocks.flashcards import FlashcardsBlock
from courses.blocks.form_file import FormFileBlock
from courses.blocks.glossary import GlossaryBlock
from courses.blocks.image import ImageBlock
from courses.blocks.steps import StepsBlock
from courses.blocks.table import TableBlock
from courses.blocks.text import TextBlock
from courses.questions import question_blocks


class LessonBody(blocks.StreamBlock):
    """The body of a lesson; question blocks are practice and answer at once."""

    text = TextBlock()
    image = ImageBlock()
    table = TableBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    comparison = ComparisonBlock()
    excerpt = ExcerptBlock()
    case = CaseBlock()
    dialogue = DialogueBlock()
    flashcards = FlashcardsBlock()
    glossary = GlossaryBlock()
    document = DocumentBlock()
    form_file = FormFileBlock()
    video = VideoBlock()
    audio = AudioBlock()

    class Meta:
        required = False


def plain_words(body: Any) -> str:
    """The words of the teaching blocks of a stream, without marks; questions are left out."""
    return " ".join(
        unescape(strip_tags(words.replace("<", " <")))
        for block in body
        if not hasattr(block.block, "question_type")
        for words in block.block.get_searchable_content(block.value)
    )


class QuestionBody(blocks.StreamBlock):
    """The one question that a bank entry holds."""

    class Meta:
        required = True
        min_num = 1
        max_num = 1


def lesson_body() -> blocks.StreamBlock:
    """The lesson's stream: teaching blocks, then one block a question type."""
    return LessonBody(question_blocks(group=_("Questions")))


def question_body() -> blocks.StreamBlock:
    """The bank entry's stream: one block of any question type."""
    return QuestionBody(question_blocks())
