"""A small site with one course, one bank and one test: what the tests of attempts start from."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    Competency,
    CourseOutcome,
    CoursePage,
    JobPosition,
    LessonPage,
    ProgrammeType,
    Provider,
    ProviderPage,
    Question,
    QuestionBank,
    QuestionVersion,
    QuizPage,
    QuizSlot,
    SkillTrack,
    TrackStep,
)
from courses.questions import type_named
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.learning import actions
from lms.learning.models import Attempt, StudyRound
from lms.personnel.models import Appointment, Officer, OrgUnit
from tests.support.retelling import retold

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam
PASSWORD = "tre-xanh-ben-dong-song"

#: Words that only what is hidden holds: explanations and keys. No page may show them too early.
SECRETS = (
    "GIẢI-THÍCH-KÍN",
    "đáp án kín",
    "48151",
    '"key"',
    "&quot;key&quot;",
    "explanation",
    "tolerance",
)


@dataclass
class Story:
    """The site, and the course's learner with an open round."""

    course: CoursePage
    quiz: QuizPage
    lesson: LessonPage
    bank: QuestionBank
    provider: ProviderPage
    unit: OrgUnit
    officers: dict[str, Officer] = field(default_factory=dict)
    round: StudyRound | None = None

    def start(self, at: datetime = START) -> Attempt:
        assert self.round is not None
        return actions.start_attempt(round=self.round, quiz=self.quiz, at=at)


@cache
def password_hash() -> str:
    """Made once in a process: it is slow by design."""
    return make_password(PASSWORD)


def person(username: str, unit: OrgUnit, full_name: str = "") -> Officer:
    """An officer with an account that has read the notice and has a post."""
    user = User(
        username=username, full_name=full_name or username.title(), notice_version=NOTICE_VERSION
    )
    user.password = password_hash()
    user.save()
    return Officer.objects.create(
        user=user, full_name=user.full_name, kept_by=unit, recorded_at=START
    )


def item(number: int, kind: str | None = None) -> dict[str, Any]:
    """A question in plain data, the types in turn; every key and explanation is in SECRETS."""
    kind = kind or ("single", "multiple", "truefalse", "numeric", "short")[number % 5]
    own: dict[str, Any] = {
        "single": {
            "options": [
                {"text": f"Lựa chọn một {number}"},
                {"text": f"Lựa chọn hai {number}", "correct": True},
                {"text": f"Lựa chọn ba {number}"},
                {"text": f"Lựa chọn bốn {number}"},
            ]
        },
        "multiple": {
            "options": [
                {"text": f"Việc thứ nhất {number}", "correct": True},
                {"text": f"Việc thứ hai {number}", "correct": True},
                {"text": f"Việc thứ ba {number}"},
            ],
            "partial": True,
        },
        "truefalse": {"answer": True},
        "numeric": {"answer": 48151, "tolerance": 0, "unit": "ngày"},
        "short": {"answers": ["đáp án kín"], "diacritics": "lenient"},
    }[kind]
    return {
        "kind": kind,
        "prompt": f"<p>Câu hỏi số {number} hỏi điều gì?</p>",
        "explanation": f"<p>GIẢI-THÍCH-KÍN {number}</p>",
        **own,
    }


def ask(bank: QuestionBank, number: int, lesson: LessonPage, kind: str | None = None) -> Question:
    """Write and publish a question."""
    data = item(number, kind)
    question = Question(bank=bank, code=f"q-{number:03}", read_again=lesson, live=False)
    question.body = Question.body.field.stream_block.to_python(
        [{"type": data["kind"], "value": type_named(data["kind"]).value_from(data), "id": None}]
    )
    question.save()
    question.save_revision().publish()
    return question


@retold
def tell(
    *,
    questions: int = 5,
    drawn: int | None = None,
    kind: str | None = None,
    preset: str = "test",
    attempts: int | None = 3,
    time_limit: int | None = None,
    paper: bool = False,
    lessons_done: bool = True,
    shuffle: bool = False,
) -> Story:
    """Lay the site: one lesson, one test of `questions` (or `drawn` of them), An's open round."""
    home = lay_provider(
        lay_tree(),
        group="Giảng viên",
        name="Ủy ban nhân dân xã Tiên Du",
        short_name="UBND Tiên Du",
        kind=Provider.Kind.AGENCY,
        place="Tiên Du",
    )
    unit = OrgUnit.objects.create(code="X1", kind="xa", name="Xã Tiên Du", is_agency=True)
    kind_of_programme = ProgrammeType.objects.create(
        code="VTVL", name="Vị trí việc làm", content_group="1", counting="yes"
    )
    course = home.add_child(
        instance=CoursePage(
            title="Tiếp công dân",
            summary="Nghe và ghi.",
            tiet=Decimal(8),
            programme_type=kind_of_programme,
            live=False,
            **_paper_of(home.provider if paper else None),
        )
    )
    competency = Competency.objects.create(code="C03", name="Giao tiếp", group="core")
    course.outcomes = [CourseOutcome(competency=competency, level=2, text="Nghe được.")]
    course.save()
    lesson = course.add_child(instance=LessonPage(title="Lắng nghe", minutes=10, live=False))
    bank = QuestionBank.objects.create(title="Ngân hàng", provider=home.provider)
    asked = [ask(bank, number, lesson, kind) for number in range(1, questions + 1)]
    quiz = course.add_child(
        instance=QuizPage(
            title="Bài kiểm tra cuối khóa",
            preset=preset,
            pass_fraction=Decimal("0.6"),
            attempts=attempts,
            time_limit=time_limit,
            shuffle=shuffle,
            live=False,
        )
    )
    if drawn is None:
        quiz.slots = [QuizSlot(question=one, sort_order=n) for n, one in enumerate(asked)]
    else:
        quiz.slots = [QuizSlot(bank=bank, count=drawn)]
    quiz.save()
    for page in (lesson, quiz, course):
        page.save_revision().publish()
    story = Story(
        course=CoursePage.objects.get(pk=course.pk),
        quiz=QuizPage.objects.get(pk=quiz.pk),
        lesson=lesson,
        bank=bank,
        provider=home,
        unit=unit,
    )
    _people(story, home, lessons_done=lessons_done)
    return story


def _paper_of(issuer: Provider | None) -> dict[str, Any]:
    if issuer is None:
        return {}
    return {
        "paper_allowed": True,
        "paper_decision": "Quyết định số 45/QĐ-UBND",
        "paper_issuer": issuer,
        "paper_signer": "Nguyễn Văn Thành",
        "paper_signer_title": "CHỦ TỊCH",
    }


def _people(story: Story, home: ProviderPage, *, lessons_done: bool) -> None:
    """An learns, Én learns the same, Bình may edit the course."""
    for username, name in (("an", "Nguyễn Thị An"), ("en", "Ngô Thị Én"), ("binh", "Trần Bình")):
        story.officers[username] = person(username, story.unit, name)
    position = JobPosition.objects.create(code="CM25", name="Chuyên viên", short_name="Chuyên viên")
    Appointment.objects.create(
        officer=story.officers["an"],
        unit=story.unit,
        position=position,
        active_from=date(2025, 7, 1),
        recorded_at=START,
    )
    trainers = Group.objects.get(name="Giảng viên")
    trainers.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.get_or_create(
        group=trainers, page=Page.objects.get(pk=home.pk), permission=change
    )
    trainers.user_set.add(story.officers["binh"].user)
    story.round = begin(story, "an", lessons_done=lessons_done)


def begin(story: Story, username: str, *, lessons_done: bool = True) -> StudyRound:
    """A round of the course, with its lesson done or not."""
    at = START - timedelta(days=3)
    round = actions.start_course(officer=story.officers[username], course=story.course, at=at)
    if lessons_done:
        uid = story.lesson.translation_key
        actions.open_activity(round=round, activity_uid=uid, at=at)
        actions.finish_activity(round=round, activity_uid=uid, at=at)
    return round


def a_track(story: Story, *courses: CoursePage) -> SkillTrack:
    """A track for everyone: the story's course, then the others."""
    track = SkillTrack(title="Nền tảng công vụ", for_everyone=True)
    track.steps = []
    for number, course in enumerate((story.course, *courses)):
        step = TrackStep(required=True, sort_order=number)
        step.courses = [course]
        track.steps.add(step)
    track.save()
    return track


def spec_at(attempt: Attempt, slot: int) -> dict[str, Any]:
    """The spec of the question in a slot."""
    return QuestionVersion.objects.get(uid=(attempt.slot(slot) or {})["version"]).spec


def right(attempt: Attempt, slot: int) -> list[str]:
    """What a form sends for the right answer of a slot."""
    spec = spec_at(attempt, slot)
    key = spec["key"]
    if "options" in spec:
        return list(key["right"])
    if spec["type"] == "truefalse":
        return ["true" if key["right"] else "false"]
    return [key["number"]] if spec["type"] == "numeric" else [key["answers"][0]]


def wrong(attempt: Attempt, slot: int) -> list[str]:
    """What a form sends for a wrong answer of a slot."""
    spec = spec_at(attempt, slot)
    if "options" in spec:
        return [next(o["id"] for o in spec["options"] if o["id"] not in spec["key"]["right"])]
    if spec["type"] == "truefalse":
        return ["false" if spec["key"]["right"] else "true"]
    return ["7"] if spec["type"] == "numeric" else ["không biết"]


def answer(
    attempt: Attempt, slot: int, raw: list[str], *, seq: int | None = None, at: datetime = START
) -> Any:
    """Save an answer as the page of the slot would."""
    attempt.refresh_from_db()
    return actions.answer_question(
        attempt=attempt,
        slot=slot,
        raw=raw,
        client_seq=seq or attempt.given(slot).client_seq + 1,
        unsure=False,
        at=at,
    )


def answer_all(
    attempt: Attempt, *, wrong_slots: tuple[int, ...] = (), at: datetime = START
) -> None:
    for slot in attempt.paper["slots"]:
        number = slot["slot"]
        given = wrong(attempt, number) if number in wrong_slots else right(attempt, number)
        answer(attempt, number, given, at=at)
    attempt.refresh_from_db()
