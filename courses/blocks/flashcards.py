"""Short facts to know by heart."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.teaching import GOOD_LESSONS, TeachingBlock, Text, said


class CardBlock(blocks.StructBlock):
    front = blocks.CharBlock(label=_("Front: question or word"), required=False, max_length=200)
    back = blocks.TextBlock(label=_("Back: answer"), required=False, rows=2, max_length=600)

    class Meta:
        label_format = "{front}"


class FlashcardsBlock(TeachingBlock):
    """Cards with a question in front and its answer behind."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    cards = blocks.ListBlock(
        CardBlock(label=_("Card")),
        label=_("Cards"),
        min_num=1,
        max_num=30,
        default=[{"front": "", "back": ""}] * 2,
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        for number, card in enumerate(value["cards"], start=1):
            if not (said(card["front"]) and said(card["back"])):
                text = gettext("Card %(number)d needs both sides.") % {"number": number}
                return {"cards": text}
        return {} if len(value["cards"]) > 1 else {"cards": _("Write at least two cards.")}

    class Meta:
        icon = "copy"
        label = _("Flashcards")
        group = GOOD_LESSONS
        template = "courses/blocks/flashcards.html"
        description = _("Short facts to know by heart: periods, numbers of forms, who decides.")
        avoid = _("Long explanations, or what must be practised: use a case or a question.")
        how = _("Five to ten cards. One fact a card, the answer in one sentence.")
