"""Builds a course of the demo from its folder: pages, bank, final test."""

import uuid
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from wagtail.models import Page

from courses.models import (
    Competency,
    CourseOutcome,
    CoursePage,
    LegalBasis,
    LessonPage,
    ModulePage,
    ProgrammeType,
    ProviderPage,
    Question,
    QuestionBank,
    QuizPage,
    QuizSlot,
    Subject,
)
from courses.questions import type_named
from courses.vietnamese import slug
from lms.demo.content_files import load_image, read_toml
from lms.demo.lesson_blocks import WRITERS
from lms.demo.packages import lay_package

NAMESPACE = uuid.UUID("6f1a3c52-2f0e-4a57-9f4e-5d3c0b6f7a10")


def load_course(
    folder: Path, home: ProviderPage, *, paper: dict[str, Any], at: datetime, by: Any
) -> CoursePage:
    """Build and publish the course in `folder` below a provider's page, parts first."""
    data = read_toml(folder / "course.toml")
    course = _course(data, folder, home, paper)
    bank = _bank(data, folder, home, at)
    lessons = _lessons(data, folder, course, home)
    _link_lessons(bank, folder, lessons)
    quiz = _quiz(data["test"], course, bank)
    packages = [lay_package(one, folder, course, at=at, by=by) for one in data.get("packages", [])]
    for page in [*lessons.values(), quiz, *packages]:
        _publish(page, by)
    for module in ModulePage.objects.child_of(course):
        _publish(module, by)
    course.refresh_from_db()
    _publish(course, by)
    return CoursePage.objects.get(pk=course.pk)


def _publish(page: Any, by: Any) -> None:
    page.save_revision(user=by).publish(user=by)


def _course(
    data: dict[str, Any], folder: Path, home: ProviderPage, paper: dict[str, Any]
) -> CoursePage:
    subject, _created = Subject.objects.get_or_create(
        slug=slug(data["field"]), defaults={"name": data["field"]}
    )
    course = CoursePage(
        title=data["title"],
        slug=data["slug"],
        live=False,
        summary=data["summary"],
        audience=data["audience"],
        subject=subject,
        provider=home.provider,
        programme_type=ProgrammeType.objects.filter(code=data["programme_type"]).first(),
        content_reviewed_on=data["reviewed_on"],
        tiet=data["tiet"],
        image=load_image(folder / data["image"], data["image_alt"], home.provider),
        **paper,
    )
    home.add_child(instance=course)
    codes = [outcome["competency"] for outcome in data["outcomes"]]
    competencies = {c.code: c for c in Competency.objects.filter(code__in=codes)}
    course.outcomes = [
        CourseOutcome(
            competency=competencies[outcome["competency"]],
            level=outcome["level"],
            text=outcome["text"],
            sort_order=number,
        )
        for number, outcome in enumerate(data["outcomes"])
    ]
    course.legal_bases = list(LegalBasis.objects.filter(code__in=data["legal_basis"]))
    course.save()
    return course


def _lessons(
    data: dict[str, Any], folder: Path, course: CoursePage, home: ProviderPage
) -> dict[str, LessonPage]:
    lessons: dict[str, LessonPage] = {}
    modules = data.get("modules") or [{"title": "", "lessons": data["lessons"]}]
    for module in modules:
        parent: Page = course
        if module["title"]:
            parent = course.add_child(instance=ModulePage(title=module["title"], live=False))
        for name in module["lessons"]:
            lessons[name] = _lesson(folder / name, folder, parent, home)
    return lessons


def _lesson(path: Path, folder: Path, parent: Page, home: ProviderPage) -> LessonPage:
    data = read_toml(path)
    lesson = LessonPage(title=data["title"], minutes=data["minutes"], live=False)
    stream = []
    for number, block in enumerate(data["blocks"]):
        kind, value = _block(block, folder, home)
        block_id = str(uuid.uuid5(NAMESPACE, f"{folder.name}/{path.name}/{number}"))
        stream.append({"type": kind, "value": value, "id": block_id})
    lesson.body = LessonPage.body.field.stream_block.to_python(stream)
    return parent.add_child(instance=lesson)


def _block(block: dict[str, Any], folder: Path, home: ProviderPage) -> tuple[str, Any]:
    """(type, raw value) of one block of a lesson file."""
    kind = block["type"]
    if kind == "question":
        name = block["question_type"]
        return name, type_named(name).value_from(block)
    return kind, WRITERS[kind](block, folder, home)


def _bank(data: dict[str, Any], folder: Path, home: ProviderPage, at: datetime) -> QuestionBank:
    bank = QuestionBank.objects.create(title=data["title"][:150], provider=home.provider)
    competencies = {c.code: c for c in Competency.objects.all()}
    legal = {basis.code: basis for basis in LegalBasis.objects.all()}
    for item in read_toml(folder / "questions.toml")["questions"]:
        question = Question(
            bank=bank,
            code=item["id"],
            competency=competencies.get(item.get("competency", "")),
            difficulty=item["difficulty"],
            topics=", ".join(item["tags"]),
            live=False,
        )
        question.body = Question.body.field.stream_block.to_python(
            [
                {
                    "type": item["type"],
                    "value": type_named(item["type"]).value_from(item),
                    "id": str(uuid.uuid5(NAMESPACE, item["id"])),
                }
            ]
        )
        question.save()
        question.legal_bases.set([legal[code] for code in item.get("legal", []) if code in legal])
        question.save_revision().publish()
    return bank


def _link_lessons(bank: QuestionBank, folder: Path, lessons: dict[str, LessonPage]) -> None:
    """Say of each question in which lesson to read it again."""
    by_code = {question.code: question for question in bank.questions.all()}
    for item in read_toml(folder / "questions.toml")["questions"]:
        lesson = lessons.get(item.get("lesson", ""))
        if lesson is not None:
            Question.objects.filter(pk=by_code[item["id"]].pk).update(read_again=lesson)


def _quiz(data: dict[str, Any], course: CoursePage, bank: QuestionBank) -> QuizPage:
    quiz = course.add_child(
        instance=QuizPage(
            title=data["title"],
            preset=data["preset"],
            pass_fraction=Decimal(str(data["pass_fraction"])),
            attempts=data["attempts"],
            introduction=data.get("introduction", ""),
            live=False,
        )
    )
    fixed = {question.code: question for question in bank.questions.all()}
    slots = [QuizSlot(question=fixed[code]) for code in data["fixed"]]
    slots += [
        QuizSlot(
            bank=bank,
            topic=draw.get("tag", ""),
            difficulty=draw.get("difficulty", ""),
            count=draw["count"],
        )
        for draw in data["draws"]
    ]
    for number, slot in enumerate(slots):
        slot.sort_order = number
    quiz.slots = slots
    quiz.save()
    return quiz
