"""What every question type has in common.

A type is one object: it offers the editor's form (`block`), turns what was typed there into a frozen
`spec`, takes a learner's answer in (`clean`), marks it (`mark`) and says what may be shown, when.
Everything here is pure: no database, no clock, nothing kept between calls.

A *spec* is JSON: {"type", "prompt", "explanation", "tip", ...}, the right answer under "key". Prompt
and explanation are HTML from a short allow-list, fit for Wagtail's `richtext` filter; all other text
is plain and must be escaped where it is shown. An *answer* is a small JSON value; None means that
nothing was answered.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import unescape
from typing import Any, ClassVar, TypeAlias

import nh3
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from courses.showing import Shown
from courses.showing.samples import SAMPLES
from courses.vietnamese import has_forbidden, normal

Spec: TypeAlias = dict[str, Any]
Answer: TypeAlias = Any
Text: TypeAlias = str | Promise

RIGHT, WRONG = Fraction(1), Fraction(0)
PROMPT_FEATURES = ["bold", "italic", "ul", "ol"]
EXPLANATION_FEATURES = [*PROMPT_FEATURES, "link"]
PROMPT_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}
EXPLANATION_ATTRIBUTES = {"a": {"href", "linktype", "id"}}
MAX_HTML = 20_000
MAX_TIP = 500


class BadAnswer(ValueError):
    """An answer that cannot be taken; its message is translated and meant for the learner."""

    def __init__(self, message: Text):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def source_of(value: Any) -> str:
    """HTML source of a rich text value in any shape: RichText, text or None."""
    return str(getattr(value, "source", value) or "")


def text_of(value: Any) -> str:
    """Plain text field of a form value; None and other types read as text."""
    return "" if value is None else str(value)


def words_of(html: str) -> str:
    """The words in `html`, without tags: empty when an editor left only empty paragraphs."""
    return normal(unescape(re.sub(r"<[^>]*>", " ", html)))


def one_text(raw: Any, *, most: int) -> str | None:
    """The single text of a submitted field; None when it is empty.

    `raw` is the list of values a form sent under one name. Raises BadAnswer for several values, for
    other types, for more than `most` characters and for characters that no text may hold.
    """
    texts = all_texts(raw)
    if len(texts) > 1:
        raise BadAnswer(_("Give one answer only."))
    text = texts[0] if texts else ""
    if len(text) > most:
        raise BadAnswer(
            gettext("The answer is too long: at most %(most)d characters.") % {"most": most}
        )
    if has_forbidden(text):
        raise BadAnswer(_("The answer holds characters that cannot be stored."))
    return normal(text) or None


def all_texts(raw: Any) -> list[str]:
    """`raw` as a list of texts; raises BadAnswer when it is anything else."""
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise BadAnswer(_("The answer cannot be read."))
    return list(raw)


class QuestionType(ABC):
    """One way of asking. Subclasses state their rule of partial credit in the docstring of `mark`."""

    name: ClassVar[str]
    label: ClassVar[Text]
    icon: ClassVar[str] = "help"

    def __init__(self, block: type["QuestionBlock"]):
        # The form and the type belong together: the form asks the type what is wrong with it.
        self.block = block
        block.question_type = self

    # What an author writes

    def spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str] | None = None) -> Spec:
        """The frozen question made of the form's `value` (a StructValue or its raw JSON).

        `option_ids` maps the texts of options to ids they already have (`option_ids_of` of the spec
        before), so that an option keeps its id as long as its text stays. Call it on a value
        without strict `errors` only.
        """
        return {
            "type": self.name,
            "prompt": nh3.clean(source_of(value.get("prompt")), tags=PROMPT_TAGS, attributes={}),
            "explanation": nh3.clean(
                source_of(value.get("explanation")),
                tags=PROMPT_TAGS | {"a"},
                attributes=EXPLANATION_ATTRIBUTES,
                url_schemes={"http", "https", "mailto"},
                link_rel=None,
            ),
            "tip": normal(text_of(value.get("tip"))),
            **self.own_spec(value, option_ids or {}),
        }

    def errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        """What is wrong with the form's `value`, a message a field.

        A draft (not `strict`) may be unfinished: only what cannot be kept is an error. Publishing is
        strict: the question must be complete and markable.
        """
        found: dict[str, Text] = {}
        for field in ("prompt", "explanation"):
            html = source_of(value.get(field))
            if len(html) > MAX_HTML:
                found[field] = _("This text is too long.")
            elif strict and not words_of(html):
                found[field] = (
                    _("Write the question.")
                    if field == "prompt"
                    else _("Explain why the right answer is right. Learners read it afterwards.")
                )
        return found | self.own_errors(value, strict)

    @abstractmethod
    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        """The parts of the spec that only this type has, "key" among them."""

    @abstractmethod
    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        """The errors that only this type has."""

    @abstractmethod
    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The parts of `value_from` that only this type has."""

    def value_from(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Raw JSON value of the form for a question written as plain data.

        `item` has prompt, explanation, tip and, by type: options [{"text", "correct"}], partial,
        shuffle; answer (true/false or a number), tolerance, unit, unit_required; answers,
        diacritics. Missing parts take the form's defaults.
        """
        return {
            "prompt": text_of(item.get("prompt")),
            "explanation": text_of(item.get("explanation")),
            "tip": text_of(item.get("tip")),
            **self.own_value(item),
        }

    # What a learner answers

    @abstractmethod
    def clean(self, spec: Spec, raw: Any) -> Answer:
        """The answer to store for `raw`, the list of texts that a form sent; None when empty.

        Raises BadAnswer with a message for the learner, whatever else is sent.
        """

    @abstractmethod
    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """Share of the points earned, 0 to 1. Never raises: an answer that `clean` never made is 0."""

    # What may be shown

    def public(self, spec: Spec, order: Sequence[str] | None = None) -> dict[str, Any]:
        """What a learner may see before answering, options in the given order.

        An allow-list: no key, no explanation, nothing made of them.
        """
        shown = {"type": self.name, "prompt": spec["prompt"], "tip": spec.get("tip", "")}
        return shown | self.own_public(spec, order)

    def own_public(self, spec: Spec, order: Sequence[str] | None) -> dict[str, Any]:
        """What only this type shows before the answer."""
        return {}

    @abstractmethod
    def right_answer(self, spec: Spec) -> list[str]:
        """The right answer in words, one item a line, for review pages."""

    @abstractmethod
    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        """A learner's answer in words, one item a line; empty when there is none."""


class QuestionBlock(Shown, blocks.StructBlock):
    """The editor's form of a question: the base of every type's own form.

    Nothing of it but the prompt reaches a search index, a plain rendering or an API: a page that
    asks the question shows `QuestionType.public` through its own template.
    """

    question_type: ClassVar[QuestionType]

    prompt = blocks.RichTextBlock(features=PROMPT_FEATURES, label=_("Question text"))
    explanation = blocks.RichTextBlock(
        features=EXPLANATION_FEATURES,
        label=_("Explanation"),
        help_text=_("Shown after the answer. Needed to publish, not for a draft."),
        required_on_save=False,
        search_index=False,
    )
    tip = blocks.CharBlock(
        required=False,
        max_length=MAX_TIP,
        label=_("Hint"),
        help_text=_("Shown with the question, before the answer."),
        search_index=False,
    )

    def clean(self, value: Any) -> Any:
        strict = not self.is_deferred_validation
        found: dict[str, Any] = {
            field: ValidationError(str(message))
            for field, message in self.question_type.errors(value, strict).items()
        }
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as error:
            found = {**error.block_errors, **found}  # ours say more than "required"
        if found:
            raise StructBlockValidationError(found)
        return cleaned

    def get_preview_value(self) -> Any:
        return self.to_python(self.question_type.value_from(SAMPLES[self.question_type.name]))

    def sample(self) -> SafeString:
        """The question as it is asked, with its explanation to open."""
        spec = self.question_type.spec(self.get_preview_value())
        context = {
            "question": self.question_type.public(spec),
            "explanation": spec["explanation"],
            "template": f"courses/questions/{spec['type']}.html",
            "field_name": f"mau-{spec['type']}",
        }
        return SafeString(render_to_string("courses/questions/sample.html", context))

    def get_searchable_content(self, value: Any) -> list[str]:
        return list(self.child_blocks["prompt"].get_searchable_content(value.get("prompt")))

    def get_api_representation(self, value: Any, context: Any = None) -> None:
        return None

    def render_basic(self, value: Any, context: Any = None) -> str:
        return str(self.child_blocks["prompt"].render_basic(value.get("prompt"), context=context))


def layout(*shown: str, folded: Sequence[str]) -> BlockGroup:
    """Form layout: `shown` in the open, `folded` behind the settings button."""
    return BlockGroup(children=list(shown), settings=list(folded))
