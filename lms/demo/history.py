"""Some months of learning in the demo, by a fixed seed, made by the same acts as in real life."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from courses.actions import activities
from courses.models import CoursePage, LessonPage, QuestionVersion, QuizPage
from courses.questions import type_named
from lms.demo.course_loader import NAMESPACE
from lms.learning.actions import (
    finish_activity,
    keep_place,
    open_activity,
    save_answer,
    start_attempt,
    start_course,
    submit_attempt,
)
from lms.learning.models import Attempt, StudyRound
from lms.personnel.actions import Line, record_training
from lms.personnel.models import Officer, TrainingRecord

EARLIER = (
    ("Bồi dưỡng kiến thức quản lý nhà nước ngạch chuyên viên", "QLNN-CV", 320, "Chứng chỉ"),
    ("Trung cấp lý luận chính trị", "LLCT-TC", None, "Bằng tốt nghiệp"),
    ("Bồi dưỡng kiến thức quốc phòng, an ninh đối tượng 4", "QPAN-4", 24, "Giấy chứng nhận"),
)


class Past:
    """Acts on the demo's courses at earlier moments; the lessons of a course are read once."""

    def __init__(self, courses: list[CoursePage], rng: random.Random, at: datetime):
        self.rng, self.at = rng, at
        self.parts = {course.pk: activities(course) for course in courses}
        self.specs = {str(v.uid): v.spec for v in QuestionVersion.objects.all()}

    def study(
        self, officer: Officer, course: CoursePage, *, days_ago: int, lessons: int | None = None
    ) -> StudyRound:
        """Begin a course and finish its first `lessons`; None finishes all."""
        moment = self.at - timedelta(days=days_ago)
        round = start_course(officer=officer, course=course, at=moment)
        pages = [page for page in self.parts[course.pk] if isinstance(page, LessonPage)]
        for page in pages[:lessons]:
            moment = min(moment + timedelta(hours=self.rng.randint(3, 20)), self.at)
            open_activity(round=round, activity_uid=page.translation_key, at=moment)
            finish_activity(round=round, activity_uid=page.translation_key, at=moment)
        return round

    def take_test(
        self, round: StudyRound, course: CoursePage, *, days_ago: int, skill: float
    ) -> Attempt:
        """Take the final test, each question right with the probability `skill`."""
        moment = self.at - timedelta(days=days_ago)
        quiz = next(page for page in self.parts[course.pk] if isinstance(page, QuizPage))
        attempt = start_attempt(round=round, quiz=quiz, at=moment)
        answers = {}
        for slot in attempt.paper["slots"]:
            value = self._answer(self.specs[slot["version"]], skill)
            answers[str(slot["slot"])] = [value, 1]
        last = attempt.paper["slots"][-1]["slot"]
        Attempt.objects.filter(pk=attempt.pk).update(answers=answers)
        attempt.refresh_from_db()
        save_answer(
            attempt=attempt, slot=last, value=answers[str(last)][0], client_seq=2, at=moment
        )
        return submit_attempt(attempt=attempt, at=moment + timedelta(minutes=14))

    def _answer(self, spec: dict[str, Any], skill: float) -> Any:
        """An answer of the learner: the right one, or what can be chosen wrongly."""
        known = self.rng.random() < skill
        return type_named(spec["type"]).clean(spec, _right(spec) if known else self._wrong(spec))

    def _wrong(self, spec: dict[str, Any]) -> list[str]:
        """What a form sends for an answer that could be meant, and is not right."""
        if "options" in spec:
            good = spec["key"]["right"]
            return [
                self.rng.choice([one["id"] for one in spec["options"] if one["id"] not in good])
            ]
        if spec["type"] == "truefalse":
            return ["false" if spec["key"]["right"] else "true"]
        return [f"999 {spec['unit']}".strip()] if spec["type"] == "numeric" else ["999"]


def _right(spec: dict[str, Any]) -> list[str]:
    """What a form sends for the right answer."""
    key = spec["key"]
    if "options" in spec:
        return list(key["right"])
    if spec["type"] == "truefalse":
        return ["true" if key["right"] else "false"]
    if spec["type"] == "numeric":
        return [f"{key['number'].replace('.', ',')} {spec['unit']}".strip()]
    return list(key["answers"][:1])


def tell_an(past: Past, an: Officer, course: CoursePage) -> StudyRound:
    """An stands one lesson and the final test short of finishing the course."""
    lessons = [page for page in past.parts[course.pk] if isinstance(page, LessonPage)]
    round = past.study(an, course, days_ago=12, lessons=len(lessons) - 1)
    last = lessons[-1]
    opened = past.at - timedelta(hours=14)
    open_activity(round=round, activity_uid=last.translation_key, at=opened)
    texts = [block for block in last.body if block.block_type == "text"]
    keep_place(round=round, activity_uid=last.translation_key, place=texts[len(texts) // 2].id)
    _classes_of(past, an)
    return round


def _classes_of(past: Past, an: Officer) -> None:
    """Two classes of this year, 12 tiết together, and one of an earlier year."""
    new_year = date(past.at.year, 1, 1)
    for title, tiet, days_ago in (
        ("Tập huấn nghiệp vụ một cửa điện tử", 8, 240),
        ("Tập huấn kỹ năng số cho công chức cấp xã", 4, 160),
    ):
        ended = max(new_year, past.at.date() - timedelta(days=days_ago))
        _line(past, an, title, "VTVL", tiet, "Giấy chứng nhận", ended, counts=True)
    title, kind, tiet, paper = EARLIER[0]
    _line(past, an, title, kind, tiet, paper, date(2019, 11, 1), counts=False)


def tell_crowd(past: Past, officers: list[Officer], courses: list[CoursePage]) -> None:
    """Everyone else: a third has finished something, a third is on the way, a third not begun."""
    for officer in officers:
        _earlier_records(past, officer)
        for course in past.rng.sample(courses, k=past.rng.choice([0, 1, 1, 2])):
            days = past.rng.randint(20, 150)
            if past.rng.random() < 0.45:
                round = past.study(officer, course, days_ago=days)
                past.take_test(
                    round, course, days_ago=max(1, days - 14), skill=past.rng.uniform(0.45, 0.98)
                )
            else:
                past.study(officer, course, days_ago=days, lessons=past.rng.randint(1, 5))


def _earlier_records(past: Past, officer: Officer) -> None:
    """Lines of earlier years and, for some, a class of this year, entered from the paper file."""
    for title, kind, tiet, paper in past.rng.sample(EARLIER, k=past.rng.randint(0, 2)):
        ended = date(past.rng.randint(2014, 2024), past.rng.randint(1, 12), 1)
        _line(past, officer, title, kind, tiet, paper, ended, counts=False)
    if past.rng.random() < 0.5:
        ended = date(past.at.year, past.rng.randint(2, 10), past.rng.randint(1, 28))
        title = "Tập huấn nghiệp vụ theo vị trí việc làm"
        tiet = past.rng.choice([16, 40, 40, 48])
        _line(past, officer, title, "VTVL", tiet, "Giấy chứng nhận", ended, counts=True)


def _line(
    past: Past,
    officer: Officer,
    title: str,
    kind: str,
    tiet: int | None,
    paper: str,
    ended: date,
    *,
    counts: bool,
) -> None:
    uid: UUID = uuid5(NAMESPACE, f"{officer.number}/{title}/{ended}")
    record_training(
        officer=officer,
        line=Line(
            title=title,
            provider="Trường Chính trị tỉnh Bắc Ninh",
            ended_on=ended,
            end_precision="day" if counts else "month",
            programme_type=kind,
            form="TT",
            paper_kind=paper,
            tiet=None if tiet is None else Decimal(tiet),
            counts=counts,
            occurred_at=past.at,
        ),
        source=TrainingRecord.Source.IMPORTED,
        source_uid=uid,
        at=past.at,
        by=None,
    )
