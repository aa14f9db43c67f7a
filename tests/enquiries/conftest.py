"""The small province with Bình's course, of whose first lesson two learners may ask."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from courses.models import LessonPage
from lms.enquiries.models import Enquiry
from tests.reports.story import Story, tell

BLOCKS = {
    "11111111-1111-4111-8111-111111111111": "<h2>Nộp hồ sơ</h2><p>Một.</p><h2>Trả kết quả</h2>",
    "22222222-2222-4222-8222-222222222222": "<p>Lời cuối của bài.</p>",
}
FIRST, SECOND = BLOCKS


@dataclass
class Asking:
    """Bình's course, its lesson, and how somebody asks about it through the door."""

    story: Story
    lesson: LessonPage
    client_of: Any
    clients: dict[str, Any] = field(default_factory=dict)

    @property
    def course(self) -> Any:
        return self.story.courses["dich-vu"]

    @property
    def path(self) -> str:
        return f"/toi/hoi-dap/bai/{self.lesson.translation_key}/"

    @property
    def list(self) -> str:
        return f"/giang-day/{self.course.translation_key}/hoi-dap/"

    def client(self, who: str) -> Any:
        if who not in self.clients:
            self.clients[who] = self.client_of(who)
        return self.clients[who]

    def ask(self, who: str, text: str, block: str = FIRST, kind: str = "question") -> Enquiry:
        answer = self.client(who).post(self.path, {"kind": kind, "block": block, "text": text})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return Enquiry.objects.get(uid=answer["Location"].split("/")[-2])

    def answer(self, enquiry: Enquiry, *others: Enquiry, **more: str) -> Any:
        sent = {"outcome": "answered", "text": "Không cầm máy.", **more}
        sent["chon"] = [str(one.uid) for one in others]
        return self.client("binh").post(f"/giang-day/hoi-dap/{enquiry.uid}/", sent)


def lay(client_of: Any) -> Asking:
    story = tell()
    course = story.course("dich-vu")
    story.course("doi-tac", provider="partner")
    lesson = LessonPage.objects.child_of(course).first()
    stream = [{"type": "text", "id": uid, "value": html} for uid, html in BLOCKS.items()]
    lesson.body = LessonPage.body.field.stream_block.to_python(stream)
    lesson.save()
    for who in ("an", "ha"):
        story.study(who, "dich-vu", done=1)
    return Asking(story, lesson, client_of)


@pytest.fixture
def asking(db: None, client_of: Any) -> Asking:
    return lay(client_of)
