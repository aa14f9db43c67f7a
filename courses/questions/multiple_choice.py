"""Several right answers among several."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import options
from courses.questions.base import (
    RIGHT,
    WRONG,
    Answer,
    QuestionBlock,
    QuestionType,
    Spec,
    Text,
    layout,
    text_of,
)


class MultipleChoiceBlock(QuestionBlock):
    options = options.options_box()
    partial = blocks.BooleanBlock(
        required=False,
        label=_("Points for a partly right answer"),
        help_text=_("Each right answer earns a part, each wrong one takes a part away."),
    )
    shuffle = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Mix the order of the answers"),
    )

    class Meta:
        label = _("Several right answers")
        icon = "tick-inverse"
        label_format = "{prompt}"
        description = _("What belongs to a thing, or which cases a rule covers.")
        avoid = _("One right answer only: it would give itself away.")
        how = _("Say in the question how many, or that all right ones are chosen.")
        form_layout = layout(
            "prompt", "options", "explanation", folded=["partial", "tip", "shuffle"]
        )


class MultipleChoice(QuestionType):
    name = "multiple"
    label = _("Several right answers")
    icon = "tick-inverse"

    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        own = options.spec_of(text_of(value.get("options")), option_ids)
        own["key"]["partial"] = bool(value.get("partial"))
        return own | {"shuffle": bool(value.get("shuffle", True))}

    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        return options.errors(text_of(value.get("options")), strict)

    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "options": options.write(item.get("options", [])),
            "partial": bool(item.get("partial")),
            "shuffle": bool(item.get("shuffle", True)),
        }

    def clean(self, spec: Spec, raw: Any) -> Answer:
        return options.chosen(spec, raw) or None

    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """1 for exactly the right options, else 0; with partial credit a share.

        The share is (right chosen / all right) - (wrong chosen / all wrong), never below 0, so that
        choosing everything earns nothing.
        """
        if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
            return WRONG
        known = {option["id"] for option in spec["options"]}
        right = set(spec["key"]["right"])
        given = set(answer)
        if not given <= known:
            return WRONG
        if not spec["key"]["partial"] or given == right:
            return RIGHT if given == right else WRONG
        wrong = known - right
        share = Fraction(len(given & right), len(right))
        if wrong:
            share -= Fraction(len(given & wrong), len(wrong))
        return max(WRONG, share)

    def own_public(self, spec: Spec, order: Sequence[str] | None) -> dict[str, Any]:
        return {"options": options.in_order(spec, order)}

    def right_answer(self, spec: Spec) -> list[str]:
        return options.texts(spec, spec["key"]["right"])

    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        return options.texts(spec, answer if isinstance(answer, list) else [])


MULTIPLE = MultipleChoice(MultipleChoiceBlock)
