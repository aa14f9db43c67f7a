"""A running attempt as the learner sees it: one question a screen, and the list of all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from courses.models import QuestionVersion
from courses.questions import BadAnswer, Spec, type_named
from courses.questions.base import words_of
from lms.learning.models import Attempt
from lms.learning.models.attempts import Given
from lms.learning.practice import mark_option
from lms.learning.results import Reply
from lms.learning.rules import seconds_left

FIELD = "answer"
PROMPT_LENGTH = 90


def question_url(attempt: Attempt, slot: int, **more: Any) -> str:
    """The address of one question of an attempt."""
    return (
        f"{reverse('attempt', args=[attempt.uid])}?{urlencode({'cau': slot, **more}, doseq=True)}"
    )


def as_sent(value: Any) -> list[str]:
    """A stored answer as a form would send it."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def as_shown(spec: Spec, raw: list[str]) -> Any:
    """What was sent, for the form to show again: the answer, or the typed text that is none."""
    try:
        return type_named(spec["type"]).clean(spec, raw)
    except BadAnswer:
        return None if "options" in spec else "".join(raw[:1])[:200]


@dataclass
class Standing:
    """Where an attempt stands: how many questions, answered, doubted; the time left in seconds."""

    attempt: Attempt
    at: datetime
    total: int = field(init=False)
    answered: list[int] = field(init=False)
    open: list[int] = field(init=False)
    unsure: list[int] = field(init=False)

    def __post_init__(self) -> None:
        numbers = [slot["slot"] for slot in self.attempt.paper["slots"]]
        given = {number: self.attempt.given(number) for number in numbers}
        self.total = len(numbers)
        self.answered = [number for number in numbers if given[number].value is not None]
        self.open = [number for number in numbers if given[number].value is None]
        self.unsure = [number for number in numbers if given[number].unsure]

    @property
    def seconds_left(self) -> int | None:
        return seconds_left(self.attempt.due_at, self.at)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes, rounded up: "0 minutes left" would be a lie."""
        seconds = self.seconds_left
        return None if seconds is None else -(-seconds // 60)

    @property
    def minutes_about(self) -> int | None:
        """Roughly how long what is open will take, in minutes; None where a clock says it exactly."""
        minutes = self.attempt.paper.get("minutes")
        if not minutes or self.attempt.due_at is not None:
            return None
        return -(-minutes * len(self.open) // self.total)

    @property
    def time_is_up(self) -> bool:
        return self.seconds_left == 0

    @property
    def first_open(self) -> int:
        """Where one who comes back goes on: the first question without an answer, else the first.

        A question that a practice has replied to is over, answered or not.
        """
        going = (number for number in self.open if not self.attempt.given(number).replied)
        return next(going, 1)

    def slots(self, current: int | None = None) -> list[dict[str, Any]]:
        """For the component `slots.html`."""
        numbers = sorted([*self.answered, *self.open])
        return [
            {
                "number": number,
                "url": question_url(self.attempt, number),
                "answered": number in self.answered,
                "unsure": number in self.unsure,
                "current": number == current,
            }
            for number in numbers
        ]


@dataclass
class Screen:
    """One question on screen. `draft` is an answer that was never saved, offered again.

    `reply` is there when a practice has replied: then the answer stands.
    """

    standing: Standing
    slot: int
    spec: Spec
    draft: list[str] | None = None
    error: str = ""
    unsure_typed: bool | None = None
    reply: Reply | None = None

    @property
    def attempt(self) -> Attempt:
        return self.standing.attempt

    @property
    def given(self) -> Given:
        return self.attempt.given(self.slot)

    @property
    def next_seq(self) -> int:
        """The number under which this page saves."""
        return self.given.client_seq + 1

    @property
    def shown(self) -> list[str]:
        return as_sent(self.given.value)

    @property
    def unsure(self) -> bool:
        return self.given.unsure if self.unsure_typed is None else self.unsure_typed

    @property
    def value(self) -> Any:
        return self.given.value if self.draft is None else as_shown(self.spec, self.draft)

    @property
    def question(self) -> dict[str, Any]:
        order = (self.attempt.slot(self.slot) or {}).get("order")
        question = type_named(self.spec["type"]).public(self.spec, order)
        if self.reply is not None:
            self._mark_options(question.get("options", []), self.reply)
        return question

    @staticmethod
    def _mark_options(options: list[dict[str, Any]], reply: Reply) -> None:
        """Mark them where the reply knows the right ones: it is right, or may show the key."""
        right = reply.own if reply.state == "right" else reply.right
        for option in options if right else []:
            text = option["text"]
            mark_option(option, right=text in right, chosen=text in reply.own)

    @property
    def template(self) -> str:
        return f"courses/questions/{self.spec['type']}.html"

    @property
    def count(self) -> str:
        return _("Question %(number)d of %(all)d") % {
            "number": self.slot,
            "all": self.standing.total,
        }

    @property
    def is_last(self) -> bool:
        return self.slot == self.standing.total

    @property
    def next_url(self) -> str:
        """Where one goes on after a reply: the next question, at the end the overview."""
        return after_saving(self.attempt, self.slot, "next")

    @property
    def previous_url(self) -> str:
        return question_url(self.attempt, self.slot - 1) if self.slot > 1 else ""


def after_saving(attempt: Attempt, slot: int, go: str, *, saved: bool = False) -> str:
    """The address that the learner asked for with the answer of `slot`; it says what was saved."""
    more = {"da-luu": slot} if saved else {}
    if go == "stay":
        return question_url(attempt, slot, **more)
    if go == "summary" or slot >= len(attempt.paper["slots"]):
        query = f"?{urlencode(more)}" if more else ""
        return reverse("attempt_summary", args=[attempt.uid]) + query
    return question_url(attempt, slot + 1, **more)


def overview(standing: Standing, versions: Mapping[str, QuestionVersion]) -> list[dict[str, Any]]:
    """Every question in a line, for the summary: number, its first words, its state, its address."""
    rows = []
    for slot in standing.attempt.paper["slots"]:
        number = slot["slot"]
        rows.append(
            {
                "number": number,
                "url": question_url(standing.attempt, number),
                "words": first_words(versions[slot["version"]].spec["prompt"]),
                "answered": number in standing.answered,
                "unsure": number in standing.unsure,
            }
        )
    return rows


def first_words(html: str) -> str:
    """The beginning of a prompt as plain text."""
    words = words_of(html)
    return words if len(words) <= PROMPT_LENGTH else f"{words[:PROMPT_LENGTH].rsplit(' ', 1)[0]}…"
