"""Papers: drawing their questions, laying them out, marking them. No database, no clock.

A *paper* is JSON, frozen when an attempt starts: {"slots": [{"slot", "version", "points", "order"}],
"pass_fraction", ...}. `mark` needs it, the specs of its question versions and the answers, and gives
the same result for ever. Sums are exact fractions; only what is shown or stored is rounded.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext

from courses.questions import Spec, type_named
from courses.vietnamese import fold

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class SlotMark:
    """The mark of one slot: `fraction` 0 to 1 of the question, `points` of `max_points`."""

    slot: int
    version: str
    answer: Any
    answered: bool
    fraction: Fraction
    points: Fraction
    max_points: Fraction

    @property
    def right(self) -> bool:
        return self.fraction == 1


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a paper; `fraction` is points over max_points, 0 for a paper without points."""

    slots: tuple[SlotMark, ...]
    points: Fraction
    max_points: Fraction
    fraction: Fraction
    passed: bool

    @property
    def answered(self) -> int:
        return sum(slot.answered for slot in self.slots)

    @property
    def right(self) -> int:
        return sum(slot.right for slot in self.slots)

    def slot(self, number: int) -> SlotMark:
        """The mark of the slot with this number; KeyError when the paper has none."""
        for mark in self.slots:
            if mark.slot == number:
                return mark
        raise KeyError(number)


def exact(number: Any) -> Fraction:
    """`number` (int, float, Decimal or text) as it is written: 0.1 is one tenth, not its float."""
    return Fraction(Decimal(str(number)))


def mark(paper: Mapping[str, Any], specs: Mapping[str, Spec], answers: Mapping[str, Any]) -> Marks:
    """Mark `answers` ({slot as text: [value, client_seq]}) to `paper`.

    `specs` maps version uids (text) to specs; a version without one is a KeyError, for a question must
    never count as wrong because it was not loaded. An answer that is missing, null or malformed
    earns nothing. Passing needs at least `pass_fraction` of the points (0 when the paper names none).
    """
    marks = tuple(_mark_slot(slot, specs, answers) for slot in paper["slots"])
    points = sum((one.points for one in marks), ZERO)
    max_points = sum((one.max_points for one in marks), ZERO)
    fraction = points / max_points if max_points else ZERO
    passed = fraction >= exact(paper.get("pass_fraction") or 0)
    return Marks(marks, points, max_points, fraction, passed)


def _mark_slot(
    slot: Mapping[str, Any], specs: Mapping[str, Spec], answers: Mapping[str, Any]
) -> SlotMark:
    spec = specs[slot["version"]]
    answer = answer_in(answers, slot["slot"])
    earned = type_named(spec["type"]).mark(spec, answer) if answer is not None else ZERO
    worth = exact(slot["points"])
    return SlotMark(
        slot=slot["slot"],
        version=slot["version"],
        answer=answer,
        answered=answer is not None,
        fraction=earned,
        points=earned * worth,
        max_points=worth,
    )


def answer_in(answers: Mapping[str, Any], slot: int) -> Any:
    """The value stored for `slot`, None when nothing is answered there."""
    stored = answers.get(str(slot))
    return stored[0] if isinstance(stored, list | tuple) and stored else None


# Drawing


class PaperImpossible(Exception):
    """A paper cannot be made of the questions there are; the message is translated, for the author."""


class QuestionMissing(PaperImpossible):
    """Fixed questions of the rules are not in the pool: retired, unpublished or gone."""

    def __init__(self, questions: Sequence[str]):
        self.questions = tuple(questions)
        number = len(self.questions)
        super().__init__(
            ngettext(
                "%(number)d fixed question of the test is not published.",
                "%(number)d fixed questions of the test are not published.",
                number,
            )
            % {"number": number}
        )


class BankTooSmall(PaperImpossible):
    """A draw asks for more questions than fit it and are still free.

    `rule` is the index of the draw, `wanted` its count and `found` the questions that fit it at
    all: at least `wanted` where the questions are enough for one draw but not for all.
    """

    def __init__(self, rule: int, wanted: int, found: int):
        self.rule, self.wanted, self.found = rule, wanted, found
        message = (
            gettext("Part %(part)d of the test draws %(wanted)d, but only %(found)d fit.")
            if found < wanted
            else gettext(
                "Part %(part)d of the test draws %(wanted)d, but other parts take too many."
            )
        )
        super().__init__(message % {"part": rule + 1, "wanted": wanted, "found": found})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn: uids as text, its bank, difficulty and folded tags."""

    question: str
    version: str
    bank: str = ""
    difficulty: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pick:
    """A question chosen for a paper, and what it is worth."""

    question: str
    version: str
    points: Any = 1


def draw(
    rules: Sequence[Mapping[str, Any]], pool: Iterable[Candidate], rng: random.Random
) -> list[Pick]:
    """Choose the questions of a paper, none twice, in the order of the rules.

    A rule is {"question": uid, "points"} or a draw {"count", "bank", "tag", "difficulty", "points"};
    an empty or missing bank, tag or difficulty fits everything, points are 1 unless given. Equal
    rules, pool (in any order) and generator state give equal picks. When draws compete for the same
    questions, a way to fill them all is found if there is one.

    Raises QuestionMissing or BankTooSmall.
    """
    by_uid = {candidate.question: candidate for candidate in pool}
    fixed = [str(rule["question"]) for rule in rules if rule.get("question")]
    missing = [uid for uid in fixed if uid not in by_uid]
    if missing:
        raise QuestionMissing(missing)
    free = [by_uid[uid] for uid in sorted(by_uid) if uid not in set(fixed)]
    drawn = _fill(rules, free, rng)
    picks = []
    for number, rule in enumerate(rules):
        uids = [str(rule["question"])] if rule.get("question") else drawn[number]
        points = rule.get("points", 1)
        picks += [Pick(uid, by_uid[uid].version, points) for uid in uids]
    return list({pick.question: pick for pick in picks}.values())


def _fill(
    rules: Sequence[Mapping[str, Any]], free: Sequence[Candidate], rng: random.Random
) -> dict[int, list[str]]:
    """{index of a draw: question uids}: a matching of draws and questions by augmenting paths."""
    fitting: dict[int, list[str]] = {}
    places: list[int] = []
    for number, rule in enumerate(rules):
        if not rule.get("question"):
            fitting[number] = _fitting(free, rule)
            rng.shuffle(fitting[number])
            places += [number] * int(rule["count"])
    holder: dict[str, int] = {}  # question uid -> index into `places`
    for place, number in enumerate(places):
        if not _take(place, places, fitting, holder, set()):
            raise BankTooSmall(number, int(rules[number]["count"]), len(fitting[number]))
    drawn: dict[int, list[str]] = {number: [] for number in fitting}
    for uid, place in sorted(holder.items(), key=lambda item: item[1]):
        drawn[places[place]].append(uid)
    return drawn


def _take(
    place: int,
    places: Sequence[int],
    fitting: Mapping[int, Sequence[str]],
    holder: dict[str, int],
    seen: set[str],
) -> bool:
    """Give `place` a question, moving other places to other questions where that is needed."""
    options = fitting[places[place]]
    for uid in options:
        if uid not in holder:
            holder[uid] = place
            return True
    for uid in options:
        # A place of the same draw holds one of the same questions: moving it gains nothing.
        if uid in seen or places[holder[uid]] == places[place]:
            continue
        seen.add(uid)
        if _take(holder[uid], places, fitting, holder, seen):
            holder[uid] = place
            return True
    return False


def _fitting(free: Sequence[Candidate], rule: Mapping[str, Any]) -> list[str]:
    """Uids of the candidates that fit a draw."""
    bank, difficulty = str(rule.get("bank") or ""), rule.get("difficulty")
    tag = fold(rule.get("tag") or "")
    return [
        one.question
        for one in free
        if (not bank or one.bank == bank)
        and (not difficulty or one.difficulty == difficulty)
        and (not tag or tag in one.tags)
    ]


def lay_out(
    picks: Sequence[Pick], specs: Mapping[str, Spec], rng: random.Random, *, shuffle: bool = True
) -> list[dict[str, Any]]:
    """The slots of a paper, numbered from 1: [{"slot", "version", "points", "order"}, ...].

    With `shuffle`, questions change places, and so do the options of every question that allows it.
    "order" lists option ids; it is empty for questions without options.
    """
    placed = list(picks)
    if shuffle:
        rng.shuffle(placed)
    slots = []
    for number, pick in enumerate(placed, start=1):
        spec = specs[pick.version]
        order = [option["id"] for option in spec.get("options", [])]
        if shuffle and spec.get("shuffle"):
            rng.shuffle(order)
        slots.append(
            {
                "slot": number,
                "version": pick.version,
                "points": float(pick.points),
                "order": order,
            }
        )
    return slots
