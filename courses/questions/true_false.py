"""A statement to be called true or false."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import (
    RIGHT,
    WRONG,
    Answer,
    BadAnswer,
    QuestionBlock,
    QuestionType,
    Spec,
    Text,
    all_texts,
    layout,
)

WORDS: dict[str, Text] = {"true": _("True"), "false": _("False")}


class TrueFalseBlock(QuestionBlock):
    answer = blocks.ChoiceBlock(
        choices=[*WORDS.items(), ("", _("Not decided yet"))],
        widget=forms.RadioSelect,
        label=_("The statement is"),
    )

    class Meta:
        label = _("True or false")
        icon = "circle-check"
        label_format = "{prompt}"
        description = _("A belief that many hold and that is wrong.")
        avoid = _("What depends on the case: nobody can say true or false then.")
        how = _("One statement without “not”. The explanation says why.")
        form_layout = layout("prompt", "answer", "explanation", folded=["tip"])


class TrueFalse(QuestionType):
    name = "truefalse"
    label = _("True or false")
    icon = "circle-check"

    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        return {"key": {"right": value.get("answer") == "true"}}

    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        if strict and value.get("answer") not in WORDS:
            return {"answer": _("Say whether the statement is true or false.")}
        return {}

    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        answer = item.get("answer")
        return {"answer": "" if answer is None else "true" if answer else "false"}

    def clean(self, spec: Spec, raw: Any) -> Answer:
        given = set(all_texts(raw)) - {""}
        if len(given) > 1:
            raise BadAnswer(_("Give one answer only."))
        if not given <= set(WORDS):
            raise BadAnswer(_("This is not an answer of the question. Load the page again."))
        return given.pop() == "true" if given else None

    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """1 for the right word, 0 for the other: there is no partial credit."""
        return RIGHT if answer is spec["key"]["right"] else WRONG

    def own_public(self, spec: Spec, order: Sequence[str] | None) -> dict[str, Any]:
        return {"options": [{"id": name, "text": str(word)} for name, word in WORDS.items()]}

    def right_answer(self, spec: Spec) -> list[str]:
        return self.describe(spec, spec["key"]["right"])

    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        if not isinstance(answer, bool):
            return []
        return [gettext("True") if answer else gettext("False")]


TRUE_FALSE = TrueFalse(TrueFalseBlock)
