from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.blocks.teaching import TeachingBlock, Text, missing_texts, said


class ImageBlock(TeachingBlock):
    """A picture with its alternative text and an optional caption."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        help_text=_("What the picture tells, for people who cannot see it."),
        required=False,
        max_length=300,
    )
    decorative = blocks.BooleanBlock(
        label=_("Only for decoration"),
        help_text=_("Tick it when nothing is lost without the picture; it is not read out then."),
        required=False,
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    def lacks(self, value: Any) -> dict[str, Text]:
        described = bool(said(value["alt"]))
        return missing_texts(
            ("image", value["image"] is None, _("Choose a picture.")),
            (
                "alt",
                not described and not value["decorative"],
                _("Say what the picture tells, for people who cannot see it."),
            ),
            (
                "decorative",
                described and bool(value["decorative"]),
                _("A picture for decoration has no alternative text: take one of the two away."),
            ),
        )

    def images(self, value: Any) -> list[Any]:
        return [value["image"]] if value["image"] else []

    class Meta:
        icon = "image"
        label = _("Image")
        template = "courses/blocks/image.html"
        sample_template = "courses/blocks/samples/image.html"
        description = _("What is seen quicker than read: a form, a screen, the way of a file.")
        avoid = _("Photographs of papers with people's names, and text that could be typed.")
        how = _("Choose the picture, then write in one sentence what it tells.")
