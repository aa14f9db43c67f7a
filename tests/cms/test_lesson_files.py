"""Lessons from a file: looked at first, made in one act, in one's own part of the tree alone."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses import actions
from courses.models import CustomImage, LessonFile, LessonPage, ModulePage
from courses.models.pages import address
from tests.cms.world import AT, add_lesson, make_course
from tests.courses.full_word_file import lesson_file
from tests.courses.word_file import WordFile, p

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def own_storage(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def course(world):
    return make_course(world.agency)


@pytest.fixture
def full():
    return lesson_file().data()


@pytest.fixture
def binh(world, client_of):
    return client_of("binh")


def send(client, course, data, name="bai.docx", query=""):
    upload = SimpleUploadedFile(name, data, WORD)
    return client.post(reverse("cms_lesson_file", args=[course.pk]) + query, {"file": upload})


def shown(client, file):
    return client.get(reverse("cms_lesson_file_preview", args=[file.uid])).content.decode()


def make(client, file, **form):
    return client.post(reverse("cms_lesson_file_preview", args=[file.uid]), form)


def kinds(lesson):
    return [block.block_type for block in lesson.get_latest_revision_as_object().body]


def test_a_file_is_looked_at_and_becomes_one_draft(world, course, binh, full):
    answer = send(binh, course, full)
    file = LessonFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303, reverse("cms_lesson_file_preview", args=[file.uid]),
    )  # fmt: skip
    page = shown(binh, file)
    for text in (
        "Tiếp công dân ở xã",
        "Hộp nội dung",
        "đáp án: gạch chân",
        "Không thấy đáp án đúng",
    ):
        assert text in page, text
    frame = binh.get(reverse("cms_lesson_file_page", args=[file.uid])).content.decode()
    for text in ("Luật Tiếp công dân", "Bảng 1. Thời hạn", "Ai tiếp?", "/anh/0/"):
        assert text in frame, text
    seen = binh.get(reverse("cms_lesson_file_picture", args=[file.uid, 0]))
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/png")
    assert (LessonPage.objects.count(), CustomImage.objects.count()) == (0, 0)

    made = make(binh, file, split="mot", title="Tên khác", **{"alt-0": "Bàn gỗ"})
    lesson = LessonPage.objects.get()
    assert made["Location"] == reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert (lesson.title, lesson.live, lesson.get_parent().pk) == ("Tên khác", False, course.pk)
    image = CustomImage.objects.get()
    assert (image.collection, image.title) == (world.agency.provider.collection, "Bàn gỗ")
    body = lesson.get_latest_revision_as_object().body
    picture = next(block.value for block in body if block.block_type == "image")
    assert (picture["image"], picture["alt"]) == (image, "Bàn gỗ")
    assert [len(kinds(lesson)), lesson.minutes] == [15, 8]
    assert LessonFile.objects.count() == 1  # forgotten when the act is kept
    assert binh.get(made["Location"]).status_code == 200


def test_several_lessons_into_a_module_and_what_is_forgotten(
    course, binh, full, django_capture_on_commit_callbacks
):
    module = course.add_child(instance=ModulePage(title="Chuyên đề", live=False))
    send(binh, course, full)
    first = LessonFile.objects.get()
    kept = first.picture_name(0)
    assert storages["private"].exists(kept)
    send(binh, course, full)
    file = LessonFile.objects.get()
    assert (file != first, storages["private"].exists(kept)) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):
        made = make(binh, file, split="nhieu", place=str(module.pk), **{"title-1": "Làm bài"})
    lessons = list(LessonPage.objects.order_by("path"))
    assert [(one.title, one.get_parent().pk) for one in lessons] == [
        ("Chuẩn bị", module.pk), ("Làm bài", module.pk),
    ]  # fmt: skip
    assert made["Location"].endswith(f"/khoa-hoc/{course.pk}/#part-{lessons[0].pk}")
    assert LessonFile.objects.count() == 0
    assert storages["private"].exists(file.picture_name(0)) is False
    send(binh, course, full)
    file = LessonFile.objects.get()
    back = binh.post(reverse("cms_lesson_file_forget", args=[file.uid]))
    assert (back.status_code, LessonFile.objects.count()) == (303, 0)


def test_a_lesson_is_filled(course, binh):
    lesson = add_lesson(course, "Có sẵn")
    data = WordFile().add(p("Mới.")).data()
    for mode, expected in (("them", ["text", "text"]), ("thay", ["text"])):
        send(binh, course, data, query=f"?bai={lesson.pk}")
        answer = make(binh, LessonFile.objects.get(), mode=mode)
        assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        lesson = LessonPage.objects.get(pk=lesson.pk)
        assert kinds(lesson) == expected
    body = lesson.get_latest_revision_as_object().body
    assert [block.value.source for block in body] == ["<p>Mới.</p>"]
    other = add_lesson(make_course(course.get_parent().specific, "Khác"), "Bài khác")
    assert send(binh, course, data, query=f"?bai={other.pk}").status_code == 404


def test_what_is_refused_is_said_and_nothing_is_kept(world, course, binh):
    answer = send(binh, course, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "bai.doc")
    assert answer.status_code == 422
    assert "Hãy lưu lại thành .docx" in answer.content.decode()
    assert LessonFile.objects.count() == 0
    data = WordFile().add(p("Chữ.")).data()
    send(binh, course, data)
    file = LessonFile.objects.get()
    actions.submit_course(course=whole(course), at=AT, by=world.binh)
    assert make(binh, file, split="mot")["Location"] == reverse("cms_course", args=[course.pk])
    assert send(binh, course, data)["Location"] == reverse("cms_course", args=[course.pk])
    assert LessonPage.objects.count() == 1


def whole(course):
    add_lesson(course)
    return course


def test_files_and_courses_of_others_are_not_there(world, course, binh, client_of):
    data = WordFile().add(p("Chữ.")).data()
    send(binh, course, data)
    file = LessonFile.objects.get()
    chi = client_of("chi")
    assert send(chi, course, data).status_code == 404
    for name in ("preview", "page"):
        assert chi.get(reverse(f"cms_lesson_file_{name}", args=[file.uid])).status_code == 404
    assert make(chi, file, split="mot").status_code == 404
    assert chi.post(reverse("cms_lesson_file_forget", args=[file.uid])).status_code == 404
    assert chi.get(reverse("cms_lesson_file_picture", args=[file.uid, 0])).status_code == 404
    assert (LessonPage.objects.count(), LessonFile.objects.count()) == (0, 1)


def test_the_command(course, full, tmp_path):
    path = Path(tmp_path / "bai.docx")
    path.write_bytes(full)

    def run(*args):
        out = io.StringIO()
        call_command(
            "import_lesson", str(path), "--course", course.slug, "--json", *args, stdout=out
        )
        return json.loads(out.getvalue())

    tried = run("--dry-run")
    assert (tried["uid"], LessonPage.objects.count()) == (None, 0)
    told = run()
    lesson = LessonPage.objects.get()
    assert (told["uid"], told["title"]) == (str(lesson.translation_key), "Tiếp công dân ở xã")
    assert (told["address"], told["pictures"]) == (address(lesson), 1)
    assert told["blocks"] == {
        "text": 5, "table": 1, "image": 1, "callout": 1, "single": 4, "truefalse": 1, "multiple": 1,
        "short": 1,
    }  # fmt: skip
    assert [one["key"] for one in told["questions"]] == [True] * 4 + [False] + [True] * 2
    assert told["unknown_styles"] == {"Hộp nội dung": 1}
    path.write_bytes(full[:-90])
    with pytest.raises(CommandError) as refused:
        run()
    assert str(refused.value) == "Tệp bị hỏng. Hãy mở ra, lưu với tên mới rồi gửi tệp mới."
    assert (LessonPage.objects.count(), CustomImage.objects.count()) == (1, 1)
