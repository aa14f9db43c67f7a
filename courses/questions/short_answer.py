"""A word or a few, typed by the learner and compared with the answers that the author accepts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import (
    RIGHT,
    WRONG,
    Answer,
    QuestionBlock,
    QuestionType,
    Spec,
    Text,
    layout,
    one_text,
    text_of,
)
from courses.vietnamese import fold, normal, same_spelling_key

MAX_ANSWER = 200
MAX_ANSWERS = 20
LENIENT, STRICT = "lenient", "strict"


class ShortAnswerBlock(QuestionBlock):
    answers = blocks.TextBlock(
        rows=2,
        max_length=MAX_ANSWERS * (MAX_ANSWER + 1),
        label=_("Accepted answers"),
        help_text=_("One a line, the best one first. Capitals and spaces do not matter."),
        search_index=False,
    )
    diacritics = blocks.ChoiceBlock(
        choices=[
            (LENIENT, _("Marks may be missing")),
            (STRICT, _("Marks must be right")),
        ],
        default=LENIENT,
        label=_("Vietnamese marks"),
    )

    class Meta:
        label = _("Short answer")
        icon = "pilcrow"
        label_format = "{prompt}"
        description = _("One word or number of a form that must be known.")
        avoid = _("Whole sentences: nobody's words are the same.")
        how = _("List all ways to write it; marks on letters may be left out.")
        form_layout = layout("prompt", "answers", "explanation", folded=["diacritics", "tip"])


class ShortAnswer(QuestionType):
    name = "short"
    label = _("Short answer")
    icon = "pilcrow"

    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        strict = value.get("diacritics") == STRICT
        answers = _accepted(text_of(value.get("answers")))
        return {"key": {"answers": answers, "diacritics": STRICT if strict else LENIENT}}

    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        answers = _accepted(text_of(value.get("answers")))
        if len(answers) > MAX_ANSWERS:
            message = gettext("At most %(most)d answers.") % {"most": MAX_ANSWERS}
            return {"answers": message}
        if any(len(answer) > MAX_ANSWER for answer in answers):
            message = gettext("An answer is too long: at most %(most)d characters a line.")
            return {"answers": message % {"most": MAX_ANSWER}}
        if strict and not any(_key(answer, LENIENT) for answer in answers):
            return {"answers": _("Write at least one accepted answer.")}
        return {}

    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "answers": "\n".join(normal(str(answer)) for answer in item.get("answers", [])),
            "diacritics": STRICT if item.get("diacritics") == STRICT else LENIENT,
        }

    def clean(self, spec: Spec, raw: Any) -> Answer:
        return one_text(raw, most=MAX_ANSWER)

    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """1 when the answer equals an accepted one, else 0: there is no partial credit.

        NFC or NFD, capitals, spacing, the place of a tone mark (hoà, hòa) and full stops at the end
        never matter; marks do not matter either unless the author was strict.
        """
        if not isinstance(answer, str) or len(answer) > MAX_ANSWER:
            return WRONG
        strictness = spec["key"]["diacritics"]
        given = _key(answer, strictness)
        accepted = {_key(text, strictness) for text in spec["key"]["answers"]}
        return RIGHT if given and given in accepted else WRONG

    def right_answer(self, spec: Spec) -> list[str]:
        return list(spec["key"]["answers"])

    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        return [answer] if isinstance(answer, str) and answer else []


def _accepted(box: str) -> list[str]:
    lines = normal(box, lines=True).split("\n")
    return list(dict.fromkeys(line for line in lines if line))


def _key(text: str, strictness: str) -> str:
    bare = normal(text).rstrip(".… ")
    return same_spelling_key(bare) if strictness == STRICT else fold(bare)


SHORT = ShortAnswer(ShortAnswerBlock)
