"""Attempts over HTTP: what cannot be read is refused and changes nothing."""

import json
from typing import Any

import pytest
from django.utils import timezone

from lms.learning.models import Attempt, RefusedAnswer
from tests.learning.attempt_pages import JSON, at, row, save
from tests.learning.quiz_story import (
    Story,
    right,
    tell,
)
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db

BODIES = {
    "invalid utf-8": b'{"slot":1,"seq":1,"value":["\xff\xfe"]}',
    "lone surrogate": rb'{"slot":1,"seq":1,"value":["\ud800"]}',
    "NUL": rb'{"slot":1,"seq":1,"value":["a\u0000b"]}',
    "deep": b"[" * 60_000 + b"]" * 60_000,
    "deep inside": b'{"slot":1,"seq":1,"value":' + b"[" * 7000 + b"]" * 7000 + b"}",
    "a megabyte": json.dumps({"slot": 1, "seq": 1, "value": ["x" * 1_000_000]}).encode(),
    "201 characters": json.dumps({"slot": 1, "seq": 1, "value": ["x" * 201]}).encode(),
    "NaN": b'{"slot":1,"seq":NaN,"value":["a"]}',
    "infinity": b'{"slot":1,"seq":1e999,"value":["a"]}',
    "2^63": b'{"slot":1,"seq":9223372036854775808,"value":["a"]}',
    "a number of 5,000 digits": b'{"slot":1,"seq":' + b"9" * 5000 + b',"value":["a"]}',
    "no number": b'{"slot":"one","seq":1,"value":["a"]}',
    "true for a number": b'{"slot":true,"seq":1,"value":["a"]}',
    "slot 0": b'{"slot":0,"seq":1,"value":["a"]}',
    "no such slot": b'{"slot":77,"seq":1,"value":["a"]}',
    "text for a list": b'{"slot":1,"seq":1,"value":"a"}',
    "numbers in the list": b'{"slot":1,"seq":1,"value":[1,2]}',
    "objects in the list": b'{"slot":1,"seq":1,"value":[{"a":1}]}',
    "too many values": json.dumps({"slot": 1, "seq": 1, "value": ["a"] * 51}).encode(),
    "a list": b'[{"slot":1}]',
    "no JSON": b"slot=1&seq=1",
    "nothing": b" ",
    "select all, as another product sends it": b'{"answers": {"1": ["A", "B", "C", "D"]}}',
    "forged, as another product sends it": b'{"answers": {"1": "A"}, "score": 100}',
    "two answers to one": b'{"slot":1,"seq":1,"value":["a","b"]}',
    "a foreign option": b'{"slot":1,"seq":1,"value":["zzzzz"]}',
}


@pytest.mark.parametrize("kind", ["single", "short", "numeric"])
def test_what_cannot_be_read_is_refused_and_changes_nothing(client_of: Any, kind: str) -> None:
    story = tell(questions=2, kind=kind)
    attempt = story.start(timezone.now())
    an = client_of("an")
    save(an, attempt, slot=2, value=right(attempt, 2))
    before = row(attempt)
    fine = {"a foreign option"} if kind == "short" else set()
    for name in sorted(BODIES.keys() - fine):
        response = an.post(at("save_answer", attempt), BODIES[name], content_type=JSON)
        assert (name, response.status_code) == (name, 400)
        assert response["Content-Type"] == JSON, name
        message = response.json()["message"]
        assert not message.isascii(), message
        assert row(attempt) == before, name
    assert RefusedAnswer.objects.count() == 0


FORMS = {
    "NUL": {"answer": "a\0b"},
    "a megabyte": {"answer": "x" * 1_000_000},
    "no number": {"seq": "hai"},
    "a negative number": {"seq": "-1"},
    "2^63": {"seq": "9223372036854775808"},
    "superscript": {"slot": "²"},
    "no such slot": {"slot": "77"},
    "two answers to one": {"answer": ["a", "b"]},
    "nothing": {"slot": "", "seq": "", "answer": ""},
    "too many values": {"answer": ["a"] * 51},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_cannot_be_read(
    story: Story, attempt: Attempt, an: StrictClient, name: str
) -> None:
    before = row(attempt)
    response = an.post(
        at("save_answer", attempt), {"slot": "1", "seq": "1", "answer": "a", **FORMS[name]}
    )
    assert response.status_code == 400
    assert row(attempt) == before
