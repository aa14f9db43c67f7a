"""From a token to a submitted course, and what is refused on the way."""

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.actions import return_course
from courses.models import CoursePage, CourseReviewState, LegalBasis, LessonPage, Question, QuizPage
from courses.showing.samples import SAMPLES
from lms.interop.api.streams_out import show
from tests.cms.world import AT, png

TEXT = {"type": "text", "value": "<p>Chào người dân trước.</p>"}
QUESTION = {
    "prompt": "<p>Ai tiếp công dân?</p>",
    "options": "*Chủ tịch\nKhông ai",
    "explanation": "<p>Người đứng đầu.</p>",
}
COURSE = {
    "meta": {"type": "courses.CoursePage"},
    "title": "Đất đai cơ bản",
    "summary": "Một câu.",
    "audience": "Công chức xã",
    "subject": "giao-tiep",
    "programme_type": "T1",
    "outcomes": [{"text": "Tiếp đúng", "competency": "C01", "level": 2}],
}


def part(kind, parent, **fields):
    return {"meta": {"type": f"courses.{kind}Page", "parent_id": parent}, **fields}


def test_a_course_from_first_draft_to_review(world, program):
    course = program("POST", "/pages/", COURSE)
    assert course.status_code == 201, course.told
    uid = course.told["id"]
    picture = program.upload("/images/", file=_file("bia.png", png()), title="Bìa")
    assert picture.status_code == 201, picture.told
    body = [
        TEXT,
        {"type": "image", "value": {"image": picture.told["id"], "alt": "Cổng", "caption": ""}},
        {
            "type": "table",
            "value": {
                "caption": "Hạn",
                "table": {
                    "columns": [
                        {"type": "text", "heading": "Việc"},
                        {"type": "rich", "heading": "B"},
                    ],
                    "rows": [{"values": ["Tiếp", "<b>5</b>"]}],
                    "caption": "",
                },
            },
        },
        {"type": "callout", "value": {"title": "Nhớ", "text": "<p>Ghi sổ.</p>"}},
        {"type": "single", "value": QUESTION},
        {"type": "numeric", "value": {**_asked(), "answer": "5"}},
    ]
    lesson = program("POST", "/pages/", part("Lesson", uid, title="Bài một", body=body, minutes=7))
    assert lesson.status_code == 201, lesson.told
    bank = program("POST", "/banks/", {"title": "Ngân hàng B"}).told["id"]
    asked = {"bank": bank, "code": "B-1", "difficulty": "easy", "topics": "tiếp dân"}
    question = program(
        "POST", "/questions/", asked | {"body": [{"type": "single", "value": QUESTION}]}
    )
    assert question.status_code == 201, question.told
    other = asked | {
        "code": "B-2",
        "body": [{"type": "numeric", "value": {**_asked(), "answer": "5"}}],
    }
    assert program("POST", "/questions/", other).status_code == 201
    slots = [{"question": question.told["id"]}, {"bank": bank, "difficulty": "easy", "points": 1.5}]
    quiz = program(
        "POST", "/pages/", part("Quiz", uid, title="Kiểm tra", pass_fraction=0.625, slots=slots)
    )
    assert quiz.status_code == 201, quiz.told

    page = CoursePage.objects.get(translation_key=uid)
    assert page.get_parent().pk == world.partner.pk
    assert (page.slug, page.live, page.provider.short_name) == ("dat-dai-co-ban", False, "ĐH B")
    written = LessonPage.objects.get().get_latest_revision_as_object()
    assert [block.block_type for block in written.body] == [block["type"] for block in body]
    assert (written.minutes, written.live, written.owner) == (7, False, world.chi)
    assert str(QuizPage.objects.get().pass_fraction) == "0.625"
    assert [str(slot.points) for slot in QuizPage.objects.get().slots.all()] == ["1.00", "1.50"]
    assert [(q.code, q.live) for q in Question.objects.all()] == [("B-1", False), ("B-2", False)]
    shown = program("GET", f"/pages/{lesson.told['id']}/").told
    assert shown["body"][1]["value"]["image"] == picture.told["id"]
    assert shown["body"][2]["value"]["table"]["rows"] == [{"values": ["Tiếp", "<b>5</b>"]}]
    kept = {name: shown[name] for name in ("title", "minutes", "body")}
    again = program("PATCH", f"/pages/{lesson.told['id']}/", kept)
    assert (again.status_code, again.told["body"]) == (200, shown["body"])

    outline = program("GET", f"/courses/{uid}/").told
    assert [(row["title"], row["missing"]) for row in outline["parts"]] == [
        ("Bài một", []),
        ("Kiểm tra", []),
    ]
    sent = program("POST", f"/courses/{uid}/submit/")
    assert (sent.status_code, sent.told["state"]) == (201, "in_progress")
    locked = program("PATCH", f"/pages/{lesson.told['id']}/", {"title": "Khác"})
    assert locked.status_code == 409, locked.told
    assert program("GET", f"/courses/{uid}/submission/").told["state"] == "in_progress"
    state = CourseReviewState.objects.get()
    notes = {state.parts.get(order=1).pk: "Ví dụ cũ rồi."}
    return_course(state=state, text="Sửa giúp.", notes=notes, at=AT, by=world.mai)
    returned = program("GET", f"/courses/{uid}/submission/").told
    assert (returned["state"], returned["text"]) == ("rejected", "Sửa giúp.")
    assert returned["remarks"] == [{"title": "Bài một", "note": "Ví dụ cũ rồi."}]
    said = {"page": lesson.told["id"], "place": "title", "text": "Ví dụ cũ rồi."}
    assert returned["comments"] == [said]
    assert program("POST", f"/courses/{uid}/submit/").told["state"] == "in_progress"
    assert program("POST", f"/courses/{uid}/withdraw/").told["state"] == "cancelled"
    path = f"/pages/{lesson.told['id']}/"
    twice = [program("DELETE", path, Idempotency_Key="xoa").status_code for _again in range(2)]
    assert twice == [204, 204]
    assert program("GET", f"/pages/{lesson.told['id']}/").status_code == 404


def _asked():
    return {name: value for name, value in QUESTION.items() if name != "options"}


def _file(name, data):
    return SimpleUploadedFile(name, data)


WRONG_FIELDS = [
    # what is sent beside a right lesson, and the place that the answer names
    ({"slug": "admin"}, ["body", "slug"]),
    ({"live": True}, ["body", "live"]),
    ({"tiet": 4}, ["body", "tiet"]),
    ({"go_live_at": "2020-01-01"}, ["body", "go_live_at"]),
    ({"minutes": "nhiều"}, ["body", "minutes"]),
    ({"minutes": 0}, ["body", "minutes"]),
    ({"title": ""}, ["body", "title"]),
    ({"body": "<p>x</p>"}, ["body", "body"]),
    ({"body": [{"type": "html", "value": "x"}]}, ["body", "body", 0, "type"]),
    ({"body": [{"type": ["text"], "value": "x"}]}, ["body", "body", 0, "type"]),
    ({"body": [{"type": "text", "value": "x", "key": 1}]}, ["body", "body", 0, "key"]),
    ({"body": [{"type": "text", "value": 5}]}, ["body", "body", 0, "value"]),
    ({"body": [{"type": "text", "value": "x", "id": "1"}]}, ["body", "body", 0, "id"]),
    ({"body": [{"type": "text"}]}, ["body", "body", 0, "value"]),
    ({"body": [{"type": "callout", "value": "x"}]}, ["body", "body", 0, "value"]),
    (
        {"body": [{"type": "callout", "value": {"colour": "red"}}]},
        ["body", "body", 0, "value", "colour"],
    ),
    ({"body": [{"type": "callout", "value": {"kind": "x"}}]}, ["body", "body", 0, "value", "kind"]),
    (
        {"body": [{"type": "callout", "value": {"title": "x" * 151}}]},
        ["body", "body", 0, "value", "title"],
    ),
    ({"body": [{"type": "single", "value": {"score": 9}}]}, ["body", "body", 0, "value", "score"]),
    (
        {"body": [{"type": "single", "value": {"shuffle": "no"}}]},
        ["body", "body", 0, "value", "shuffle"],
    ),
    (
        {"body": [{"type": "single", "value": {"options": "a\n" * 40}}]},
        ["body", "body", 0, "value", "options"],
    ),
    (
        {"body": [{"type": "image", "value": {"image": 999999}}]},
        ["body", "body", 0, "value", "image"],
    ),
    ({"body": [{"type": "image", "value": {"image": "1"}}]}, ["body", "body", 0, "value", "image"]),
    (
        {"body": [{"type": "image", "value": {"image": 2**62}}]},
        ["body", "body", 0, "value", "image"],
    ),
    ({"body": [{"type": "table", "value": {"table": []}}]}, ["body", "body", 0, "value", "table"]),
    (
        {"body": [{"type": "table", "value": {"table": {"columns": [], "rows": [{"cells": []}]}}}]},
        ["body", "body", 0, "value", "table", "rows", 0, "cells"],
    ),
    ({"meta": {"type": "courses.HomePage"}}, ["body", "meta", "type"]),
    ({"meta": {"type": "courses.LessonPage", "parent_id": "4"}}, ["body", "meta", "parent_id"]),
    ({"meta": {"type": "courses.LessonPage"}}, ["body", "meta", "parent_id"]),
]


def test_what_cannot_be_written_is_named(world, program):
    course = program("POST", "/pages/", COURSE).told["id"]
    right = part("Lesson", course, title="Bài", body=[TEXT])
    wrong = []
    for change, place in WRONG_FIELDS:
        answer = program("POST", "/pages/", right | change)
        named = [error["loc"] for error in (answer.told or {}).get("errors", [])]
        if answer.status_code != 422 or place not in named:
            wrong.append(f"{change}: {answer.status_code} {answer.content[:200].decode()}")
    for change, place in [
        (
            {"outcomes": [{"text": "A", "competency": "C01", "level": 2, "weight": 3}]},
            ["body", "outcomes", 0, "weight"],
        ),
        (
            {"outcomes": [{"text": "A", "competency": "C99", "level": 2}]},
            ["body", "outcomes", 0, "competency"],
        ),
        ({"subject": "la"}, ["body", "subject"]),
        ({"tiet": 3}, ["body", "tiet"]),
        ({"paper_allowed": True}, ["body", "paper_allowed"]),
        ({"meta": {"type": "courses.CoursePage", "action": "publish"}}, ["body", "meta", "action"]),
        (
            {"meta": {"type": "courses.CoursePage", "parent_id": course}},
            ["body", "meta", "parent_id"],
        ),
    ]:
        answer = program("POST", "/pages/", COURSE | change)
        named = [error["loc"] for error in (answer.told or {}).get("errors", [])]
        if answer.status_code != 422 or place not in named:
            wrong.append(f"{change}: {answer.status_code} {answer.content[:200].decode()}")
    assert not wrong, "\n".join(wrong)
    assert LessonPage.objects.count() == 0

    told = program("POST", "/pages/", right | {"slug": "admin"}).told["errors"]
    assert told == [
        {
            "loc": ["body", "slug"],
            "type": "extra_forbidden",
            "msg": "Không có trường này, hoặc trường này không được ghi.",
            "msg_en": "There is no such field here, or it cannot be written.",
        }
    ]


def test_bodies_that_nobody_can_read(world, program):
    lesson = b'{"meta": {"type": "courses.CoursePage"}, "title": %s}'
    cases = {
        b"[" * 60_000: 400,
        b'{"title": "\xff\xfe"}': 400,
        lesson % b'"\\ud800"': 400,
        lesson % b'"a\\u0000b"': 400,
        lesson % b"NaN": 400,
        lesson % b"1e999": 400,
        lesson % (b"9" * 30): 400,
        lesson % (b"9" * 5000): 400,
        lesson % b'"a", "title": "b"': 400,
        lesson % (b"[" * 60 + b"]" * 60): 400,
        lesson % (b'"' + b"x" * 2_200_000 + b'"'): 413,
        b"": 422,
        b"[]": 422,
        b"null": 422,
        b'"x"': 422,
        b"{": 400,
    }
    found = {raw[:40]: program("POST", "/pages/", raw=raw) for raw in cases}
    assert {raw: answer.status_code for raw, answer in found.items()} == {
        raw[:40]: status for raw, status in cases.items()
    }
    for answer in found.values():
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "detail_en"} <= set(answer.told)
    assert CoursePage.objects.count() == 0


def test_a_repeated_call_makes_nothing_twice(world, program):
    first = program("POST", "/pages/", COURSE, Idempotency_Key="a-1")
    again = program("POST", "/pages/", COURSE, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.told, again.headers["Idempotency-Replayed"]) == (first.told, "true")
    other = program("POST", "/pages/", COURSE | {"title": "Khác"}, Idempotency_Key="a-1")
    assert other.status_code == 422
    refused = program("POST", "/pages/", COURSE | {"slug": "x"}, Idempotency_Key="a-2")
    mended = program("POST", "/pages/", COURSE, Idempotency_Key="a-2")
    assert (refused.status_code, mended.status_code) == (422, 201)
    assert program("POST", "/pages/", COURSE, Idempotency_Key="x" * 101).status_code == 422
    assert CoursePage.objects.count() == 2


def test_every_block_goes_in_as_it_comes_out(world, program):
    """Each kind of block that a lesson knows, as the editor begins it; one that is new is in it too."""
    block = LessonPage._meta.get_field("body").stream_block
    course = program("POST", "/pages/", COURSE).told["id"]
    started = [
        {"type": name, "value": show(child, child.normalize(child.get_default()))}
        for name, child in block.child_blocks.items()
    ]
    lesson = program("POST", "/pages/", part("Lesson", course, title="Mọi khối", body=started))
    assert lesson.status_code == 201, lesson.content.decode()
    assert [one["type"] for one in lesson.told["body"]] == list(block.child_blocks)
    again = program("PATCH", f"/pages/{lesson.told['id']}/", {"body": lesson.told["body"]})
    assert again.told["body"] == lesson.told["body"]
    told = program("GET", "/schema/").told["lesson"]["blocks"]
    assert list(told) == list(block.child_blocks)
    unknown = [
        program(
            "POST", "/pages/", part("Lesson", course, title="x", body=[{**one, "value": {"la": 1}}])
        )
        for one in started
        if isinstance(one["value"], dict)
    ]
    places = {tuple(answer.told["errors"][0]["loc"]) for answer in unknown}
    assert places == {("body", "body", 0, "value", "la")}


def test_the_examples_of_the_blocks_go_in_whole(world, program):
    """What the gallery of blocks shows can be sent, and stands in the lesson as it was sent."""
    LegalBasis.objects.create(code="30/2020/NĐ-CP", title="Công tác văn thư", provenance="đã đọc")
    block = LessonPage._meta.get_field("body").stream_block
    names = ("steps", "comparison", "excerpt", "case", "dialogue", "flashcards", "glossary")
    body = [
        {"type": name, "value": show(child, child.normalize(child.to_python(SAMPLES[name])))}
        for name, child in block.child_blocks.items()
        if name in names
    ]
    course = program("POST", "/pages/", COURSE).told["id"]
    lesson = program("POST", "/pages/", part("Lesson", course, title="Mẫu", body=body))
    assert lesson.status_code == 201, lesson.content.decode()
    assert [{k: one[k] for k in ("type", "value")} for one in lesson.told["body"]] == body
    assert program("GET", f"/courses/{course}/").told["parts"][0]["missing"] == []


def test_a_list_inside_a_block_names_its_faults(world, program):
    course = program("POST", "/pages/", COURSE).told["id"]
    steps = [{"title": "Đón", "text": "<p>Chào.</p>"}, {"title": "x" * 151}, {"colour": "red"}]
    body = [{"type": "steps", "value": {"steps": steps}}]
    answer = program("POST", "/pages/", part("Lesson", course, title="B", body=body))
    assert [e["loc"][3:] for e in answer.told["errors"]] == [["value", "steps", 2, "colour"]]
    body[0]["value"]["steps"] = steps[:2]
    answer = program("POST", "/pages/", part("Lesson", course, title="B", body=body))
    assert [e["loc"][3:] for e in answer.told["errors"]] == [["value", "steps", 1, "title"]]
    body[0]["value"]["steps"] = steps[:1]
    text = {
        "type": "text",
        "value": "<p onclick='x'>Chào<script>alert(1)</script></p><iframe src=x></iframe>",
    }
    made = program("POST", "/pages/", part("Lesson", course, title="B", body=[*body, text]))
    shown = made.told["body"][1]["value"]
    assert ("script" in shown, "onclick" in shown, "iframe" in shown) == (False, False, False)
    assert [warning["loc"] for warning in made.told["meta"]["warnings"]][:1] == [
        ["body", "body", 1, "value"]
    ]
