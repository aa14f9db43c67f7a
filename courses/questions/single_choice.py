"""One right answer among several."""

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
    BadAnswer,
    QuestionBlock,
    QuestionType,
    Spec,
    Text,
    layout,
    text_of,
)


class SingleChoiceBlock(QuestionBlock):
    options = options.options_box()
    shuffle = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Mix the order of the answers"),
    )

    class Meta:
        label = _("One right answer")
        icon = "radio-full"
        label_format = "{prompt}"
        description = _(
            "A decision with one right way; three or four answers that people really give."
        )
        avoid = _("Two answers that are both right: use several right answers.")
        how = _("Ask about a situation. Make the wrong answers the usual mistakes.")
        form_layout = layout("prompt", "options", "explanation", folded=["tip", "shuffle"])


class SingleChoice(QuestionType):
    name = "single"
    label = _("One right answer")
    icon = "radio-full"

    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        own = options.spec_of(text_of(value.get("options")), option_ids)
        return own | {"shuffle": bool(value.get("shuffle", True))}

    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        box = text_of(value.get("options"))
        found = options.errors(box, strict)
        if strict and not found and sum(option.right for option in options.read(box)) > 1:
            found["options"] = _(
                "Star one answer only, or use a question with several right answers."
            )
        return found

    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "options": options.write(item.get("options", [])),
            "shuffle": bool(item.get("shuffle", True)),
        }

    def clean(self, spec: Spec, raw: Any) -> Answer:
        ids = options.chosen(spec, raw)
        if len(ids) > 1:
            raise BadAnswer(_("Give one answer only."))
        return ids[0] if ids else None

    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """1 for the right option, 0 for anything else: there is no partial credit."""
        return RIGHT if [answer] == spec["key"]["right"] else WRONG

    def own_public(self, spec: Spec, order: Sequence[str] | None) -> dict[str, Any]:
        return {"options": options.in_order(spec, order)}

    def right_answer(self, spec: Spec) -> list[str]:
        return options.texts(spec, spec["key"]["right"])

    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        return options.texts(spec, [answer])


SINGLE = SingleChoice(SingleChoiceBlock)
