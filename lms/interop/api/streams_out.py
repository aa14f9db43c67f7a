"""Streams of blocks as JSON, and what each block takes."""

from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from lms.interop.api.references import reference


def show(block: Any, value: Any) -> Any:
    """A block's value as `take` reads it: what is shown can be sent again."""
    if isinstance(block, blocks.StreamBlock):
        return [
            {"type": child.block_type, "value": show(child.block, child.value), "id": child.id}
            for child in value
        ]
    if isinstance(block, blocks.ListBlock):
        return [show(block.child_block, item) for item in value]
    if isinstance(block, blocks.StructBlock):
        return {name: show(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, TypedTableBlock):
        return _shown_table(value)
    if isinstance(block, blocks.ChooserBlock):
        return None if value is None else reference(value)
    if isinstance(block, blocks.BooleanBlock):
        return bool(value)
    return block.get_prep_value(value)


def _shown_table(table: Any) -> Any:
    if table is None:
        return None
    return {
        "columns": [
            {"type": column["block"].name, "heading": column["heading"]} for column in table.columns
        ],
        "rows": [
            {
                "values": [
                    show(column["block"], value)
                    for column, value in zip(table.columns, row["values"], strict=True)
                ]
            }
            for row in table.row_data
        ],
        "caption": table.caption or "",
    }


def describe(block: Any) -> dict[str, Any]:
    """What a block takes, for the guide that the API gives of itself."""
    told: dict[str, Any] = {"required": bool(getattr(block, "required", False))}
    if isinstance(block, blocks.StreamBlock):
        children = {name: describe(child) for name, child in block.child_blocks.items()}
        return {"kind": "stream", "blocks": children}
    if isinstance(block, blocks.ListBlock):
        return {"kind": "list", "of": describe(block.child_block)}
    if isinstance(block, blocks.StructBlock):
        fields = {name: describe(child) for name, child in block.child_blocks.items()}
        return {"kind": "object", "fields": fields}
    if isinstance(block, TypedTableBlock):
        return {"kind": "table", "columns": sorted(block.child_blocks)}
    if isinstance(block, blocks.RichTextBlock):
        return told | {"kind": "rich_text", "features": block.features}
    if isinstance(block, blocks.ChooserBlock):
        return told | {"kind": "reference", "to": block.model_class._meta.label}
    return told | _plain_description(block)


def _plain_description(block: Any) -> dict[str, Any]:
    kinds = (
        (blocks.BooleanBlock, "boolean"),
        ((blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock), "number"),
    )
    kind = next((name for types, name in kinds if isinstance(block, types)), "text")
    made: Any = getattr(block, "field", None)
    told: dict[str, Any] = {"kind": kind}
    if getattr(made, "max_length", None):
        told["max_length"] = made.max_length
    if isinstance(block, blocks.ChoiceBlock):
        told["choices"] = [value for value, _label in made.choices if value]
    return told
