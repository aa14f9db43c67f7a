"""What teaching blocks of several fields share: what they lack, what is read together for them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.questions.base import source_of, words_of
from courses.showing import Shown

Text = str | Promise
#: Rich text inside a block: no headings, which belong to the lesson.
FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
GOOD_LESSONS, FILES = _("To understand and practise"), _("Files")


class TeachingBlock(Shown, blocks.StructBlock):
    """A block of several fields. A draft may be unfinished; publishing asks `lacks`."""

    def lacks(self, value: Any) -> dict[str, Text]:
        """What is missing or wrong before learners may see it, a message a field."""
        return {}

    def advice(self, value: Any) -> Iterable[Text]:
        """What would make it better, but keeps nothing back."""
        return ()

    def images(self, value: Any) -> list[Any]:
        """The pictures in it, to be read together with those of other blocks."""
        return []

    def media(self, value: Any) -> list[Any]:
        """The sound and video in it, likewise."""
        return []

    def laws(self, value: Any) -> list[str]:
        """The numbers of the legal texts that it points at."""
        return []

    def clean(self, value: Any) -> Any:
        strict = not self.is_deferred_validation
        found: dict[str, Any] = {
            field: ValidationError(str(message))
            for field, message in (self.lacks(value) if strict else {}).items()
        }
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as error:
            found = {**error.block_errors, **found}  # ours say more than "required"
        if found:
            raise StructBlockValidationError(found)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`key` makes the ids of the block's parts its own on a page of many."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["key"] = context.get("block_id") or self.name
        return context


def is_written(value: Any) -> bool:
    """Whether a text or a formatted text holds any words."""
    return bool(words_of(source_of(value)))


def said(text: str | None) -> str:
    """What stands in a plain field; a field that was never filled in holds None."""
    return (text or "").strip()


def missing_texts(*checks: tuple[str, bool, Text]) -> dict[str, Text]:
    """{field: message} of the checks (field, is it missing, message) that fail."""
    return {field: message for field, is_missing, message in checks if is_missing}
