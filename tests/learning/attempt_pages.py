"""What the tests of attempts over HTTP share: sending an answer, reading the row."""

import json
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from lms.learning.models import Attempt
from tests.learning.quiz_story import SECRETS
from tests.support.client import StrictClient

JSON = "application/json"
PAGES = ("attempt", "attempt_summary", "attempt_result")
ACTS = ("save_answer", "submit_attempt", "repeat_wrong")


def at(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.uid])


def save(client: StrictClient, attempt: Attempt, **body: Any) -> Any:
    sent = {"slot": 1, "seq": 1, "value": [], **body}
    return client.post(at("save_answer", attempt), json.dumps(sent), content_type=JSON)


def post_form(client: StrictClient, attempt: Attempt, **fields: Any) -> Any:
    sent = {"slot": 1, "seq": 1, "shown": "", "go": "next", **fields}
    return client.post(at("save_answer", attempt), sent)


def row(attempt: Attempt) -> tuple[Any, ...]:
    return Attempt.objects.filter(pk=attempt.pk).values_list().get()


def move_end(attempt: Attempt, seconds: int) -> None:
    """Let the time of an attempt end in so many seconds (negative: it ended before now)."""
    Attempt.objects.filter(pk=attempt.pk).update(due_at=timezone.now() + timedelta(seconds=seconds))


def secrets_in(response: Any) -> list[str]:
    text = response.content.decode()
    return [secret for secret in SECRETS if secret in text]
