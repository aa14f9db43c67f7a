"""Blocks in the editor: found, shown with examples, refused with reasons; tracks of sound and video."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.blocks.lesson import lesson_body
from courses.models import CaptionTrack, CustomMedia, LessonPage
from tests.cms.forms import lesson_form, stream_form
from tests.cms.world import make_course
from tests.learning.block_story import FILM

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CUE = "1\n00:00:01,000 --> 00:00:03,000\n{}\n"


@pytest.fixture
def binh(world, client_of):
    client = client_of("binh")
    client.collection = world.agency.provider.collection.pk
    return client


def test_the_gallery_is_found_and_shows_every_block(binh, world):
    course = make_course(world.agency)
    gallery = reverse("cms_blocks")
    editor = reverse("wagtailadmin_pages:add", args=("courses", "lessonpage", course.pk))
    assert f'href="{gallery}"' in binh.get(reverse("cms_course", args=[course.pk])).content.decode()
    page = binh.get(editor).content.decode()
    assert f'<a href="{gallery}" target="_blank">Xem mọi khối kèm ví dụ</a>' in page
    shown = binh.get(gallery)
    assert shown.status_code == 200
    text = shown.content.decode()
    names = re.findall(r'<section class="sample" id="khoi-([a-z_]+)"', text)
    assert names == list(lesson_body().child_blocks)
    assert (text.count("Dùng khi:"), text.count("Cách làm:")) == (len(names), len(names))
    for name, block in LessonPage.body.field.stream_block.child_blocks.items():
        preview = binh.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert preview.status_code == 200, name
        assert str(block.sample()) in preview.content.decode(), name


def list_form(name, *rows):
    """What the editor sends for a list block in a struct block."""
    data = {f"{name}-count": str(len(rows))}
    for number, fields in enumerate(rows):
        prefix = f"{name}-{number}"
        data |= {f"{prefix}-order": str(number), f"{prefix}-deleted": "", f"{prefix}-id": ""}
        data |= {f"{prefix}-value-{key}": value for key, value in fields.items()}
    return data


def test_a_talk_that_leads_nowhere_is_kept_as_a_draft_and_not_published(binh, world):
    course = make_course(world.agency)
    choice = list_form("choices", {"text": "Vâng", "feedback": "", "to": "kết"})
    turns = list_form(
        "turns",
        {"name": "mở", "speaker": "Dân", "text": "Chào", **choice},
        {"name": "hết", "speaker": "Dân", "text": "Cảm ơn", **list_form("choices")},
    )
    stream = stream_form(("dialogue", {"title": "", "situation": "", **turns}))
    add = reverse("wagtailadmin_pages:add", args=("courses", "lessonpage", course.pk))
    refused = binh.post(add, {**lesson_form(**stream), "action-publish": "1"})
    told = "Lượt “mở”: lựa chọn “Vâng” dẫn tới “kết”, nhưng không lượt nào có tên đó."
    error = refused.context["form"].errors["body"].as_data()[0]
    assert error.block_errors[0].block_errors["turns"].messages == [told]
    assert LessonPage.objects.count() == 0
    assert binh.post(add, lesson_form(**stream)).status_code == 302
    assert LessonPage.objects.get().body[0].value["turns"][0]["choices"][0]["to"] == "kết"
    page = binh.get(reverse("cms_course", args=[course.pk])).content.decode()
    assert told in page
    stream["body-0-value-turns-0-value-choices-0-value-to"] = "Hết"
    add_again = {**lesson_form(title="Bài hai", **stream), "action-publish": "1"}
    assert binh.post(add, add_again).status_code == 302


def send(binh, kind, url=None, **files):
    values = {"title": "Phim", "collection": binh.collection, "duration": "52"}
    if url is None:
        url = f"/admin/media/{kind}/add/"
        content = FILM.read_bytes()[:64] if kind == "video" else b"ID3" + bytes(8)
        name = "a.mp4" if kind == "video" else "a.mp3"
        values["file"] = SimpleUploadedFile(name, content)
    return binh.post(url, {**values, **files})


def track(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_srt_becomes_webvtt_with_chapters_and_what_could_be_better_is_told(binh):
    sent = send(
        binh,
        "video",
        captions=track("Lời nói.srt", CUE.format("Xin chào " * 9)),
        chapters=track("phan.vtt", "WEBVTT\n\n00:00.000 --> 00:52.000\nMở đầu"),
    )
    assert sent.status_code == 302
    kept = {t.kind: t for t in CaptionTrack.objects.all()}
    assert kept["captions"].file.name == "captions/loi-noi.vtt"
    assert kept["captions"].cues[0]["start"] == 1000
    assert kept["chapters"].cues == [{"line": 3, "start": 0, "end": 52000, "text": "Mở đầu"}]
    edit = reverse("wagtailmedia:edit", args=[CustomMedia.objects.get().pk])
    page = binh.get(edit).content.decode()
    assert "Đang có 1 câu. Cần xem lại: Dòng 2: câu dài, khó đọc kịp" in page
    assert "Đang có 1 câu. Chọn tệp khác để thay." in page
    again = send(binh, "video", edit, captions=track("b.srt", CUE.format("Chào")))
    assert again.status_code == 302
    assert [t.cues[0]["text"] for t in CaptionTrack.objects.all()] == ["Chào", "Mở đầu"]
    assert send(binh, "audio", captions=track("c.srt", CUE.format("Nghe"))).status_code == 302
    assert CaptionTrack.objects.filter(media__type="audio").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"WEBVTT", "Phụ đề là tệp WebVTT (.vtt) hoặc SRT (.srt)."),
        ("a.vtt", b"<html>", "Dòng 1: tệp WebVTT phải bắt đầu bằng chữ WEBVTT. Hoặc gửi tệp SRT (.srt)."),
        ("a.srt", CUE.format("Chào").encode("utf-8") + "\nĐ".encode("cp1258"), "Dòng 5: tệp không phải chữ UTF-8. Lưu lại ở dạng UTF-8 rồi gửi lại."),
        ("a.srt", CUE.format("").encode(), "Dòng 2: có mốc giờ nhưng không có lời."),
        ("a.vtt", b"WEBVTT\n\n00:02.000 --> 00:01.000\nA", "Dòng 3: mốc kết thúc không sau mốc bắt đầu."),
        ("a.vtt", b"WEBVTT\n\n2s --> 3s\nA", "Dòng 1: tệp không có mốc giờ và lời nào. Dòng 3: không đọc được mốc giờ. Viết theo mẫu 00:01:05.000 --> 00:01:08.000."),
        ("a.vtt", b"WEBVTT" + b" " * 1024 * 1024, "Phụ đề quá dài."),
    ],
)  # fmt: skip
def test_captions_with_faults_are_refused_by_line_and_nothing_is_kept(binh, name, content, told):
    for field in ("captions", "chapters"):
        refused = send(binh, "video", **{field: SimpleUploadedFile(name, content)})
        assert [str(t) for t in refused.context["form"].errors[field]] == [told]
    assert (CustomMedia.objects.count(), CaptionTrack.objects.count()) == (0, 0)
