"""What a lesson consists of: teaching blocks, and questions that answer at once."""

import re
import uuid

import pytest
from django.core.cache import caches
from django.urls import reverse

from courses.models import LessonPage
from courses.models.pages import address
from lms.learning.models import Progress, StudyRound
from tests.learning.course_story import (
    QUESTIONS,
    begin,
    every_block,
    lay_course,
    lay_site,
    lessons_of,
    question,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRETS = ("GIẢI-THÍCH", "48151", "Đáp án đúng", '"key"', "&quot;key&quot;")


@pytest.fixture
def site():
    return lay_site()


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["local"].clear()


def asked(site, *numbers: int) -> LessonPage:
    """An's lesson with these questions in it."""
    course = lay_course(site, lessons=2, blocks=[question(number) for number in numbers])
    begin(site, "an", course)
    return lessons_of(course)[0]


def url_of(lesson: LessonPage, number: int = 0) -> str:
    return reverse("answer_practice", args=[lesson.translation_key, lesson.body[number].id])


def option(client, lesson: LessonPage, text: str) -> str:
    """The id of an option as the page offers it."""
    page = client.get(address(lesson)).content.decode()
    match = re.search(rf'value="([a-z0-9]+)"[^>]*><span class="option__text">{text}', page)
    assert match is not None, text
    return match[1]


def field(lesson: LessonPage, number: int = 0) -> str:
    return f"q-{lesson.body[number].id}"


# Teaching blocks ---------------------------------------------------------------------------------


def test_every_block_is_shown_with_what_it_needs(site, client_of):
    course = lay_course(site, blocks=every_block())
    begin(site, "an", course)
    page = client_of("an").get(address(lessons_of(course)[0])).content.decode()
    for words in (
        "<h2>Ba lỗi</h2>",
        'alt="Một bảng xanh"',
        "Mở ảnh lớn",
        "Bảng ở quầy",
        '<td data-label="Cách sửa">Ghi thêm số</td>',
        "<caption>Lỗi thường gặp</caption>",
        "callout--warning",
        "Mẫu biên bản",
        "DOCX",
        'preload="none"',
        'kind="captions"',
        'srclang="vi"',
        "2,0\xa0KB",
        "Một buổi tiếp dân",
        "2 phút",
        "<audio controls",
        "Lời chào",
    ):
        assert words in page, words
    assert len(re.findall(r"\.webp \d+w", page)) == 3
    assert re.search(r'href="/media/media/tieng[^"]*\.mp3">Chỉ nghe tiếng', page), "sound only"
    assert re.search(r'href="/documents/\d+/mau', page)


def test_media_of_a_lesson_can_be_fetched(site, client_of):
    course = lay_course(site, blocks=every_block())
    begin(site, "an", course)
    client = client_of("an")
    page = client.get(address(lessons_of(course)[0])).content.decode()
    files = set(re.findall(r'(?:src|href)="(/(?:media|documents)/[^"]+)"', page))
    assert len(files) == 6
    for url in files:
        response = client.get(url)
        assert response.status_code == 200, url
        assert b"".join(response.streaming_content), url


def test_files_that_are_gone_leave_the_lesson_standing(site, client_of):
    course = lay_course(site, blocks=every_block())
    begin(site, "an", course)
    from courses.models import CustomDocument, CustomImage, CustomMedia

    for model in (CustomImage, CustomDocument, CustomMedia):
        model.objects.all().delete()
    page = client_of("an").get(address(lessons_of(course)[0])).content.decode()
    assert "<h2>Ba lỗi</h2>" in page


# Questions ---------------------------------------------------------------------------------------


def test_nothing_of_the_key_is_on_the_page_before_the_answer(site, client_of):
    """T022."""
    lesson = asked(site, 0, 1, 2)
    page = client_of("an").get(address(lesson)).content.decode()
    assert page.count("data-practice") == 3
    assert [secret for secret in SECRETS if secret in page] == []


def test_a_right_answer_is_told_at_once_with_its_explanation(site, client_of):
    lesson, client = asked(site, 0), client_of("an")
    right = option(client, lesson, "Người tiếp dân")
    response = client.post(url_of(lesson), {field(lesson): right}, follow=True)
    assert response.redirect_chain == [(f"{address(lesson)}#cau-{lesson.body[0].id}", 302)]
    page = response.content.decode()
    for words in ("Đúng (đã chọn)", "feedback--right", "GIẢI-THÍCH-MỘT", "Làm lại"):
        assert words in page, words
    kept = Progress.objects.get().answers[lesson.body[0].id]
    assert (kept["value"], kept["fraction"]) == (right, 1.0)


def test_a_wrong_answer_names_the_right_one(site, client_of):
    lesson, client = asked(site, 0), client_of("an")
    wrong = option(client, lesson, "Người dân chờ")
    page = client.post(url_of(lesson), {field(lesson): wrong}, follow=True).content.decode()
    for words in ("Chưa đúng (đã chọn)", "Đáp án đúng", "feedback--wrong", "GIẢI-THÍCH-MỘT"):
        assert words in page, words


def test_a_partly_right_answer_says_so(site, client_of):
    lesson, client = asked(site, 1), client_of("an")
    half = option(client, lesson, "Nội dung")
    page = client.post(url_of(lesson), {field(lesson): half}, follow=True).content.decode()
    assert "feedback--partly" in page
    assert Progress.objects.get().answers[lesson.body[0].id]["fraction"] == 0.5


def test_a_number_is_marked_and_the_right_one_told(site, client_of):
    lesson, client = asked(site, 2), client_of("an")
    page = client.post(url_of(lesson), {field(lesson): "7 ngày"}, follow=True).content.decode()
    assert re.search(r"Đáp án đúng:\s*<b>48\.?151 ngày</b>", page)
    assert 'value="7 ngày"' in page


def test_not_being_sure_shows_the_explanation(site, client_of):
    lesson, client = asked(site, 0), client_of("an")
    page = client.post(url_of(lesson), {"unsure": "1"}, follow=True).content.decode()
    assert "Chưa chắc thì đọc giải thích." in page
    assert "GIẢI-THÍCH-MỘT" in page
    assert Progress.objects.get().answers[lesson.body[0].id]["value"] is None


@pytest.mark.parametrize(
    ("number", "given", "told"),
    [
        (0, [], "Hãy chọn hoặc viết câu trả lời trước."),
        (0, ["khong-co"], "Phương án này không thuộc câu hỏi."),
        (2, ["bảy"], "Hãy viết một số, ví dụ 12,5."),
        (2, ["1", "2"], "Chỉ chọn hoặc viết một câu trả lời."),
        (2, ["\0"], "ký tự không lưu được"),
        (2, ["9" * 5000], "quá dài"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_and_changes_nothing(
    site, client_of, number, given, told
):
    """T034: and what was typed stays."""
    lesson, client = asked(site, number), client_of("an")
    client.get(address(lesson))
    response = client.post(url_of(lesson), {field(lesson): given})
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert [secret for secret in SECRETS if secret in page] == []
    if given == ["bảy"]:
        assert 'value="bảy"' in page
    assert Progress.objects.get().answers == {}


def test_a_question_can_be_answered_again(site, client_of):
    lesson, client = asked(site, 0), client_of("an")
    client.post(url_of(lesson), {"unsure": "1"})
    page = client.get(f"{address(lesson)}?lam-lai={lesson.body[0].id}").content.decode()
    assert "feedback" not in page
    right = option(client, lesson, "Người tiếp dân") if "value=" in page else ""
    client.post(url_of(lesson), {field(lesson): right})
    assert Progress.objects.get().answers[lesson.body[0].id]["fraction"] == 1.0


def test_a_script_gets_the_question_alone(site, client_of):
    lesson, client = asked(site, 0, 1), client_of("an")
    client.strict = False  # no page, but a part of one
    script = {"X-Requested-With": "fetch"}
    bad = client.post(url_of(lesson), {}, headers=script)
    assert (bad.status_code, "errorlist" in bad.content.decode()) == (422, True)
    good = client.post(url_of(lesson), {"unsure": "1"}, headers=script)
    text = good.content.decode()
    assert good.status_code == 200
    assert "<html" not in text
    assert "GIẢI-THÍCH-MỘT" in text
    assert "GIẢI-THÍCH-HAI" not in text


def test_options_are_mixed_for_each_learner_and_stay(site, client_of):
    lesson = asked(site, 0)
    client = client_of("an")

    def order() -> list[str]:
        page = client.get(address(lesson)).content.decode()
        return re.findall(r'option__text">([^<]+)<', page)

    first = order()
    assert sorted(first) == sorted(o["text"] for o in QUESTIONS[0]["options"])
    assert order() == first


def test_questions_of_others_and_unknown_ones_are_not_there(site, client_of, client):
    lesson = asked(site, 0)
    assert client_of("en").post(url_of(lesson), {"unsure": "1"}).status_code == 404
    assert client.post(url_of(lesson)).headers["Location"].startswith("/tai-khoan/")
    assert client_of("an").get(url_of(lesson)).status_code == 405
    unknown = reverse("answer_practice", args=[lesson.translation_key, uuid.uuid4()])
    response = client_of("an").post(unknown, {"unsure": "1"}, follow=True)
    assert "Câu hỏi này không còn trong bài." in response.content.decode()
    assert (
        client_of("an").post(unknown, {}, headers={"X-Requested-With": "fetch"}).status_code == 404
    )


def test_practice_counts_for_nothing_but_itself(site, client_of):
    lesson, client = asked(site, 0), client_of("an")
    client.post(url_of(lesson), {"unsure": "1"})
    assert StudyRound.objects.get().done == 0
    assert Progress.objects.get().done_at is None
    assert Progress.objects.get().place == lesson.body[0].id
