from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from courses.blocks.teaching import TeachingBlock, Text, missing_texts


def is_written(row: Iterable[Any]) -> bool:
    """Whether a row of a table holds any text."""
    return any(strip_tags(str(getattr(cell, "source", cell) or "")).strip() for cell in row)


class TableBlock(TeachingBlock):
    """A table with a heading row."""

    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("Text"))),
            (
                "rich",
                blocks.RichTextBlock(
                    required=False, features=["bold", "italic", "link"], label=_("Formatted text")
                ),
            ),
        ],
        label=_("Table"),
        # As a word processor does: something to write into stands there at once.
        default={
            "columns": [{"type": "text", "heading": ""}] * 2,
            "rows": [{"values": ["", ""]}] * 2,
            "caption": "",
        },
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        rows = value["table"].rows if value["table"] else []
        return missing_texts(
            ("table", not any(is_written(row) for row in rows), _("This table is empty."))
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`rows`: (heading, cell) pairs, since a narrow screen names each cell by its column.

        Rows that were left empty are no rows.
        """
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        table = value["table"]
        headings = [column["heading"] for column in table.columns]
        context["rows"] = [
            list(zip(headings, row, strict=False)) for row in table.rows if is_written(row)
        ]
        return context

    class Meta:
        icon = "table"
        label = _("Table")
        template = "courses/blocks/table.html"
        description = _("Several facts about several things, to look up.")
        avoid = _("Two things that are confused: use a comparison. Layout of a page: use texts.")
        how = _("At most four columns; a heading to each. On a phone a row is a card.")
