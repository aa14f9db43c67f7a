"""Things side by side."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from courses.blocks.table import is_written as is_written_row
from courses.blocks.teaching import GOOD_LESSONS, TeachingBlock, Text, missing_texts, said


class ComparisonBlock(TeachingBlock):
    """Two or more things side by side, point by point; on a phone a card a point."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    table = TypedTableBlock(
        [("text", blocks.TextBlock(required=False, rows=1, label=_("Text")))],
        label=_("What is compared"),
        help_text=_("The first column names the points; every other column is one thing."),
        default={
            "columns": [{"type": "text", "heading": ""}] * 3,
            "rows": [{"values": ["", "", ""]}] * 3,
            "caption": "",
        },
    )
    takeaway = blocks.TextBlock(label=_("What to remember"), required=False, rows=2, max_length=300)

    def lacks(self, value: Any) -> dict[str, Text]:
        table = value["table"]
        names = [said(column["heading"]) for column in table.columns[1:]]
        rows = [row for row in table.rows if is_written_row(row)]
        return missing_texts(
            ("table", not rows, _("Write at least one point to compare.")),
            ("table", not all(names), _("Every column needs a heading: the thing it tells of.")),
            ("table", len(names) < 2, _("Compare at least two things, a column each.")),
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`names` of the things, `rows` of (point, [(name, text), ...])."""
        context = super().get_context(value, parent_context=parent_context)
        table = value["table"]
        headings = [column["heading"] for column in table.columns]
        names = headings[1:]
        context["point"], context["names"] = (headings[0] if headings else ""), names
        context["rows"] = [
            (cells[0], list(zip(names, cells[1:], strict=False)))
            for row in table.rows
            if is_written_row(row) and (cells := list(row))
        ]
        return context

    class Meta:
        icon = "grid"
        label = _("Comparison")
        group = GOOD_LESSONS
        template = "courses/blocks/comparison.html"
        description = _("Things that are easily confused, such as a complaint and a denunciation.")
        avoid = _("Figures and lists: use a table.")
        how = _("Two or three columns, few words a cell. Say at the end what to remember.")
