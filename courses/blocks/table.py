from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


def is_written(row: Iterable[Any]) -> bool:
    """Whether a row of a table holds any text."""
    return any(strip_tags(str(getattr(cell, "source", cell) or "")).strip() for cell in row)


class TableBlock(blocks.StructBlock):
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
