"""Courses: two wide ones, published as authors do, and as many small ones as asked for, in bulk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group, Permission
from django.core.files.images import ImageFile
from django.db import models
from PIL import Image, ImageDraw
from wagtail.models import GroupPagePermission, Locale, Page, Site

from courses.models import (
    CataloguePage,
    Competency,
    CourseOutcome,
    CoursePage,
    CustomImage,
    HomePage,
    JobPosition,
    LessonPage,
    ProgrammeType,
    Provider,
    ProviderPage,
    Question,
    QuestionBank,
    QuizPage,
    QuizSlot,
    SkillTrack,
    Subject,
    TrackStep,
)
from courses.models.pages import HOME_SLUG
from courses.questions import type_named
from lms.operations.bench.words import TOPICS, lesson_html, question, sentences

LESSONS = 20
QUESTIONS = 20
BANK = 60
PICTURES = 12


@dataclass(frozen=True)
class Shared:
    """What all courses of the bench share."""

    home: ProviderPage
    subjects: Sequence[Subject]
    programme: ProgrammeType
    competencies: Sequence[Competency]
    pictures: Sequence[CustomImage]
    bank: QuestionBank
    at: datetime


def lay_shared(at: datetime) -> Shared:
    """The tree above the courses, fields, pictures and one bank of questions."""
    editors = Group.objects.create(name="Giảng viên đo hiệu năng")
    provider = Provider.objects.create(
        name="Trường đo hiệu năng",
        short_name="ĐHN",
        kind=Provider.Kind.SCHOOL,
        place="Bắc Ninh",
        editors=editors,
    )
    catalogue = _catalogue()
    home = catalogue.add_child(instance=ProviderPage(title=provider.name, provider=provider))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=editors, page=home, permission=change)
    subjects = [
        Subject.objects.create(slug=f"linh-vuc-{n}", name=f"Lĩnh vực {topic.lower()}")
        for n, topic in enumerate(TOPICS)
    ]
    return Shared(
        home=home,
        subjects=subjects,
        programme=ProgrammeType.objects.get(code="VTVL"),
        competencies=list(Competency.objects.order_by("code")[:12]),
        pictures=[_picture(n) for n in range(PICTURES)],
        bank=_bank(provider),
        at=at,
    )


def _catalogue() -> CataloguePage:
    root = Page.get_first_root_node()
    Site.objects.all().delete()
    for page in root.get_children():
        page.delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=HomePage(title="Tiên Học", slug=HOME_SLUG))
    Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
    return home.add_child(instance=CataloguePage(title="Khóa học", slug="khoa-hoc"))


def _picture(number: int) -> CustomImage:
    picture = Image.new("RGB", (1280, 576), (20 + number * 15, 90, 150))
    ImageDraw.Draw(picture).ellipse((200 + number * 40, 100, 600 + number * 40, 480), fill="white")
    file = BytesIO()
    picture.save(file, "PNG")
    return CustomImage.objects.create(
        title=f"Ảnh {number + 1}", file=ImageFile(file, name=f"bench-{number}.png")
    )


def _bank(provider: Provider) -> QuestionBank:
    bank = QuestionBank.objects.create(title="Ngân hàng đo hiệu năng", provider=provider)
    for number in range(BANK):
        item = question(number)
        kind = type_named(str(item["type"]))
        asked = Question(bank=bank, code=f"bench-{number:03d}", topics="chung", live=False)
        block = {"type": kind.name, "value": kind.value_from(item), "id": str(uuid4())}
        asked.body = Question.body.field.stream_block.to_python([block])
        asked.save()
        asked.save_revision().publish()
    return bank


# A wide course -----------------------------------------------------------------------------------


def lay_wide_course(slug: str, title: str, shared: Shared) -> CoursePage:
    """A course of twenty lessons and a test of twenty drawn questions, published part by part."""
    course = shared.home.add_child(instance=_course(0, title, slug, shared))
    course.outcomes = [_outcome(course, n, shared) for n in range(3)]
    course.save()
    parts: list[Page] = [
        course.add_child(instance=_lesson(n, shared, practice=True)) for n in range(LESSONS)
    ]
    parts.append(_quiz(course, shared))
    for page in parts:
        page.save_revision().publish()
    course.refresh_from_db()
    course.save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def _course(number: int, title: str, slug: str, shared: Shared) -> CoursePage:
    provider = shared.home.provider
    return CoursePage(
        title=title,
        slug=slug,
        live=False,
        summary=sentences(2, number),
        audience="Công chức làm việc ở xã, phường.",
        subject=shared.subjects[number % len(shared.subjects)],
        provider=provider,
        programme_type=shared.programme,
        image=shared.pictures[number % len(shared.pictures)],
        tiet=Decimal(8),
        content_reviewed_on=shared.at.date(),
        paper_allowed=True,
        paper_decision="Quyết định số 45/QĐ-UBND ngày 15/01/2026 (đo hiệu năng)",
        paper_issuer=provider,
        paper_signer="Nguyễn Văn Thành",
        paper_signer_title="HIỆU TRƯỞNG",
    )


def _outcome(course: CoursePage, number: int, shared: Shared) -> CourseOutcome:
    return CourseOutcome(
        course=course,
        competency=shared.competencies[number % len(shared.competencies)],
        level=2,
        text=sentences(1, number),
        sort_order=number,
    )


def _lesson(number: int, shared: Shared, *, practice: bool) -> LessonPage:
    topic = TOPICS[number % len(TOPICS)]
    return LessonPage(
        title=f"{topic} (phần {number + 1})",
        slug=f"bai-{number + 1}",
        minutes=12,
        body=_body(number, shared, practice=practice),
        live=False,
    )


def _body(number: int, shared: Shared, *, practice: bool) -> Any:
    """Four texts, a picture, a table, a call-out; with `practice` two questions."""
    picture = shared.pictures[number % len(shared.pictures)]
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in ("Việc", "Ai", "Thời hạn")],
        "rows": [{"values": [topic, "Công chức", "3 ngày"]} for topic in TOPICS[:6]],
        "caption": "",
    }
    values: list[tuple[str, Any]] = [("text", html) for html in lesson_html(number)]
    values.insert(1, ("image", {"image": picture.pk, "alt": "Sơ đồ các bước", "caption": ""}))
    values.insert(3, ("table", {"caption": "Việc và thời hạn", "table": table}))
    values.append(("callout", {"kind": "note", "title": "Ghi nhớ", "text": "<p>Ghi đủ ngày.</p>"}))
    if practice:
        for item in (question(number * 6), question(number * 6 + 4)):
            kind = type_named(str(item["type"]))
            values.append((kind.name, kind.value_from(item)))
    raw = [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in values]
    return LessonPage.body.field.stream_block.to_python(raw)


def _quiz(course: CoursePage, shared: Shared) -> Page:
    quiz = course.add_child(instance=_quiz_page())
    quiz.slots = [QuizSlot(bank=shared.bank, count=QUESTIONS)]
    quiz.save()
    return quiz


def _quiz_page() -> QuizPage:
    return QuizPage(
        title="Bài kiểm tra cuối khóa",
        slug="bai-kiem-tra",
        pass_fraction=Decimal("0.6"),
        live=False,
    )


# Many small courses ------------------------------------------------------------------------------

SMALL_LESSONS = 8
PROVIDER_DEPTH = 4
BATCH = 200


def lay_small_courses(number: int, shared: Shared) -> list[CoursePage]:
    """So many courses of eight lessons and a test, live, a batch of pages at a time."""
    laid: list[CoursePage] = []
    bodies = [_body(n, shared, practice=False) for n in range(SMALL_LESSONS)]
    for start in range(0, number, BATCH):
        courses = [_small_course(n, shared) for n in range(start, min(start + BATCH, number))]
        _insert_pages(shared.home, courses, shared.at, first=_children(shared.home))
        CourseOutcome.objects.bulk_create(
            _outcome(course, n, shared) for n, course in enumerate(courses)
        )
        for course in courses:
            parts: list[Page] = [
                LessonPage(title=f"Bài {n + 1}", slug=f"bai-{n + 1}", minutes=12, body=body)
                for n, body in enumerate(bodies)
            ]
            quiz = _quiz_page()
            _insert_pages(course, [*parts, quiz], shared.at, first=0)
            QuizSlot.objects.create(quiz=quiz, bank=shared.bank, count=QUESTIONS)
        laid += courses
    return laid


def _small_course(number: int, shared: Shared) -> CoursePage:
    topic = TOPICS[number % len(TOPICS)]
    course = _course(number, f"{topic}: khóa {number + 1}", f"khoa-{number + 1}", shared)
    course.search_folded = f"{topic.lower()} khoa {number + 1}"
    return course


def _children(parent: Page) -> int:
    return Page.objects.filter(pk=parent.pk).values_list("numchild", flat=True).get()


def _insert_pages(parent: Page, pages: Sequence[Page], at: datetime, *, first: int) -> None:
    """Insert live pages below `parent`, which has `first` children: what `add_child` does singly.

    Neither search nor the index of references is written: learners' pages read neither.
    """
    locale = Locale.get_default()
    for place, page in enumerate(pages, start=first + 1):
        page.path = Page._get_path(parent.path, parent.depth + 1, place)
        page.depth, page.numchild = parent.depth + 1, 0
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title, page.locale, page.live = page.title, locale, True
        page.first_published_at = page.last_published_at = _published(at, parent, place)
    rows = Page.objects.bulk_create(_base_row(page) for page in pages)
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.page_ptr_id = row.pk
        page._state.adding = False
    by_model: dict[type[models.Model], list[Page]] = {}
    for page in pages:
        by_model.setdefault(type(page), []).append(page)
    for model, group in by_model.items():
        _insert_children(model, group)
    parent.numchild = first + len(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)


def _published(at: datetime, parent: Page, place: int) -> datetime:
    """Nobody publishes two things at once, and the newest are asked for most."""
    number = int(parent.path[-Page.steplen :], 36) if parent.depth > PROVIDER_DEPTH else place
    return at - timedelta(days=30) + timedelta(minutes=number, seconds=place % 60)


def _base_row(page: Page) -> Page:
    return Page(
        **{
            f.attname: getattr(page, f.attname)
            for f in Page._meta.concrete_fields
            if not f.primary_key
        }
    )


def _insert_children(model: type[models.Model], pages: Iterable[Page]) -> None:
    """The rows of the pages' own tables, whose rows of `Page` are there already.

    Django's `bulk_create` refuses models that inherit from a table; its own way in does not.
    """
    rows = model._base_manager.get_queryset()
    rows._batched_insert(list(pages), list(model._meta.local_concrete_fields), None)  # type: ignore[attr-defined]


# Tracks ------------------------------------------------------------------------------------------


def lay_tracks(courses: Sequence[CoursePage]) -> None:
    """A track of three steps for everyone, and one of four for each third of the positions."""
    positions = list(JobPosition.objects.filter(status="current").order_by("code"))
    courses_in_turn = cycle(courses)
    for order in range(4):
        track = SkillTrack(title=f"Lộ trình {order + 1}", for_everyone=order == 0, sort_order=order)
        track.positions = [] if order == 0 else positions[order - 1 :: 3]
        track.steps = [
            _step(number, next(courses_in_turn)) for number in range(3 if order == 0 else 4)
        ]
        track.save()


def _step(number: int, course: CoursePage) -> TrackStep:
    step = TrackStep(required=number < 2, due_days=180 + 60 * number, sort_order=number)
    step.courses = [course]
    return step
