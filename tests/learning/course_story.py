"""A site with courses of real lessons and their learners: what tests of the learner's pages start from."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    CaptionTrack,
    Competency,
    CourseOutcome,
    CoursePage,
    CustomDocument,
    CustomImage,
    CustomMedia,
    JobPosition,
    LegalBasis,
    LessonPage,
    ModulePage,
    ProgrammeType,
    Provider,
    ProviderPage,
    QuizPage,
    SkillTrack,
    Subject,
    TrackStep,
)
from courses.models.dated import Provenance
from courses.questions import type_named
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.learning import actions
from lms.learning.models import StudyRound
from lms.personnel.actions import Line, record_training
from lms.personnel.models import Appointment, Officer, OrgUnit, TrainingRecord
from tests.support.retelling import retold

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = timezone.localtime(NOW).date()

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "type": "single",
        "prompt": "<p>Ai nghe trước?</p>",
        "explanation": "<p>Nghe trước thì GIẢI-THÍCH-MỘT.</p>",
        "options": [
            {"text": "Người dân chờ"},
            {"text": "Người tiếp dân", "correct": True},
            {"text": "Chưa rõ là ai"},
        ],
    },
    {
        "type": "multiple",
        "prompt": "<p>Biên bản ghi gì?</p>",
        "explanation": "<p>GIẢI-THÍCH-HAI.</p>",
        "options": [
            {"text": "Người trình bày", "correct": True},
            {"text": "Nội dung", "correct": True},
            {"text": "Ý kiến riêng"},
        ],
        "partial": True,
    },
    {
        "type": "numeric",
        "prompt": "<p>Mấy ngày?</p>",
        "explanation": "<p>GIẢI-THÍCH-BA.</p>",
        "answer": 48151,
        "unit": "ngày",
    },
)


@dataclass
class Site:
    """The tree with one provider, and the people."""

    home: ProviderPage
    unit: OrgUnit
    position: JobPosition
    officers: dict[str, Officer] = field(default_factory=dict)

    def user(self, name: str) -> User:
        user = self.officers[name].user
        assert user is not None
        return user


@retold
def lay_site() -> Site:
    """A provider's part of the tree, a commune, An with a post since half a year and Én without."""
    home = lay_provider(
        lay_tree(),
        group="Giảng viên",
        name="Ủy ban nhân dân xã Tiên Du",
        short_name="UBND Tiên Du",
        kind=Provider.Kind.AGENCY,
        place="Tiên Du",
    )
    unit = OrgUnit.objects.create(code="X1", kind="xa", name="Xã Tiên Du", is_agency=True)
    position = JobPosition.objects.create(code="CM25", name="Một cửa", short_name="Một cửa")
    site = Site(home, unit, position)
    for name, full_name in (("an", "Nguyễn Thị An"), ("en", "Ngô Thị Én")):
        site.officers[name] = person(site, name, full_name)
    appoint(site, "an", TODAY - timedelta(days=180))
    return site


def person(site: Site, username: str, full_name: str) -> Officer:
    """An officer with an account that has read the notice."""
    user = User.objects.create(
        username=username, full_name=full_name, notice_version=NOTICE_VERSION
    )
    return Officer.objects.create(
        user=user, full_name=full_name, sex="nu", kept_by=site.unit, recorded_at=NOW
    )


def appoint(site: Site, name: str, since: date, position: JobPosition | None = None) -> Appointment:
    return Appointment.objects.create(
        officer=site.officers[name],
        unit=site.unit,
        position=position or site.position,
        active_from=since,
        recorded_at=NOW,
    )


def lay_course(
    site: Site,
    title: str = "Tiếp công dân",
    *,
    lessons: int = 3,
    quiz: bool = False,
    modules: bool = False,
    subject: str = "",
    blocks: list[tuple[str, Any]] | None = None,
    **values: Any,
) -> CoursePage:
    """A published course of text lessons; `blocks` is the body of its first lesson."""
    field_of_work = Subject.objects.filter(slug=subject).first()
    course = site.home.add_child(
        instance=CoursePage(
            title=title,
            live=False,
            subject=field_of_work,
            **{"summary": "Nghe và ghi.", "tiet": Decimal(8), **values},
        )
    )
    parent: Any = course
    if modules:
        parent = course.add_child(instance=ModulePage(title="Chuyên đề một", live=False))
        publish(parent)
    for number in range(1, lessons + 1):
        body = blocks if blocks and number == 1 else [("text", f"<p>Nội dung bài {number}.</p>")]
        lesson = LessonPage(title=f"Việc thứ {number}", minutes=10, live=False, body=stream(body))
        publish(parent.add_child(instance=lesson))
    if quiz:
        publish(course.add_child(instance=QuizPage(title="Kiểm tra cuối khóa", live=False)))
    course.refresh_from_db()
    publish(course)
    site.home.refresh_from_db()
    return CoursePage.objects.get(pk=course.pk)


def publish(page: Any) -> None:
    page.save_revision().publish()


def stream(blocks: list[tuple[str, Any]]) -> Any:
    """The body of a lesson from (type, raw value) pairs."""
    raw = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    return LessonPage.body.field.stream_block.to_python(raw)


def question(number: int) -> tuple[str, Any]:
    """The block of one of QUESTIONS."""
    data = QUESTIONS[number]
    return data["type"], type_named(data["type"]).value_from(data)


def every_block() -> list[tuple[str, Any]]:
    """One block of every teaching kind, with real files."""
    picture = BytesIO()
    Image.new("RGB", (1600, 900), "navy").save(picture, "PNG")
    image = CustomImage.objects.create(
        title="Bảng", file=ImageFile(BytesIO(picture.getvalue()), name="bang.png")
    )
    document = CustomDocument(title="Mẫu biên bản")
    document.file.save("mau.docx", ContentFile(b"PK docx"), save=False)
    document._set_document_file_metadata()
    document.file.close()
    document.save()
    sound = CustomMedia.objects.create(
        title="Tiếng", type="audio", duration=61, file=ContentFile(b"ID3", name="tieng.mp3")
    )
    video = CustomMedia.objects.create(
        title="Phim",
        type="video",
        duration=61,
        sound_only=sound,
        file=ContentFile(b"\0" * 2048, name="phim.mp4"),
    )
    CaptionTrack.objects.create(media=video, file=ContentFile(b"WEBVTT\n", name="phim.vtt"))
    table = {
        "columns": [{"type": "text", "heading": "Lỗi"}, {"type": "text", "heading": "Cách sửa"}],
        "rows": [{"values": ["Thiếu số", "Ghi thêm số"]}],
        "caption": "",
    }
    return [
        ("text", "<h2>Ba lỗi</h2><p>Ghi <b>đủ</b>.</p>"),
        ("image", {"image": image.pk, "alt": "Một bảng xanh", "caption": "Bảng ở quầy"}),
        ("table", {"caption": "Lỗi thường gặp", "table": table}),
        ("callout", {"kind": "warning", "title": "Cẩn thận", "text": "<p>Không ghi hộ.</p>"}),
        ("document", {"document": document.pk, "title": "Mẫu biên bản"}),
        ("video", {"video": video.pk, "title": "Một buổi tiếp dân"}),
        ("audio", {"audio": sound.pk, "title": "Lời chào"}),
    ]


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def begin(site: Site, name: str, course: CoursePage, *, done: int = 0) -> StudyRound:
    """Start a course and finish its first lessons."""
    at = NOW - timedelta(days=2)
    round = actions.start_course(officer=site.officers[name], course=course, at=at)
    for lesson in lessons_of(course)[:done]:
        uid = lesson.translation_key
        actions.open_activity(round=round, activity_uid=uid, at=at)
        actions.finish_activity(round=round, activity_uid=uid, at=at)
    round.refresh_from_db()
    return round


def track(
    title: str,
    *steps: tuple[list[CoursePage], bool, int | None],
    positions: tuple[JobPosition, ...] = (),
    **values: Any,
) -> SkillTrack:
    """A track of (courses, required, days) steps; without positions it is for everyone."""
    made = SkillTrack(title=title, for_everyone=not positions, **values)
    made.positions = list(positions)
    made.steps = []
    for number, (courses, required, days) in enumerate(steps):
        step = TrackStep(required=required, due_days=days, sort_order=number)
        step.courses = courses
        made.steps.add(step)
    made.save()
    return made


def norms() -> dict[str, Any]:
    """Values of a course that rest on the framework: outcomes apart, see `with_outcome`."""
    kind = ProgrammeType.objects.create(
        code="VTVL", name="Vị trí việc làm", content_group="1", counting="yes"
    )
    return {"programme_type": kind, "content_reviewed_on": date(2026, 11, 20)}


def with_outcome(course: CoursePage) -> CoursePage:
    """Give a course an illustrative outcome and a legal basis."""
    competency = Competency.objects.create(
        code="K05", name="Tiếp nhận hồ sơ", group="skill", provenance=Provenance.ILLUSTRATIVE
    )
    course.outcomes = [
        CourseOutcome(competency=competency, level=3, text="Tiếp nhận đúng một lần.")
    ]
    course.legal_bases = [
        LegalBasis.objects.create(code="42/2013/QH13", title="Luật Tiếp công dân")
    ]
    publish(course)
    return CoursePage.objects.get(pk=course.pk)


def line(officer: Officer, tiet: str, ended_on: date, *, counts: bool = True) -> TrainingRecord:
    """A confirmed line of the training history."""
    return record_training(
        officer=officer,
        line=Line(
            title="Tập huấn nghiệp vụ",
            provider="Trường Chính trị",
            ended_on=ended_on,
            tiet=Decimal(tiet),
            counts=counts,
            occurred_at=NOW,
        ),
        source=TrainingRecord.Source.IMPORTED,
        source_uid=uuid.uuid4(),
        at=NOW,
        by=None,
    )
