"""Tests that were taken: some drawn papers with answers and marks, shared by many attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.marking import Marks, mark
from courses.models import QuestionVersion, QuizPage
from courses.questions import Spec, type_named
from lms.learning.actions.drawing import draw_paper
from lms.learning.models import StudyRound

PAPERS = 12
#: Of five learners who took a test one fails: how many of ten questions each answers right.
SKILLS = (9, 8, 10, 4, 7)


@dataclass(frozen=True)
class Taken:
    """A drawn paper with answers as they are stored, their marks, and its versions' row ids."""

    paper: dict[str, Any]
    answers: dict[str, Any]
    marks: Marks
    versions: dict[str, int]


def taken_papers(quiz: QuizPage, round: StudyRound) -> list[Taken]:
    """Sixty different ways to take the quiz; `round` needs no row, only its version."""
    ways = []
    for _ in range(PAPERS):
        paper = draw_paper(round=round, quiz=quiz)
        versions = QuestionVersion.objects.of_paper(paper)
        specs = {uid: version.spec for uid, version in versions.items()}
        ids = {uid: version.pk for uid, version in versions.items()}
        for skill in SKILLS:
            answers = {
                str(slot["slot"]): [
                    answer(specs[slot["version"]], right=slot["slot"] % 10 < skill),
                    1,
                ]
                for slot in paper["slots"]
            }
            ways.append(Taken(paper, answers, mark(paper, specs, answers), ids))
    return ways


def passed(ways: Sequence[Taken]) -> list[Taken]:
    return [way for way in ways if way.marks.passed]


def answer(spec: Spec, *, right: bool) -> Any:
    """A stored answer to a question, right or wrong."""
    return type_named(spec["type"]).clean(spec, sent_answer(spec, right=right))


def sent_answer(spec: Spec, *, right: bool) -> list[str]:
    """What a form sends for it."""
    key = spec["key"]
    if "options" in spec:
        wrong = [option["id"] for option in spec["options"] if option["id"] not in key["right"]]
        return list(key["right"]) if right else wrong[:1]
    if spec["type"] == "truefalse":
        return ["true" if key["right"] == right else "false"]
    return [str(key["number"]) if right else "999"]
