"""Work that is done in a fixed order."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.blocks.teaching import FEATURES, GOOD_LESSONS, TeachingBlock, Text, is_written, said


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is done"), required=False, max_length=150)
    text = blocks.RichTextBlock(label=_("How"), required=False, features=FEATURES)
    image = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=300,
        help_text=_("What the picture tells, for people who cannot see it."),
    )

    class Meta:
        label_format = "{title}"


#: Two to begin with: one step is none.
EMPTY = {"title": "", "text": "", "image": None, "alt": ""}


class StepsBlock(TeachingBlock):
    """Numbered steps, each with a title, words and a picture if it helps."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    steps = blocks.ListBlock(
        StepBlock(label=_("Step")), label=_("Steps"), min_num=1, default=[EMPTY, EMPTY]
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        steps = value["steps"]
        for number, step in enumerate(steps, start=1):
            if not (said(step["title"]) or is_written(step["text"])):
                text = gettext("Step %(number)d is empty: say what is done, or remove it.")
                return {"steps": text % {"number": number}}
            if step["image"] and not said(step["alt"]):
                text = gettext(
                    "Step %(number)d: say what the picture tells, for who cannot see it."
                )
                return {"steps": text % {"number": number}}
        return {} if len(steps) > 1 else {"steps": _("Write at least two steps.")}

    def images(self, value: Any) -> list[Any]:
        return [step["image"] for step in value["steps"] if step["image"]]

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = GOOD_LESSONS
        template = "courses/blocks/steps.html"
        description = _("Work that is done in a fixed order, such as taking in a file.")
        avoid = _("Points without an order: use a list in a text.")
        how = _("One act a step, begun with a verb. A picture only where words are not enough.")
