"""A course is published with all its parts in one act, or not at all, with what is missing told."""

import json

import pytest

from courses import actions
from courses.actions import CourseIncomplete
from courses.blocks.table import TableBlock
from courses.drafts import read_draft
from courses.models import CoursePage, CourseVersion, LessonPage, Question, QuizPage
from tests.cms.world import (
    AT,
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    question_value,
)


def texts(error):
    return [(part.draft.title, str(missing.text)) for part, missing in error.missing]


@pytest.fixture
def course(world):
    return make_course(world.agency)


def test_everything_goes_live_and_one_version_is_cut(world, course):
    bank = make_bank(world.agency.provider)
    fixed = add_question(bank, "q1", live=False)
    drawn = [add_question(bank, f"q{n}", live=False) for n in range(2, 5)]
    add_lesson(course, body=[("text", "<p>Chào.</p>"), ("single", question_value())])
    add_quiz(course, {"question": fixed}, {"bank": bank, "count": 3})
    version = actions.publish_course(course=course, at=AT, by=world.binh)
    course.refresh_from_db()
    assert course.live
    assert [p.live for p in LessonPage.objects.all()] == [True]
    assert [p.live for p in QuizPage.objects.all()] == [True]
    in_bank = Question.objects.in_banks().order_by("code")
    assert list(in_bank.values_list("code", "live")) == [
        ("q1", True),
        ("q2", True),
        ("q3", True),
        ("q4", True),
    ]
    assert {q.code: q.versions.count() for q in [fixed, *drawn]} == dict.fromkeys(
        ["q1", "q2", "q3", "q4"], 1
    )
    assert list(CourseVersion.objects.values_list("number", flat=True)) == [1]
    assert [a["kind"] for a in version.spec["activities"]] == ["lesson", "quiz"]
    assert (version.cut_at, version.cut_by) == (AT, world.binh)


def test_a_second_call_changes_nothing(world, course):
    add_lesson(course)
    actions.publish_course(course=course, at=AT, by=world.binh)
    assert actions.publish_course(course=course, at=AT, by=world.binh) is None
    assert CourseVersion.objects.count() == 1


def test_a_changed_lesson_is_published_again_in_the_same_act(world, course):
    lesson = add_lesson(course)
    actions.publish_course(course=course, at=AT, by=world.binh)
    lesson.refresh_from_db()
    lesson.title = "Bảy bước"
    lesson.save_revision()
    assert [p.standing for p in read_draft(CoursePage.objects.get()).parts] == ["changed"]
    version = actions.publish_course(course=course, at=AT, by=world.binh)
    assert LessonPage.objects.get().title == "Bảy bước"
    assert (version.number, version.spec["activities"][0]["title"]) == (2, "Bảy bước")


def test_what_is_missing_is_told_and_nothing_goes_live(world):
    course = make_course(world.agency, summary="", audience="")
    bank = make_bank(world.agency.provider)
    add_lesson(course, "Trống", body=[])
    add_lesson(
        course,
        "Thiếu",
        body=[
            ("single", question_value(explanation="")),
            ("image", {"image": None, "alt": "", "caption": ""}),
        ],
    )
    add_quiz(course, {"bank": bank, "count": 5})
    with pytest.raises(CourseIncomplete) as refused:
        actions.publish_course(course=course, at=AT, by=world.binh)
    found = texts(refused.value)
    assert [title for title, _ in found] == [
        "Tiếp công dân",
        "Tiếp công dân",
        "Trống",
        "Thiếu",
        "Thiếu",
        "Thiếu",
        "Kiểm tra",
    ]
    assert not CoursePage.objects.get().live
    assert not LessonPage.objects.filter(live=True).exists()


def test_every_missing_thing_names_its_place(world):
    course = make_course(world.agency, summary="")
    add_lesson(course, body=[("single", question_value(explanation=""))])
    with pytest.raises(CourseIncomplete) as refused:
        actions.publish_course(course=course, at=AT, by=world.binh)
    assert [missing.place for _, missing in refused.value.missing] == [
        "id_summary",
        "block-00000000-0000-4000-8000-000000000000-section",
    ]


def test_an_empty_course_is_not_published(world, course):
    with pytest.raises(CourseIncomplete):
        actions.publish_course(course=course, at=AT, by=world.binh)


def test_a_part_taken_off_stays_off(world, course):
    add_lesson(course, "Một")
    off = add_lesson(course, "Hai")
    actions.publish_course(course=course, at=AT, by=world.binh)
    off.refresh_from_db()
    off.unpublish()
    actions.publish_course(course=course, at=AT, by=world.binh)
    assert dict(LessonPage.objects.values_list("title", "live")) == {"Một": True, "Hai": False}


def test_an_unfinished_question_of_the_bank_is_left_a_draft(world, course):
    bank = make_bank(world.agency.provider)
    add_question(bank, "q1", live=True)
    add_question(bank, "q2", live=False, explanation="")
    add_lesson(course)
    add_quiz(course, {"bank": bank, "count": 1})
    actions.publish_course(course=course, at=AT, by=world.binh)
    assert dict(Question.objects.in_banks().values_list("code", "live")) == {
        "q1": True,
        "q2": False,
    }


def test_a_question_taken_off_is_not_published_again(world, course):
    bank = make_bank(world.agency.provider)
    gone = add_question(bank, "q1")
    gone.unpublish()
    add_lesson(course)
    add_quiz(course, {"question": gone})
    with pytest.raises(CourseIncomplete) as refused:
        actions.publish_course(course=course, at=AT, by=world.binh)
    assert [title for title, _ in texts(refused.value)] == ["Kiểm tra"]


def test_topics_and_difficulty_decide_what_is_published_with_a_test(world, course):
    bank = make_bank(world.agency.provider)
    add_question(bank, "q1", live=False, topics="Tiếp dân", difficulty="easy")
    add_question(bank, "q2", live=False, topics="Khác", difficulty="easy")
    add_question(bank, "q3", live=False, topics="Tiếp dân", difficulty="hard")
    add_lesson(course)
    add_quiz(course, {"bank": bank, "count": 1, "topic": "tiep dan", "difficulty": "easy"})
    actions.publish_course(course=course, at=AT, by=world.binh)
    assert list(Question.objects.in_banks().filter(live=True).values_list("code", flat=True)) == [
        "q1"
    ]


def test_parts_move_up_and_down(world, course):
    one, two = add_lesson(course, "Một"), add_lesson(course, "Hai")
    actions.move_part(part=two, up=True, at=AT, by=world.binh)
    order = LessonPage.objects.descendant_of(course).order_by("path")
    assert [lesson.title for lesson in order] == ["Hai", "Một"]
    actions.move_part(part=LessonPage.objects.get(pk=two.pk), up=True, at=AT, by=world.binh)
    actions.move_part(part=LessonPage.objects.get(pk=two.pk), up=False, at=AT, by=world.binh)
    assert [lesson.title for lesson in order.all()] == ["Một", "Hai"]
    assert one.pk != two.pk


def grid(*rows):
    columns = [{"type": "text", "heading": "Việc"}, {"type": "rich", "heading": "Lệ phí"}]
    return {"columns": columns, "rows": [{"values": list(row)} for row in rows], "caption": ""}


def with_table(course, *rows):
    block = {"type": "table", "value": {"caption": "", "table": grid(*rows)}}
    lesson = add_lesson(course)
    lesson.body = json.dumps([block])
    lesson.save_revision()
    return LessonPage.objects.get().get_latest_revision_as_object()


def test_a_new_table_has_places_to_write_into_and_is_missing_text(world, course):
    begun = TableBlock().child_blocks["table"].get_default()
    assert (len(begun.columns), len(begun.row_data)) == (2, 2)
    other = make_course(world.agency, "Khác")
    with_table(other, ("", "<p></p>"), ("", ""))
    with pytest.raises(CourseIncomplete) as refused:
        actions.publish_course(course=other, at=AT, by=world.binh)
    assert "Bảng này còn trống." in [text for _, text in texts(refused.value)]


def test_rows_left_empty_are_not_shown(world):
    lesson = with_table(make_course(world.agency, "Khác"), ("Cấp mới", "<p>0</p>"), ("", ""))
    html = str(lesson.body[0].render())
    assert (html.count("<tr>"), "Cấp mới" in html) == (2, True)
