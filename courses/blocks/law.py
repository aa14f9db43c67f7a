"""Choosing a legal text in a block, by its number."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def legal_texts() -> list[tuple[str, str]]:
    """(number, number and title) of every legal text that is kept, after the empty choice."""
    rows = apps.get_model("courses", "LegalBasis")._default_manager.values_list("code", "title")
    named = [(code, Truncator(f"{code}: {title}").chars(110)) for code, title in rows]
    return [("", "---------"), *named]


class LawBlock(blocks.FieldBlock):
    """A legal text; kept as its number, which is the same in every installation.

    Not Wagtail's ChoiceBlock, which would read the list of choices for every value.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.ChoiceField(choices=legal_texts, required=False)
        super().__init__(**kwargs)

    def get_default(self) -> str:
        return ""

    class Meta:
        icon = "doc-full-inverse"
        label = _("Legal text")
