"""One press asks for another attempt; who may edit the course decides."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models.pages import address
from lms.learning import actions
from lms.learning.models import Attempt, AttemptRequest
from tests.learning.attempt_pages import at
from tests.learning.quiz_story import (
    Story,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client_of: Any) -> tuple[Story, AttemptRequest]:
    story = tell(attempts=1)
    actions.submit_attempt(attempt=story.start(timezone.now()), at=timezone.now())
    an = client_of("an")
    assert "Xin thêm lượt" in an.get(at("attempt_result", Attempt.objects.get())).content.decode()
    done = an.post(reverse("request_attempt", args=[story.quiz.translation_key]))
    assert (done.status_code, done["Location"]) == (303, address(story.quiz))
    return story, AttemptRequest.objects.get()


def test_one_press_asks_and_the_pages_say_how_it_stands(asked: Any, client_of: Any) -> None:
    story, request = asked
    an, binh = client_of("an"), client_of("binh")
    assert "Giảng viên chưa trả lời." in an.get(address(story.quiz)).content.decode()
    waiting = binh.get(reverse("attempt_requests")).content.decode()
    assert "Nguyễn Thị An" in waiting
    assert "đã làm 1 lượt" in waiting
    done = binh.post(reverse("decide_request", args=[request.uid]), {"decision": "grant"})
    assert done.status_code == 303
    assert "Nguyễn Thị An" not in binh.get(reverse("attempt_requests")).content.decode()
    assert "Còn 1 lượt" in an.get(address(story.quiz)).content.decode()
    begun = an.post(reverse("start_attempt", args=[story.quiz.translation_key]))
    assert begun.status_code == 303
    assert Attempt.objects.count() == 2


def test_a_request_is_decided_by_who_may_edit_the_course_only(asked: Any, client_of: Any) -> None:
    _story, request = asked
    url = reverse("decide_request", args=[request.uid])
    for who in ("an", "en"):
        client = client_of(who)
        refused = client.post(url, {"decision": "grant"})
        nobodys = client.post(reverse("decide_request", args=[uuid4()]), {"decision": "grant"})
        assert (refused.status_code, refused.content) == (404, nobodys.content)
        assert client.get(reverse("attempt_requests")).status_code == 403
    assert client_of("binh").post(url, {"decision": "maybe"}).status_code == 400
    request.refresh_from_db()
    assert request.decided_at is None


def test_a_second_decision_changes_nothing(asked: Any, client_of: Any) -> None:
    _story, request = asked
    binh = client_of("binh")
    url = reverse("decide_request", args=[request.uid])
    binh.post(url, {"decision": "refuse"})
    binh.post(url, {"decision": "grant"})
    request.refresh_from_db()
    assert request.granted is False
