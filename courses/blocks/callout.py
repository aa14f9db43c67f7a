from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.teaching import FEATURES, TeachingBlock, Text, is_written, missing_texts


class CalloutBlock(TeachingBlock):
    """A box beside the flow of the text."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("note", _("Note")),
            ("warning", _("Warning")),
            ("example", _("Example")),
            ("law", _("Law")),
        ],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)

    def lacks(self, value: Any) -> dict[str, Text]:
        return missing_texts(("text", not is_written(value["text"]), _("This box is empty.")))

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "courses/blocks/callout.html"
        description = _("One thing that must not be missed: a warning, an example, a rule of law.")
        avoid = _("More than one in three on a page: then nothing stands out.")
        how = _("Choose the kind, then write two or three sentences.")
