"""Bình has only ever used Word: he sends a file in from a phone, and pastes from Word into the editor."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from courses.models import LessonPage
from tests.cms.world import add_lesson, make_course, make_world
from tests.courses.full_word_file import lesson_file

pytestmark = pytest.mark.browser
#: What Word 365 puts on the clipboard: a heading, bold, lists of two depths, an empty line, a table.
CLIPBOARD = Path(__file__).parent.parent / "data" / "word-clipboard.html"
PASTE = """([field, html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "x");
  const made = { clipboardData: data, bubbles: true, cancelable: true };
  field.dispatchEvent(new ClipboardEvent("paste", made));
}"""


@pytest.fixture
def course(transactional_db):
    return make_course(make_world().agency)


def test_a_word_file_becomes_a_draft_on_a_phone(
    open_page, course, axe, no_sideways_scroll, tmp_path
):
    path = tmp_path / "bai.docx"
    path.write_bytes(lesson_file().data())
    page = open_page("phone", who="binh")
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    page.get_by_role("link", name="Bài học từ tệp Word, PowerPoint, PDF").click()
    page.wait_for_load_state()
    no_sideways_scroll(page)
    assert axe(page, within=".cms") == []
    page.get_by_label("Tệp Word, PowerPoint hoặc PDF").set_input_files(path)
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("heading", name="Đọc được 7 câu hỏi").wait_for()
    frame = page.frame_locator(".cms-phone")
    page.locator(".cms-phone").scroll_into_view_if_needed()
    frame.get_by_role("heading", name="Tiếp công dân ở xã").wait_for()
    no_sideways_scroll(page)
    assert axe(page, within=".cms") == []
    assert LessonPage.objects.count() == 0
    page.get_by_label("Hình 1 cho biết").fill("Bàn tiếp công dân bằng gỗ")
    page.get_by_role("radio", name="Một bài học").check()
    page.get_by_role("button", name="Tạo bài học nháp").first.click()
    page.wait_for_url("**/edit/")
    lesson = LessonPage.objects.get()
    picture = next(b for b in lesson.body if b.block_type == "image")
    assert (lesson.live, picture.value["alt"]) == (False, "Bàn tiếp công dân bằng gỗ")
    page.goto("about:blank")
    page.wait_for_timeout(800)


def test_what_is_pasted_from_word_is_clean(open_page, course):
    lesson = add_lesson(course, body=[("text", "")])
    page = open_page("desktop", who="binh")
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    field = page.locator(".Draftail-Editor [contenteditable=true]").first
    field.click()
    page.evaluate(PASTE, [field.element_handle(), CLIPBOARD.read_text()])
    expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("Bước hai|B.+hai"))
    value = page.locator("[name=body-0-value]").input_value()
    found = [(b["type"], b["depth"], b["text"]) for b in json.loads(value)["blocks"]]
    assert found == [
        ("header-two", 0, "Ba bước tiếp dân"),
        ("unstyled", 0, "Chào người dân trước."),
        ("unordered-list-item", 0, "Bàn ghế"),
        ("unordered-list-item", 1, "Nước uống"),
        ("unordered-list-item", 0, "Sổ"),
        ("ordered-list-item", 0, "Bước một"),
        ("ordered-list-item", 0, "Bước hai"),
        ("unstyled", 0, "Việc | 3 ngày"),
    ]
    styles = [r["style"] for b in json.loads(value)["blocks"] for r in b["inlineStyleRanges"]]
    assert styles == ["BOLD", "ITALIC"]
    page.goto("about:blank")
    page.wait_for_timeout(800)
