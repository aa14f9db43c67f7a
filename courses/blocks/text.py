from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.showing import Shown

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class TextBlock(Shown, blocks.RichTextBlock):
    """Headings, paragraphs, lists, links."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"
        description = _("What is told: paragraphs, headings, lists, links.")
        avoid = _("Long pages without a stop: put an example, a picture or a question between.")
        how = _("A heading every three to five paragraphs. Words may be pasted from Word.")
