"""A situation to decide in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from courses.blocks.teaching import (
    FEATURES,
    GOOD_LESSONS,
    TeachingBlock,
    Text,
    is_written,
    missing_texts,
    said,
)


class CaseBlock(TeachingBlock):
    """A situation to think about, with its papers, questions, and an answer to open afterwards."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    situation = blocks.RichTextBlock(label=_("Situation"), required=False, features=FEATURES)
    documents = blocks.ListBlock(
        DocumentChooserBlock(required=False, label=_("Document")),
        label=_("Papers of the case"),
        default=[],
        max_num=10,
    )
    questions = blocks.ListBlock(
        blocks.TextBlock(required=False, rows=1, max_length=500, label=_("Question")),
        label=_("Questions to think about"),
        min_num=1,
        max_num=10,
    )
    answer = blocks.RichTextBlock(
        label=_("Suggested answer"),
        required=False,
        features=FEATURES,
        help_text=_("Closed until the learner opens it."),
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        asked = [text for text in value["questions"] if said(text)]
        return missing_texts(
            ("situation", not is_written(value["situation"]), _("Tell what has happened.")),
            ("questions", not asked, _("Ask at least one question.")),
            ("answer", not is_written(value["answer"]), _("Write an answer to compare with.")),
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["questions"] = [text for text in value["questions"] if said(text)]
        context["documents"] = [document for document in value["documents"] if document]
        return context

    class Meta:
        icon = "folder-open-1"
        label = _("Case study")
        group = GOOD_LESSONS
        template = "courses/blocks/case.html"
        description = _(
            "A real file or event, where the learner decides before reading the answer."
        )
        avoid = _("What has one right answer: use a question, which marks itself.")
        how = _(
            "Tell it in five to eight sentences without names of real people. Ask, then answer."
        )
