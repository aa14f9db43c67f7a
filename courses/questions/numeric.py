"""A number, with a tolerance and a unit where the author wants them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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
    layout,
    one_text,
    text_of,
)
from courses.questions.numbers import exact, measure, same_unit
from courses.vietnamese import normal

MAX_ANSWER = 100
MAX_NUMBER, MAX_UNIT = 60, 40


class NumericBlock(QuestionBlock):
    answer = blocks.CharBlock(
        max_length=MAX_NUMBER,
        label=_("Right number"),
        help_text=_("With a decimal comma, as in 12,5"),
        search_index=False,
    )
    unit = blocks.CharBlock(
        required=False,
        max_length=MAX_UNIT,
        label=pgettext_lazy("of measure", "Unit"),
        search_index=False,
    )
    tolerance = blocks.CharBlock(
        required=False,
        max_length=MAX_NUMBER,
        default="0",
        label=_("Tolerance"),
        help_text=_("How far off an answer may be and still be right. 0 means exact."),
        search_index=False,
    )
    unit_required = blocks.BooleanBlock(
        required=False,
        label=_("Learners must write the unit"),
        help_text=_("Then the unit is not shown with the question."),
    )

    class Meta:
        label = pgettext_lazy("question type", "Number")
        icon = "decimal"
        label_format = "{prompt}"
        description = _("A period, a sum, a number of copies.")
        avoid = _("Numbers that change with each decree and are looked up anyway.")
        how = _("Give the unit. Allow a tolerance where people may round.")
        form_layout = layout(
            "prompt",
            "answer",
            "unit",
            "explanation",
            folded=["tolerance", "unit_required", "tip"],
        )


class Numeric(QuestionType):
    name = "numeric"
    label = pgettext_lazy("question type", "Number")
    icon = "decimal"

    def own_spec(self, value: Mapping[str, Any], option_ids: Mapping[str, str]) -> Spec:
        answer = exact(text_of(value.get("answer"))) or Decimal(0)
        tolerance = exact(text_of(value.get("tolerance"))) or Decimal(0)
        unit = normal(text_of(value.get("unit")))
        return {
            "unit": unit,
            "unit_required": bool(unit and value.get("unit_required")),
            "key": {"number": f"{answer:f}", "tolerance": f"{tolerance:f}"},
        }

    def own_errors(self, value: Mapping[str, Any], strict: bool) -> dict[str, Text]:
        found: dict[str, Text] = {}
        sizes = {"answer": MAX_NUMBER, "tolerance": MAX_NUMBER, "unit": MAX_UNIT}
        for field, most in sizes.items():
            if len(text_of(value.get(field))) > most:
                found[field] = _("This text is too long.")
        if found or not strict:
            return found
        if exact(text_of(value.get("answer"))) is None:
            found["answer"] = _("Write a number, as in 12,5. Put the unit in its own field.")
        tolerance = text_of(value.get("tolerance"))
        size = exact(tolerance)
        if normal(tolerance) and (size is None or size < 0):
            found["tolerance"] = _("Write a number, 0 or more.")
        unit = normal(text_of(value.get("unit")))
        if not unit and value.get("unit_required"):
            found["unit"] = _("Write the unit that learners must write.")
        elif unit[:1].isdigit():
            found["unit"] = _("A unit does not begin with a digit.")
        return found

    def own_value(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "answer": _typed(item.get("answer")),
            "unit": text_of(item.get("unit")),
            "tolerance": _typed(item.get("tolerance", 0)),
            "unit_required": bool(item.get("unit_required")),
        }

    def clean(self, spec: Spec, raw: Any) -> Answer:
        """The answer as typed, which keeps what the learner meant; `mark` reads it."""
        text = one_text(raw, most=MAX_ANSWER)
        if text is None:
            return None
        found = measure(text)
        if found is None:
            raise BadAnswer(_("Write a number, as in 12,5."))
        if found.unit and not spec["unit"]:
            raise BadAnswer(_("Write the number only."))
        if spec["unit_required"] and not found.unit:
            raise BadAnswer(_("Write the unit after the number."))
        return text

    def mark(self, spec: Spec, answer: Answer) -> Fraction:
        """1 when the number is off by the tolerance or less and the unit fits, else 0.

        A missing unit fits unless it is required; another unit never fits. "1.234" is right when
        either of its readings is. There is no partial credit.
        """
        if not isinstance(answer, str) or len(answer) > MAX_ANSWER:
            return WRONG
        found = measure(answer)
        if found is None or (spec["unit_required"] and not found.unit):
            return WRONG
        if found.unit and not same_unit(found.unit, spec["unit"]):
            return WRONG
        number = Fraction(spec["key"]["number"])
        tolerance = Fraction(spec["key"]["tolerance"])
        near = any(abs(Fraction(reading) - number) <= tolerance for reading in found.readings)
        return RIGHT if near else WRONG

    def own_public(self, spec: Spec, order: Sequence[str] | None) -> dict[str, Any]:
        return {"unit": "" if spec["unit_required"] else spec["unit"]}

    def right_answer(self, spec: Spec) -> list[str]:
        text = number_format(Decimal(spec["key"]["number"]))
        tolerance = Decimal(spec["key"]["tolerance"])
        if tolerance:
            text = f"{text} ± {number_format(tolerance)}"
        return [f"{text} {spec['unit']}".strip()]

    def describe(self, spec: Spec, answer: Answer) -> list[str]:
        return [answer] if isinstance(answer, str) and answer else []


def _typed(number: Any) -> str:
    """A number of a data file as an author would type it; text is taken as typed.

    The decimal comma keeps 1.234 from being read as one thousand.
    """
    if number is None or isinstance(number, str):
        return text_of(number)
    return f"{Decimal(str(number)).normalize():f}".replace(".", ",")


NUMERIC = Numeric(NumericBlock)
