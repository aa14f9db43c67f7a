"""A closed attempt as the learner sees it: each question with the reply that the preset allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.marking import Marks, SlotMark, mark
from courses.models import CourseVersion, QuestionVersion
from courses.models.pages import address_of
from courses.questions import type_named
from lms.learning.models import Attempt
from lms.learning.rules import Review
from lms.learning.tracks import StepCourse, Track, studies_of, tracks_of
from lms.personnel.models import Officer


@dataclass(frozen=True)
class Reply:
    """One question with what was answered and what may be said about it.

    `state` is right, wrong, partly or none (not answered). `right` and `explanation` are empty where
    the preset hides them.
    """

    number: int
    prompt: str
    own: list[str]
    state: str
    points: float
    max_points: float
    right: list[str]
    explanation: str
    again_url: str
    again_label: str

    @property
    def title(self) -> str:
        return {
            "right": _("Correct"),
            "partly": _("Partly correct"),
            "wrong": _("Not correct"),
            "none": _("Not answered"),
        }[self.state]


def replies(
    marks: Marks, versions: Mapping[str, Any], review: Review, course: CourseVersion
) -> list[Reply]:
    """The questions in the order of the paper; `versions` come `with_lesson`."""
    lessons = lesson_numbers(course)
    return [_reply(one, versions[one.version], review, lessons) for one in marks.slots]


def reply_to(attempt: Attempt, slot: int, version: QuestionVersion, review: Review) -> Reply:
    """The reply of a practice to one question; `attempt` comes `with_place`, `version` `with_lesson`."""
    paper = {**attempt.paper, "slots": [attempt.slot(slot)]}
    marks = mark(paper, {str(version.uid): version.spec}, attempt.answers)
    return _reply(marks.slot(slot), version, review, lesson_numbers(attempt.round.version))


def _reply(mark: SlotMark, version: Any, review: Review, lessons: Mapping[str, int]) -> Reply:
    spec = version.spec
    kind = type_named(spec["type"])
    right = kind.right_answer(spec) if review.right_answer and not mark.right else []
    return Reply(
        number=mark.slot,
        prompt=spec["prompt"],
        own=kind.describe(spec, mark.answer),
        state=_state(mark),
        points=float(mark.points),
        max_points=float(mark.max_points),
        right=right,
        explanation=spec["explanation"] if review.explanation else "",
        again_url=address_of(version.again_path) if version.again_live else "",
        again_label=_again(version, lessons),
    )


def _state(mark: SlotMark) -> str:
    if not mark.answered:
        return "none"
    if mark.right:
        return "right"
    return "partly" if mark.fraction > 0 else "wrong"


def lesson_numbers(course: CourseVersion) -> dict[str, int]:
    """Uids of the lessons and packages of a course version with their numbers, from 1."""
    lessons = [one["uid"] for one in course.spec["activities"] if one["kind"] != "quiz"]
    return {uid: number for number, uid in enumerate(lessons, start=1)}


def _again(version: Any, lessons: Mapping[str, int]) -> str:
    number = lessons.get(str(version.again_uid))
    if number is None:
        return _("Read again: %(title)s") % {"title": version.again_title or ""}
    return _("Read again: lesson %(number)d") % {"number": number}


def scores(marks: Marks) -> dict[str, int]:
    """How many questions were right, partly right, wrong, and not answered."""
    states = [_state(one) for one in marks.slots]
    return {state: states.count(state) for state in ("right", "partly", "wrong", "none")}


@dataclass(frozen=True)
class NextStep:
    """What a track asks for after a completed course."""

    track: str
    course: StepCourse


def next_step(officer: Officer, course_id: int, at: datetime) -> NextStep | None:
    """The next open step of the tracks that the completed course belongs to, else of any (3 queries)."""
    tracks = tracks_of(officer, at, studies_of(officer))
    tracks.sort(key=lambda track: not _holds(track, course_id))
    for track in tracks:
        for step in sorted(track.steps, key=lambda step: not step.required):
            if step.state != "done":
                return NextStep(track.title, step.course)
    return None


def _holds(track: Track, course_id: int) -> bool:
    return any(one.course_id == course_id for step in track.steps for one in step.courses)
