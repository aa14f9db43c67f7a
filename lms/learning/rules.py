"""What the rules of a course and of its quizzes say: pure functions of facts and times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from courses.models import CourseVersion, QuizPage


def required_uids(version: CourseVersion, live: Iterable[str]) -> list[str]:
    """Uids of the activities that the pinned version requires and that still exist, in order.

    A vanished activity counts as done, a new one is optional, until an author maps them.
    """
    live_uids = set(live)
    return [
        activity["uid"]
        for activity in version.spec["activities"]
        if activity["required"] and activity["uid"] in live_uids
    ]


def carried(
    done: Mapping[str, datetime], changes: Iterable[Mapping[str, Any]]
) -> dict[str, datetime]:
    """What else counts as done on the way through versions, by the equivalences of each in order.

    A new part is done when all of the earlier parts that its author named are, on the day of the
    last of them. `done` maps uids to when; `changes` are those of `CourseVersion`.
    """
    known, gained = dict(done), {}
    for one in changes:
        for new, earlier in one.get("equivalent", {}).items():
            if new not in known and all(uid in known for uid in earlier):
                known[new] = gained[new] = max(known[uid] for uid in earlier)
    return gained


def activity_in(version: CourseVersion, uid: Any) -> Mapping[str, Any] | None:
    """The activity with this uid in the pinned version; None for a newer one."""
    activities: list[Mapping[str, Any]] = version.spec["activities"]
    for activity in activities:
        if activity["uid"] == str(uid):
            return activity
    return None


@dataclass(frozen=True)
class Review:
    """What a learner may see of a closed attempt."""

    own_answer: bool
    correctness: bool
    explanation: bool
    right_answer: bool


def review_of(preset: str, *, passed: bool, attempts_left: int | None) -> Review:
    """What the preset allows after closing.

    Practice shows all. A test shows what was right and why, and the right answers once it is
    passed or no attempt is left. An exam shows the own answers and what was right, no key.
    """
    if preset == QuizPage.Preset.EXAM:
        return Review(own_answer=True, correctness=True, explanation=False, right_answer=False)
    final = preset == QuizPage.Preset.PRACTICE or passed or attempts_left == 0
    return Review(own_answer=True, correctness=True, explanation=True, right_answer=final)


def review_of_practice(counted: Review) -> Review:
    """What practising wrong answers again may show: never a key that the counted attempt hides."""
    return replace(counted, own_answer=True, correctness=True)


def may_practise(preset: str) -> bool:
    """Whether wrong answers may be practised again: in an exam that would try out the key."""
    return preset != QuizPage.Preset.EXAM


def attempts_left(allowed: int | None, granted: int, used: int) -> int | None:
    """How many attempts are left; None when there is no limit."""
    return None if allowed is None else max(0, allowed + granted - used)


def seconds_left(due_at: datetime | None, at: datetime) -> int | None:
    """Whole seconds until the end; None without a limit, 0 after it."""
    return None if due_at is None else max(0, int((due_at - at).total_seconds()))
