"""Questions inside a lesson as a learner sees them: open, or answered with the reply shown."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.bodies import BodyBlock
from courses.questions import QuestionType, type_named


@dataclass
class Bad:
    """An answer that was not taken: what was typed, and why."""

    typed: list[str]
    message: str


@dataclass
class Practice:
    """What the template of a question in a lesson needs; see `courses/questions/_frame.html`."""

    block: BodyBlock
    question: dict[str, Any]
    number: int
    total: int
    value: Any = None
    error: str = ""
    state: str = ""
    title: str = ""
    right: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.block.id

    @property
    def anchor(self) -> str:
        return self.block.anchor

    @property
    def field_name(self) -> str:
        return f"q-{self.block.id}"

    @property
    def answered(self) -> bool:
        return bool(self.state)


def practice(
    block: BodyBlock,
    kept: Mapping[str, Any] | None,
    *,
    number: int,
    total: int,
    seed: str,
    bad: Bad | None = None,
) -> Practice:
    """The question of `block`: with the reply when `kept` holds an answer, else open.

    `seed` fixes the order of the options, so that it is the same whenever this learner comes back.
    Nothing of the key is in what is shown before the answer.
    """
    spec = block.spec or {}
    kind = type_named(block.kind)
    shown = Practice(block, kind.public(spec, _order(spec, seed)), number, total)
    if bad is not None:
        shown.error, shown.value = bad.message, _typed(kind, bad.typed)
    elif kept is not None:
        _reply(shown, kind, kept)
    return shown


def _order(spec: Mapping[str, Any], seed: str) -> list[str] | None:
    if not spec.get("shuffle"):
        return None
    ids = sorted(option["id"] for option in spec["options"])
    random.Random(seed).shuffle(ids)  # noqa: S311 - an order, not a secret
    return ids


def _typed(kind: QuestionType, typed: list[str]) -> Any:
    return typed if kind.name == "multiple" else (typed[0] if typed else None)


def _reply(shown: Practice, kind: QuestionType, kept: Mapping[str, Any]) -> None:
    spec, value, fraction = shown.block.spec or {}, kept["value"], kept["fraction"]
    shown.value = value
    shown.state = "right" if fraction >= 1 else "partly" if fraction > 0 else "wrong"
    if value is None:
        shown.title = _("Not sure yet? Read the explanation.")
    options = shown.question.get("options")
    if options is None:
        shown.right = kind.right_answer(spec) if fraction < 1 else []
        return
    right = set(kind.right_answer(spec))
    chosen = set(kind.describe(spec, value))
    for option in options:
        mark_option(option, right=option["text"] in right, chosen=option["text"] in chosen)


def mark_option(option: dict[str, Any], *, right: bool, chosen: bool) -> None:
    """Say of an option, once the reply may be shown, whether it is right."""
    if right:
        option["state"] = "right"
        option["note"] = _("Right (chosen)") if chosen else _("The right answer")
    elif chosen:
        option["state"] = "wrong"
        option["note"] = _("Not right (chosen)")
