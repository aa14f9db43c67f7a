"""Streams of blocks from JSON, by the definitions of the blocks themselves.

Whatever a block does not know is refused by its place; nothing is left out in silence. What the
rich text editor does not allow is taken out, as in the editor, and told as a warning.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.api.rich_text import APIRichText
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import Page

from lms.interop.api.errors import Loc, fault
from lms.interop.api.references import Unknown, find
from lms.interop.api.scope import Scope

OBJECT = _("This must be an object.")
LIST = _("This must be a list.")
TEXT = _("This must be text.")
NO_FIELD = _("There is no such field here, or it cannot be written.")
NO_BLOCK = _("There is no such block here.")
NO_VALUE = _("This value cannot be taken.")
NOT_THERE = _("This does not exist, or is not yours.")
NOT_BY_API = _("This cannot be written by API.")
TWICE = _("The same id stands twice.")
NOT_UID = _("This must be a uid.")
PAGE_LINK = re.compile(r'<a[^>]*linktype="page"[^>]*>')
LINKED = re.compile(r'\bid="(\d+)"')


@dataclass
class Taken:
    """What reading a stream found on its way: faults to refuse it for, and warnings."""

    scope: Scope
    faults: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self, loc: Loc, kind: str, text: Any) -> None:
        self.faults.append(fault(loc, kind, text))

    def keys(self, value: Any, known: set[str], loc: Loc) -> bool:
        """Whether `value` is an object; names the fields that nobody knows."""
        if not isinstance(value, dict):
            self.wrong(loc, "object", OBJECT)
            return False
        for name in sorted(set(value) - known):
            self.wrong((*loc, name), "extra_forbidden", NO_FIELD)
        return True


def take(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    """The raw value of a block, as it is stored, for the JSON that was sent."""
    for kind, reader in READERS:
        if isinstance(block, kind):
            return reader(block, value, loc, taken)
    taken.wrong(loc, "not_by_api", NOT_BY_API)
    return None


def _stream(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if not isinstance(value, list):
        taken.wrong(loc, "list", LIST)
        return []
    raw, ids = [], set()
    for number, item in enumerate(value):
        place = (*loc, number)
        if not taken.keys(item, {"type", "value", "id"}, place):
            continue
        child = block.child_blocks.get(item.get("type")) if _is_text(item.get("type")) else None
        if child is None:
            taken.wrong((*place, "type"), "unknown_block", NO_BLOCK)
            continue
        if "value" not in item:
            taken.wrong((*place, "value"), "missing", _("This field is missing."))
            continue
        given = _id(item.get("id"), (*place, "id"), taken)
        if given in ids:
            taken.wrong((*place, "id"), "twice", TWICE)
        ids.add(given)
        inner = take(child, item["value"], (*place, "value"), taken)
        raw.append({"type": item["type"], "value": inner, "id": given})
    return raw


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _id(given: Any, loc: Loc, taken: Taken) -> str:
    """The id that a block keeps through edits; statistics of its question hang on it."""
    if given is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(given)) if isinstance(given, str) else _bad_id(loc, taken)
    except ValueError:
        return _bad_id(loc, taken)


def _bad_id(loc: Loc, taken: Taken) -> str:
    taken.wrong(loc, "uuid", NOT_UID)
    return ""


def _list(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if not isinstance(value, list):
        taken.wrong(loc, "list", LIST)
        return []
    return [
        {
            "type": "item",
            "value": take(block.child_block, item, (*loc, number), taken),
            "id": str(uuid.uuid4()),
        }
        for number, item in enumerate(value)
    ]


def _struct(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if not taken.keys(value, set(block.child_blocks), loc):
        return {}
    return {
        name: take(child, value[name], (*loc, name), taken)
        for name, child in block.child_blocks.items()
        if name in value
    }


def _table(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    """{"columns": [{"type", "heading"}], "rows": [{"values": []}], "caption"}"""
    if not taken.keys(value, {"columns", "rows", "caption"}, loc):
        return None
    columns, rows = value.get("columns"), value.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        taken.wrong(loc, "list", LIST)
        return None
    cells = []
    for number, column in enumerate(columns):
        place = (*loc, "columns", number)
        if not taken.keys(column, {"type", "heading"}, place):
            return None
        if not _is_text(column.get("heading")):
            taken.wrong((*place, "heading"), "string", TEXT)
        child = block.child_blocks.get(column.get("type")) if _is_text(column.get("type")) else None
        if child is None:
            taken.wrong((*place, "type"), "unknown_block", NO_BLOCK)
            return None
        cells.append(child)
    raw = [_row(row, cells, (*loc, "rows", number), taken) for number, row in enumerate(rows)]
    caption = value.get("caption") or ""
    if not _is_text(caption):
        taken.wrong((*loc, "caption"), "string", TEXT)
    return {"columns": columns, "rows": raw, "caption": caption}


def _row(row: Any, cells: list[Any], loc: Loc, taken: Taken) -> dict[str, Any]:
    if not taken.keys(row, {"values"}, loc):
        return {"values": []}
    values = row.get("values")
    if not isinstance(values, list) or len(values) != len(cells):
        text = _("A row has as many values as there are columns.")
        taken.wrong((*loc, "values"), "list", text)
        return {"values": []}
    return {
        "values": [
            take(cell, value, (*loc, "values", number), taken)
            for number, (cell, value) in enumerate(zip(cells, values, strict=True))
        ]
    }


def _rich(block: Any, value: Any, loc: Loc, taken: Taken) -> str:
    """HTML as it is stored, or {"format": "db_html" | "db_markdown", "content"}."""
    if isinstance(value, dict):
        taken.keys(value, {"format", "content"}, loc)
    try:
        html, removed = APIRichText.convert_input(value, features=block.features)
    except ValueError:
        taken.wrong(loc, "rich_text", TEXT)
        return ""
    for removal in removed:
        told = {name: getattr(removal, name) for name in ("tag", "action", "reason", "detail")}
        taken.warnings.append({"loc": list(loc), "removed": told})
    if _links_elsewhere(html, taken.scope):
        taken.wrong(loc, "not_there", NOT_THERE)
    return str(html)


def _links_elsewhere(html: str, scope: Scope) -> bool:
    """Whether it links to pages that are neither published nor one's own."""
    ids = {number for tag in PAGE_LINK.findall(html) for number in LINKED.findall(tag)}
    if not ids:
        return False
    known = {
        str(pk) for pk in Page.objects.filter(pk__in=ids, live=True).values_list("pk", flat=True)
    }
    known |= {str(pk) for pk in scope.pages().filter(pk__in=ids).values_list("pk", flat=True)}
    return bool(ids - known)


def _chooser(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if value is None:
        return None
    try:
        return find(block.model_class, value, taken.scope).pk
    except Unknown:
        taken.wrong(loc, "not_there", NOT_THERE)
        return None


def _boolean(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if not isinstance(value, bool):
        taken.wrong(loc, "bool", _("This must be true or false."))
    return value


def _number(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        taken.wrong(loc, "number", _("This must be a number."))
        return None
    return value


def _choices(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if not isinstance(value, list) or not all(_is_text(item) for item in value):
        taken.wrong(loc, "list", LIST)
        return []
    return value


def _plain(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    if value is None:  # what was never filled in is shown so
        return ""
    if not _is_text(value):
        taken.wrong(loc, "string", TEXT)
        return ""
    try:
        block.to_python(value)
    except (TypeError, ValueError, ValidationError, ArithmeticError):
        taken.wrong(loc, "value", NO_VALUE)
        return ""
    return value


def _never(block: Any, value: Any, loc: Loc, taken: Taken) -> Any:
    taken.wrong(loc, "not_by_api", NOT_BY_API)


#: By kind of block, the special ones first.
READERS: tuple[tuple[Any, Callable[..., Any]], ...] = (
    (blocks.StreamBlock, _stream),
    (blocks.ListBlock, _list),
    (blocks.StructBlock, _struct),
    (TypedTableBlock, _table),
    (blocks.RichTextBlock, _rich),
    (blocks.ChooserBlock, _chooser),
    (blocks.RawHTMLBlock, _never),
    (blocks.BooleanBlock, _boolean),
    ((blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock), _number),
    (blocks.MultipleChoiceBlock, _choices),
    (blocks.FieldBlock, _plain),
)


# Errors of the blocks' own rules ----------------------------------------------------------------


def faults_of(block: Any, value: Any) -> list[tuple[Loc, str, str]]:
    """(place, code, message) of what a draft's blocks refuse, in the language of now."""
    try:
        block.clean_deferred(value)
    except ValidationError as error:
        return list(_walk(error, ()))
    return []


def _walk(error: Any, loc: Loc) -> Any:
    if isinstance(error, list):
        for one in error:
            yield from _walk(one, loc)
    elif isinstance(error, StreamBlockValidationError | ListBlockValidationError):
        for number, inner in dict(_numbered(error.block_errors)).items():
            between = ("value",) if isinstance(error, StreamBlockValidationError) else ()
            yield from _walk(inner, (*loc, number, *between))
        yield from _walk(list(error.non_block_errors), loc)
    elif isinstance(error, StructBlockValidationError):
        for name, inner in error.block_errors.items():
            yield from _walk(inner, (*loc, name))
        yield from _walk(list(error.non_block_errors), loc)
    elif error is not None:
        for one in getattr(error, "error_list", [error]):
            yield loc, one.code or "invalid", "; ".join(str(text) for text in one.messages)


def _numbered(errors: Any) -> Any:
    return errors.items() if isinstance(errors, dict) else enumerate(errors)
