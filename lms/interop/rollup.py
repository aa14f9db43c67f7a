"""What a package says of itself, rolled up: is it completed, was it passed, with which result.

Pure functions of the manifest's items and the states that the browser sent. Whatever they find is a claim
of the package: it is never proof of more than that somebody went through it.

Sources: SCORM 1.2 Run-Time Environment 3.4.4 (lesson_status, mastery score, score range, what holds when
nothing was set); SCORM 2004 4th edition, Run-Time 4.2 (completion_status, success_status, score.scaled)
and Sequencing and Navigation 4.6 (default roll-up: all children, mean of the measures). SCORM 1.2 knows no
roll-up of several SCOs: the same rule is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

SCORM_12 = "scorm12"

#: What an item is, from nothing to done. `failed` went through to the end and did not reach the mark.
UNTOUCHED, OPENED, COMPLETED, PASSED, FAILED = (
    "untouched",
    "opened",
    "completed",
    "passed",
    "failed",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one item, or a whole package, claims. `fraction`: 0 to 1, None without a score.

    `passed`: None where the package says nothing about it. `items`: the state of each by identifier.
    """

    completed: bool = False
    passed: bool | None = None
    fraction: float | None = None
    opened: bool = False
    items: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether the activity counts as done: gone through, and not failed."""
        return self.completed and self.passed is not False

    @property
    def word(self) -> str:
        if self.passed is not None and self.completed:
            return PASSED if self.passed else FAILED
        if self.completed:
            return COMPLETED
        return OPENED if self.opened else UNTOUCHED


def leaves(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The items that can be opened, in order. Hidden ones count only where nothing else is there."""
    found = list(_launchable(items))
    shown = [item for item in found if item.get("visible", True)]
    return shown or found


def _launchable(items: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for item in items:
        if item.get("launch"):
            yield item
        yield from _launchable(item.get("items") or [])


def roll_up(
    standard: str, items: Iterable[Mapping[str, Any]], states: Mapping[str, Any]
) -> Outcome:
    """What a package claims: completed when every item is; passed when one is and none failed.

    The result is the mean of the items that report one. `states` maps identifiers to what was saved:
    {"cmi": {...}, "ended": whether the item has said that it is closed}.
    """
    found = {
        item["identifier"]: item_outcome(standard, item, states.get(item["identifier"]))
        for item in leaves(items)
    }
    outcomes = list(found.values())
    marks = [one.passed for one in outcomes if one.passed is not None]
    fractions = [one.fraction for one in outcomes if one.fraction is not None]
    return Outcome(
        completed=bool(outcomes) and all(one.completed for one in outcomes),
        passed=all(marks) if marks else None,
        fraction=sum(fractions) / len(fractions) if fractions else None,
        opened=any(one.opened for one in outcomes),
        items={identifier: one.word for identifier, one in found.items()},
    )


def item_outcome(standard: str, item: Mapping[str, Any], state: Any) -> Outcome:
    """What one item claims. An asset, which cannot speak, is completed once it was opened.

    A SCO that is closed and never spoke of completion is completed, as both standards say; one that
    left with `suspend` means to come back, and is not.
    """
    if not isinstance(state, Mapping):
        return Outcome()
    if item.get("kind") == "asset":
        return Outcome(completed=True, opened=True)
    ended = bool(state.get("ended"))
    if standard == SCORM_12:
        return _of_12(item, state, ended)
    return _of_2004(item, state, ended)


def _of_12(item: Mapping[str, Any], state: Mapping[str, Any], ended: bool) -> Outcome:
    status = _text(state, "cmi", "core", "lesson_status")
    raw = _number(state, "cmi", "core", "score", "raw")
    mastery = _as_number(item.get("mastery_score"))
    left_for_good = ended and _text(state, "cmi", "core", "exit") != "suspend"
    if left_for_good and status in {"", "not attempted"}:
        status = "completed"
    if ended and raw is not None and mastery is not None:
        status = "passed" if raw >= mastery else "failed"
    passed = {"passed": True, "failed": False}.get(status)
    return Outcome(
        completed=status in {"completed", "passed", "failed"},
        passed=passed,
        fraction=_in_range(raw, state, "cmi", "core", "score"),
        opened=True,
    )


def _of_2004(item: Mapping[str, Any], state: Mapping[str, Any], ended: bool) -> Outcome:
    completion = _text(state, "cmi", "completion_status")
    success = _text(state, "cmi", "success_status")
    scaled = _number(state, "cmi", "score", "scaled")
    mastery = _as_number(item.get("mastery_score"))
    if scaled is not None and mastery is not None:
        success = "passed" if scaled >= mastery else "failed"
    passed = {"passed": True, "failed": False}.get(success)
    silent = completion in {"", "unknown"}
    left_for_good = ended and _text(state, "cmi", "exit") != "suspend"
    completed = completion == "completed" or (silent and (left_for_good or passed is True))
    fraction = _clamped(scaled)
    if fraction is None:
        raw = _number(state, "cmi", "score", "raw")
        fraction = _in_range(raw, state, "cmi", "score")
    return Outcome(completed=completed, passed=passed, fraction=fraction, opened=True)


def _in_range(raw: float | None, state: Mapping[str, Any], *where: str) -> float | None:
    """A raw score between the reported least and most; without them, of a hundred."""
    if raw is None:
        return None
    least = _number(state, *where, "min")
    most = _number(state, *where, "max")
    low, high = (least or 0.0), (100.0 if most is None else most)
    return _clamped((raw - low) / (high - low)) if high > low else None


def _clamped(value: float | None) -> float | None:
    return None if value is None else min(1.0, max(0.0, value))


def _text(state: Any, *where: str) -> str:
    for name in where:
        state = state.get(name) if isinstance(state, Mapping) else None
    return state.strip().lower() if isinstance(state, str) else ""


def _number(state: Any, *where: str) -> float | None:
    for name in where:
        state = state.get(name) if isinstance(state, Mapping) else None
    return _as_number(state)


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None
