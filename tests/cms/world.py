"""A small CMS: an agency and a partner university, who writes, who reviews, one course of each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection

from courses.actions import set_member
from courses.actions.roles import let_edit, let_review
from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    CataloguePage,
    Competency,
    ContentImport,
    CourseOutcome,
    CoursePage,
    CustomDocument,
    CustomImage,
    CustomMedia,
    LessonPage,
    ProgrammeType,
    Provider,
    ProviderPage,
    Question,
    QuestionBank,
    QuizPage,
    QuizSlot,
    Subject,
)
from courses.questions import type_named
from lms.accounts.models import User
from tests.support.retelling import retold

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PASSWORD = "nuoc-chay-da-mon-2026"


@dataclass
class World:
    """`agency` and `partner` own a part of the tree; `binh` publishes, `chi` writes, `mai` reviews."""

    catalogue: CataloguePage
    agency: ProviderPage
    partner: ProviderPage
    binh: User
    chi: User
    mai: User
    lam: User
    an: User


@retold
def make_world() -> World:
    catalogue = lay_tree()
    agency = lay_provider(
        catalogue, group="Giảng viên", name="UBND xã A", short_name="UBND A", kind="agency"
    )
    partner = lay_provider(
        catalogue, group="Biên tập B", name="Đại học B", short_name="ĐH B", kind="university"
    )
    people = {name: account(name) for name in ("binh", "chi", "mai", "an")}
    lam = account("lam")
    User.objects.filter(pk=lam.pk).update(is_superuser=True)
    let_edit(page=agency, publish=True).user_set.add(people["binh"])
    set_member(
        provider=partner.provider,
        user=people["chi"],
        signs=True,
        administers=True,
        at=AT,
        by=lam,
    )
    reviewers, _ = Group.objects.get_or_create(name="Người duyệt")
    let_review(group=reviewers, catalogue=catalogue).user_set.add(people["mai"])
    Subject.objects.get_or_create(slug="giao-tiep", defaults={"name": "Giao tiếp"})
    ProgrammeType.objects.get_or_create(
        code="T1", defaults={"name": "Kỹ năng", "content_group": "K", "counting": "yes"}
    )
    Competency.objects.get_or_create(code="C01", defaults={"name": "Phục vụ", "group": "core"})
    return World(catalogue, agency, partner, lam=User.objects.get(pk=lam.pk), **people)


def account(name: str) -> User:
    """An account that has read the notice."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create(username=name, full_name=f"Nguyễn {name.title()}")
    user.notice_version, user.notice_read_at = 1, AT
    user.save()
    return user


def question_value(kind: str = "single", **changes: Any) -> dict[str, Any]:
    """The form's value of a complete question."""
    item = {
        "prompt": "<p>Ai tiếp công dân?</p>",
        "explanation": "<p>Người đứng đầu tiếp định kỳ.</p>",
        "options": [{"text": "Chủ tịch", "correct": True}, {"text": "Không ai"}],
        "answer": True,
        **changes,
    }
    return type_named(kind).value_from(item)


def stream(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """Raw data of a stream."""
    return [
        {"type": kind, "value": value, "id": f"00000000-0000-4000-8000-{number:012d}"}
        for number, (kind, value) in enumerate(blocks)
    ]


def make_course(home: ProviderPage, title: str = "Tiếp công dân", **values: Any) -> CoursePage:
    """A complete draft course without parts."""
    course = CoursePage(
        **{
            "title": title,
            "summary": "Tiếp người dân cho đúng.",
            "audience": "Công chức xã",
            "subject": Subject.objects.get(slug="giao-tiep"),
            "programme_type": ProgrammeType.objects.get(code="T1"),
            "live": False,
            **values,
        }
    )
    home.add_child(instance=course)
    course.outcomes = [
        CourseOutcome(competency=Competency.objects.get(code="C01"), level=2, text="Tiếp đúng")
    ]
    course.save()
    course.save_revision(clean=False)
    return course


def add_lesson(parent: Any, title: str = "Sáu bước", body: Any = None, **values: Any) -> LessonPage:
    lesson = LessonPage(title=title, live=False, **values)
    blocks = body if body is not None else [("text", "<p>Chào người dân trước.</p>")]
    lesson.body = LessonPage.body.field.stream_block.to_python(stream(*blocks))
    parent.add_child(instance=lesson)
    lesson.save_revision(clean=False)
    return lesson


def make_bank(provider: Provider, title: str = "Ngân hàng") -> QuestionBank:
    return QuestionBank.objects.create(title=title, provider=provider)


def add_question(bank: QuestionBank, code: str, *, live: bool = True, **values: Any) -> Question:
    changes = {key: values.pop(key) for key in ("prompt", "explanation") if key in values}
    question = Question(bank=bank, code=code, live=False, **values)
    question.body = Question.body.field.stream_block.to_python(
        stream(("single", question_value(**changes)))
    )
    question.save()
    revision = question.save_revision()
    if live:
        revision.publish()
        question.refresh_from_db()
    return question


def add_quiz(parent: Any, *slots: dict[str, Any], title: str = "Kiểm tra") -> QuizPage:
    quiz = QuizPage(title=title, live=False)
    parent.add_child(instance=quiz)
    quiz.slots = [QuizSlot(sort_order=number, **slot) for number, slot in enumerate(slots)]
    quiz.save()
    quiz.save_revision(clean=False)
    return quiz


def png(width: int = 8, height: int = 8) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


def make_image(collection: Collection, title: str = "Ảnh") -> CustomImage:
    return CustomImage.objects.create(
        title=title, file=ContentFile(png(), "anh.png"), width=8, height=8, collection=collection
    )


def make_import(course: CoursePage, by: Any, name: str = "bai.zip") -> ContentImport:
    """A file that waits to be taken in."""
    return ContentImport.objects.create(
        kind=ContentImport.Kind.PACKAGE,
        provider=course.provider,
        parent=course,
        file_name=name,
        asked_at=AT,
        by=by,
    )


def make_document(collection: Collection, title: str = "Tệp") -> CustomDocument:
    return CustomDocument.objects.create(
        title=title, file=ContentFile(b"%PDF-1.4\n", "tep.pdf"), collection=collection
    )


def make_media(collection: Collection, title: str = "Phim") -> CustomMedia:
    return CustomMedia.objects.create(
        title=title,
        file=ContentFile(b"\x00\x00\x00\x18ftypmp42", "phim.mp4"),
        duration=1,
        type="video",
        collection=collection,
    )
