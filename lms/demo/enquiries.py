"""What learners of the demo ask: one question answered once for two, one error that waits; contacts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from courses.models import CoursePage, LessonPage
from lms.demo.cast import DEPARTMENT, TIEN_DU
from lms.enquiries.actions import Place, Reply, answer_enquiries, ask, set_contact
from lms.enquiries.models import Answer, Enquiry
from lms.enquiries.wording import ANSWERED
from lms.learning.models import StudyRound
from lms.notices.actions import put_away
from lms.notices.models import Notice
from lms.personnel.models import Officer, OrgUnit

#: Lesson and heading that are asked about; what An and another ask; what Bình says.
ASKED_AT = (1, "Năm bước: Hỏi, Xem, Chỉ, Chờ, Chốt")
QUESTIONS = (
    "Ở bước Chờ, người dân bấm nhầm nút thì tôi có được cầm máy bấm lại giúp không?",
    "Nếu bác ấy bấm nhầm nút và nhờ tôi cầm máy bấm lại thì làm thế nào ạ?",
)
ANSWER = (
    "Không cầm máy, kể cả khi được nhờ. Chỉ vào nút “Quay lại” và đọc to chữ trên nút để người dân "
    "tự bấm. Nếu vẫn không xong thì dừng và chuyển sang nộp tại quầy."
)
SHOWN = "Người dân bấm nhầm nút thì có được cầm máy bấm lại giúp không?"
#: Lesson and report of an error.
WRONG_AT = (3, "Tính ngày hẹn trả bằng ba câu")
WRONG = "Ví dụ tính ngày hẹn trả chưa nói rõ ngày nộp là ngày làm việc hay ngày nghỉ."
CONTACTS = (
    (TIEN_DU, "Vũ Thị Hạnh, Phòng Văn hóa – Xã hội", "0222 3000 111", "hanh@tiendu.example"),
    (DEPARTMENT, "Phòng Công chức, viên chức", "0222 3000 222", ""),
)


def lay_enquiries(
    *, course: CoursePage, lessons: Sequence[LessonPage], by: Any, at: datetime
) -> None:
    """An and another ask the same and are answered once; somebody reports an error."""
    rounds = StudyRound.objects.filter(course=course).select_related("officer", "version")
    own = rounds.filter(officer__user__username="an")
    others = rounds.exclude(officer__user__username="an").order_by("officer__number")
    askers = [*own[:1], *others[:2]]
    if not askers:
        return
    number, heading = ASKED_AT
    asked = [
        _ask(round.officer, round, lessons[number], heading, Enquiry.Kind.QUESTION, text, at)
        for round, text in zip(askers, QUESTIONS, strict=False)
    ]
    answer_enquiries(
        enquiries=asked,
        reply=Reply(Answer.Outcome.ANSWERED, ANSWER, shown_question=SHOWN),
        at=at - timedelta(days=2),
        by=by,
    )
    # They have read the answer since.
    for notice in Notice.objects.filter(kind=ANSWERED):
        put_away(notice=notice, at=at - timedelta(days=1))
    last = askers[-1]
    number, heading = WRONG_AT
    _ask(last.officer, last, lessons[number], heading, Enquiry.Kind.ERROR, WRONG, at)


def _ask(
    officer: Officer,
    round: StudyRound,
    lesson: LessonPage,
    heading: str,
    kind: str,
    text: str,
    at: datetime,
) -> Enquiry:
    texts = [block for block in lesson.body if block.block_type == "text"]
    found = [block.id for block in texts if heading in getattr(block.value, "source", "")]
    block, title = (found[0], heading) if found else ("", "")
    place = Place(round.course, round.version, lesson.translation_key, lesson.title, block, title)
    return ask(officer=officer, kind=kind, place=place, text=text, at=at - timedelta(days=3))


def lay_contacts(*, at: datetime) -> None:
    """Whom the people of Tiên Du and of the department ask."""
    for code, name, phone, email in CONTACTS:
        unit = OrgUnit.objects.get(code=code)
        set_contact(unit=unit, name=name, phone=phone, email=email, at=at, by=None)
