"""Files by the checks of the CMS's own upload doors, and texts that stay texts."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import CustomDocument, CustomImage, CustomMedia, LessonPage
from tests.api.test_writing import COURSE, part
from tests.cms.forms import FORBIDDEN, PAYLOADS
from tests.cms.world import png

VIDEO = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 16
CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nXin ch\xc3\xa0o\n"


def file(name, data=b"x"):
    return SimpleUploadedFile(name, data)


def test_files_come_into_the_providers_own_collection(world, program):
    image = program.upload(
        "/images/", title="Cổng", file=file("Cổng trụ sở.PNG", png()), licence="CC BY"
    )
    document = program.upload("/documents/", title="Mẫu", file=file("mau.txt", "Đơn".encode()))
    video = program.upload(
        "/media/",
        title="Phim",
        kind="video",
        duration=2,
        file=file("a.mp4", VIDEO),
        captions=file("a.vtt", CAPTIONS),
    )
    assert [answer.status_code for answer in (image, document, video)] == [201, 201, 201], (
        video.told
    )
    own = world.partner.provider.collection
    rows = [CustomImage.objects.get(), CustomDocument.objects.get(), CustomMedia.objects.get()]
    assert [row.collection for row in rows] == [own] * 3
    assert {row.uploaded_by_user for row in rows} == {world.chi}
    assert (rows[0].licence, rows[0].file.name.rsplit("/")[-1].isascii()) == ("CC BY", True)
    assert rows[2].tracks.get().kind == "captions"
    assert video.told == {"id": rows[2].pk, "title": "Phim", "kind": "video"} | {
        "captions": True,
        "chapters": False,
    }


REFUSED = [
    ("/images/", {"title": "x", "file": ("a.svg", b"<svg onload='x'/>")}, ["body", "file"]),
    ("/images/", {"title": "x", "file": ("a.png", b"")}, ["body", "file"]),
    ("/images/", {"title": "x", "file": ("a.png", b"GIF89a")}, ["body", "file"]),
    ("/images/", {"title": "", "file": ("a.png", png())}, ["form", "title"]),
    ("/images/", {"title": "x"}, ["file", "file"]),
    (
        "/images/",
        {"title": "x", "collection": "1", "file": ("a.png", png())},
        ["form", "collection"],
    ),
    (
        "/images/",
        {"title": "x", "file": ("a.png", png()), "more": ("b.png", png())},
        ["form", "more"],
    ),
    ("/documents/", {"title": "x", "file": ("a.html", b"<script>")}, ["body", "file"]),
    ("/documents/", {"title": "x", "file": ("a.exe", b"MZ")}, ["body", "file"]),
    ("/documents/", {"title": "x", "file": ("a.pdf", b"MZ")}, ["body", "file"]),
    ("/documents/", {"title": "x", "file": ("a.pdf", b"%PDF-1.4 /JavaScript ")}, ["body", "file"]),
    ("/media/", {"title": "x", "kind": "video", "file": ("a.mp4", b"MZ")}, ["body", "file"]),
    ("/media/", {"title": "x", "kind": "film", "file": ("a.mp4", VIDEO)}, ["form", "kind"]),
    (
        "/media/",
        {"title": "x", "kind": "video", "file": ("a.mp4", VIDEO), "captions": ("a.vtt", b"1\n")},
        ["body", "captions"],
    ),
]


def test_what_is_no_good_file_is_refused_and_not_kept(world, program):
    wrong = []
    for path, fields, place in REFUSED:
        sent = {n: file(*v) if isinstance(v, tuple) else v for n, v in fields.items()}
        answer = program.upload(path, **sent)
        named = [error["loc"] for error in (answer.told or {}).get("errors", [])]
        if answer.status_code != 422 or place not in named:
            wrong.append(f"{path} {fields}: {answer.status_code} {named}")
    assert not wrong, "\n".join(wrong)
    heavy = program.upload("/images/", title="x", file=file("a.png", b"x" * 12_000_000))
    assert (heavy.status_code, heavy.told["status"]) == (413, 413)
    kept = [model.objects.count() for model in (CustomImage, CustomDocument, CustomMedia)]
    assert kept == [0, 0, 0]


def test_scripts_in_texts_are_taken_out_or_stay_words(world, program, client_of):
    course = program("POST", "/pages/", COURSE).told["id"]
    body = []
    for text in PAYLOADS:
        asked = {"prompt": text, "options": f"*{text}\nKhác", "explanation": text, "tip": text}
        body += [
            {"type": "text", "value": text},
            {"type": "text", "value": {"format": "db_markdown", "content": text}},
            {"type": "callout", "value": {"title": text, "text": text}},
            {"type": "single", "value": asked},
        ]
    lesson = program("POST", "/pages/", part("Lesson", course, title=PAYLOADS[0], body=body))
    assert lesson.status_code == 201, lesson.content.decode()[:500]
    written = LessonPage.objects.get()
    rich = [block["value"] for block in lesson.told["body"] if block["type"] == "text"]
    tags = [tag for html in rich for tag in re.findall(r"<[^>]*>", html)]
    assert [tag for tag in tags if FORBIDDEN.search(tag)] == []
    shown = client_of("chi").get(f"/admin/pages/{written.pk}/view_draft/").content.decode()
    assert "<script>alert" not in shown
    assert "onerror=alert(1)>" not in shown.replace("&lt;", "<<")
