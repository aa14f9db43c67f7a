"""Forms that officers and citizens fill in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from courses.blocks.law import LawBlock
from courses.blocks.teaching import FILES, TeachingBlock, Text, missing_texts, said


class FormFileBlock(TeachingBlock):
    """A form to download: what it is for, its number and the text that fixes it."""

    document = DocumentChooserBlock(label=_("File of the form"), required=False)
    title = blocks.CharBlock(label=_("Name of the form"), required=False, max_length=200)
    purpose = blocks.TextBlock(
        label=_("What it is for"),
        required=False,
        rows=2,
        max_length=300,
        help_text=_("Who fills it in, when, and where it goes."),
    )
    number = blocks.CharBlock(
        label=_("Number of the form"),
        required=False,
        max_length=100,
        help_text=_("As the decree has it, such as: Mẫu số 01"),
    )
    law = LawBlock()

    def lacks(self, value: Any) -> dict[str, Text]:
        return missing_texts(
            ("document", value["document"] is None, _("Choose the file of the form.")),
            ("purpose", not said(value["purpose"]), _("Say what the form is for.")),
        )

    def laws(self, value: Any) -> list[str]:
        return [value["law"]] if value["law"] else []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["law"] = (context.get("laws") or {}).get(value["law"])
        return context

    class Meta:
        icon = "form"
        label = _("Form to download")
        group = FILES
        template = "courses/blocks/form_file.html"
        sample_template = "courses/blocks/samples/form_file.html"
        description = _("A form that officers or citizens fill in, with its number and legal text.")
        avoid = _("Reading matter: use a document to download.")
        how = _("Choose the file, say in one sentence what it is for, give its number.")
