"""A question while its lines are collected, and what it is in the end: asked, or left as text. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any

from courses.exchange.elements import Element
from courses.exchange.lines import MARKS, Line
from courses.questions import type_named
from courses.vietnamese import fold

LETTERS = re.compile(r"^[A-Ha-h](?:\s*(?:,|;|/|&|và|\s)\s*[A-Ha-h])*\s*\.?(?=$|\s*[.):\-–]|\s*\()")
TRUE_OR_FALSE = re.compile(
    r"[\[(]?\s*(?:đúng\s*(?:/|hay|hoặc)\s*sai|đ\s*/\s*s)\s*[\])]?\s*\??\s*$", re.IGNORECASE
)
WORDS = {"dung": True, "d": True, "true": True, "sai": False, "s": False, "false": False}


@dataclass
class Asked:
    """A question that was read: its type, the plain data of its form, and where its key was found.

    `problems` are codes: no_key, key_differs (text and marks name different answers), many_keys.
    `before` are pictures and tables of the question, which belong above it. `stem` is the HTML of a
    text that several questions share ("Câu 3 đến câu 5"): a lesson shows it where it stands, a bank
    has to put it above each of them.
    """

    number: str
    kind: str
    item: dict[str, Any]
    prompt: str
    key_from: str = ""
    problems: list[str] = field(default_factory=list)
    before: list[Element] = field(default_factory=list)
    stem: str = ""

    @property
    def value(self) -> dict[str, Any]:
        """The value of its form, as in a lesson or a bank."""
        return type_named(self.kind).value_from(self.item)

    @property
    def has_key(self) -> bool:
        return "no_key" not in self.problems


@dataclass
class NotAsked:
    """What begins like a question and stays text: no_answers, picture_answers, too_long."""

    number: str
    prompt: str
    reason: str


@dataclass
class _Answer:
    """One answer: its letter, its text, the marks of the letter, whether it was starred."""

    letter: str
    text: Line
    label: Line
    starred: bool


class Taking:
    """A question while its lines are collected."""

    def __init__(self, number: str, named: bool, prompt: list[Line]) -> None:
        self.number, self.named, self.prompt = number, named, prompt
        self.options: list[_Answer] = []
        self.before: list[Element] = []
        self.explanation = Line("", ())
        self.answer = ""
        self.done = self.picture_answers = False

    def add_option(self, found: re.Match[str], line: Line) -> None:
        text = line.cut(found.end())
        starred = bool(found[1] or found[3])
        if text.text.endswith("*"):
            starred, text = True, text.cut(0, len(text.text) - 1)
        label = line.cut(found.start(2), found.end(2))
        self.options.append(_Answer(found[2].upper(), text, label, starred))

    def add_answer(self, text: str) -> bool:
        if self.answer:
            return False
        self.answer, self.done = text.strip(), True
        return True

    def explain(self, line: Line, below: Line | None) -> int:
        """Take an explanation, from the line below where there is only the word; lines taken."""
        if line.text or below is None:
            self.explanation = line
            return 1
        self.explanation = below
        return 2

    def question(self, key: str) -> Asked | NotAsked:
        """What was collected as a question; `key` are the letters that a table of keys names."""
        prompt = " ".join(line.text for line in self.prompt)
        if self.picture_answers:
            return NotAsked(self.number, prompt, "picture_answers")
        if not prompt:
            return NotAsked(self.number, prompt, "no_answers")
        if len(self.options) >= 2:
            made = self._choice(prompt, key)
        elif (answer := _truth(self.answer or key)) is not None or _true_or_false(prompt):
            made = self._truth(prompt, answer)
        elif self.answer:
            made = self._asked("short", prompt, {"answers": _accepted(self.answer)})
            made.key_from = "line"
        else:
            return NotAsked(self.number, prompt, "no_answers")
        if type_named(made.kind).errors(made.value, strict=False):
            return NotAsked(self.number, prompt, "too_long")
        return made

    def _asked(self, kind: str, prompt: str, item: dict[str, Any]) -> Asked:
        item["prompt"] = "".join(f"<p>{line.html}</p>" for line in self.prompt)
        if self.explanation.text:
            item["explanation"] = f"<p>{self.explanation.html}</p>"
        return Asked(self.number, kind, item, prompt, before=self.before)

    def _truth(self, prompt: str, answer: bool | None) -> Asked:
        last = self.prompt[-1]
        if found := _true_or_false(last.text):
            self.prompt[-1] = last.cut(0, found.start())
            self.prompt = [line for line in self.prompt if line.text] or [last]
        made = self._asked("truefalse", prompt, {"answer": answer})
        made.key_from = "" if answer is None else "line"
        made.problems = ["no_key"] if answer is None else []
        return made

    def _choice(self, prompt: str, key: str) -> Asked:
        right, key_from, differs = self._right(key)
        truths = [WORDS.get(fold(option.text.text).rstrip(".")) for option in self.options]
        if len(self.options) == 2 and None not in truths and set(truths) == {True, False}:
            answer = truths[right.pop()] if len(right) == 1 else None
            made = self._truth(prompt, answer)
        else:
            options = [
                {"text": option.text.text, "correct": place in right}
                for place, option in enumerate(self.options)
            ]
            kind = "multiple" if len(right) > 1 else "single"
            made = self._asked(kind, prompt, {"options": options})
            made.problems = [] if right else ["no_key"]
        made.key_from = key_from
        made.problems += ["key_differs"] if differs else []
        return made

    def _right(self, key: str) -> tuple[set[int], str, bool]:
        """(places of the right answers, what told them, whether marks tell otherwise)."""
        count = len(self.options)
        told: list[tuple[str, set[int]]] = [
            ("line", _places(self.answer)),
            ("star", {n for n, option in enumerate(self.options) if option.starred}),
            ("table", _places(key)),
        ]
        for mark in MARKS:
            by_text = {n for n, option in enumerate(self.options) if option.text.bears(mark)}
            by_label = {n for n, option in enumerate(self.options) if option.label.bears(mark)}
            told += [(mark, by_text), (mark, by_label)]
        useful = [(name, places) for name, places in told if places and 0 < len(places) < count]
        useful = [(name, places) for name, places in useful if max(places) < count]
        if not useful:
            return set(), "", False
        name, places = useful[0]
        differs = any(other != places for _name, other in useful[1:] if _name not in {"b", "c"})
        return set(places), name, differs


def _true_or_false(text: str) -> re.Match[str] | None:
    """The words (Đúng/Sai) at the end of a text."""
    return TRUE_OR_FALSE.search(text, max(0, len(text) - 40))


def _places(letters: str) -> set[int]:
    """Places of the answers that "B", "A, C" or "B. Công chức" names."""
    found = LETTERS.match(letters.strip())
    return (
        {ord(sign.upper()) - ord("A") for sign in re.findall(r"\b[A-Ha-h]\b", found[0])}
        if found
        else set()
    )


def _truth(answer: str) -> bool | None:
    return WORDS.get(fold(answer).rstrip("."))


def _accepted(answer: str) -> list[str]:
    """The answers that a line names: "1954; năm 1954"."""
    return [part.strip().rstrip(".") for part in answer.split(";") if part.strip()]
