"""Pictures, documents and media come in by real requests: harmless, or refused with a reason (T087, T123)."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from courses.models import CaptionTrack, CustomDocument, CustomImage, CustomMedia
from lms.environment import BASE_DIR
from tests.cms.world import png

DATA = BASE_DIR / "tests" / "data"
ACCEPTED = {
    "good.png",
    "exif_gps.jpg",
    "png_trailing_html.png",
    "png_text_chunks.png",
    "cmyk.jpg",
    "16bit_gray.png",
}
REFUSED = sorted({path.name for path in (DATA / "img").iterdir()} - ACCEPTED)


def send(client, url, name, content, **values):
    file = SimpleUploadedFile(name, content)
    return client.post(url, {"title": "Tệp", "file": file, **values})


@pytest.fixture
def binh(world, client_of):
    client = client_of("binh")
    client.collection = world.agency.provider.collection.pk
    return client


def send_picture(client, name, content=None):
    content = (DATA / "img" / name).read_bytes() if content is None else content
    return send(client, "/admin/images/add/", name, content, collection=client.collection)


def messages(response):
    form = response.context["form"]
    return [str(text) for texts in form.errors.values() for text in texts]


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_a_picture_is_kept_as_nothing_but_a_picture(binh, name):
    assert send_picture(binh, name).status_code == 302
    kept = CustomImage.objects.get()
    data = kept.file.read()
    for secret in (b"script", b"Artist", b"GPS", b"PWNED", b"<html", b"tEXt", b"Exif"):
        assert secret not in data
    with Image.open(BytesIO(data)) as image:
        assert image.mode in {"1", "L", "LA", "P", "RGB", "RGBA"}
        assert not dict(image.getexif())
        assert "icc_profile" not in image.info


def test_a_photo_taken_sideways_is_kept_upright(binh):
    with Image.open(DATA / "img" / "exif_gps.jpg") as image:
        wide = image.size
    send_picture(binh, "exif_gps.jpg")
    kept = CustomImage.objects.get()
    assert (kept.width, kept.height) == (wide[1], wide[0])


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_picture_is_refused_in_words(binh, name):
    response = send_picture(binh, name)
    assert response.status_code == 200
    assert messages(response)
    assert not any(word in " ".join(messages(response)) for word in (" the ", "Supported", "file"))
    assert CustomImage.objects.count() == 0
    assert send_picture(binh, "good.png").status_code == 302


@pytest.mark.parametrize(
    "name", ["zero.jpg", "svg_script.svg", "huge_dim_30000.png", "tiff_named.png"]
)
def test_the_door_for_many_files_refuses_the_same(binh, name):
    content = (DATA / "img" / name).read_bytes()
    file = SimpleUploadedFile(name, content)
    response = binh.post(
        "/admin/images/multiple/add/",
        {"title": "x", "files[]": file, "collection": binh.collection},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    assert response.json()["success"] is False
    assert CustomImage.objects.count() == 0


def test_the_chooser_takes_a_picture_by_the_same_rules(binh):
    content = (DATA / "img" / "png_trailing_html.png").read_bytes()
    file = SimpleUploadedFile("a.png", content)
    response = binh.post(
        "/admin/images/chooser/create/",
        {
            "image-chooser-upload-title": "x",
            "image-chooser-upload-file": file,
            "image-chooser-upload-collection": binh.collection,
        },
    )
    assert response.json()["step"] == "chosen"
    assert b"<html" not in CustomImage.objects.get().file.read()


@pytest.mark.parametrize("name", ["Đất đai.PNG", "../../a.png", "a.svg.png", "x" * 240 + ".png"])
def test_names_become_plain(binh, name):
    assert send_picture(binh, name, png()).status_code == 302
    kept = Path(CustomImage.objects.get().file.name)
    assert kept.name.isascii()
    assert kept.suffix == ".png"
    assert len(kept.name) < 90


def test_a_foreign_collection_is_not_there(binh, world):
    """Who has one place for files puts them there, whatever the form says."""
    other = world.partner.provider.collection.pk
    for door, name, content in (
        ("/admin/images/add/", "a.png", png()),
        ("/admin/documents/add/", "a.txt", b"x"),
        ("/admin/media/video/add/", "a.mp4", MP4),
    ):
        send(binh, door, name, content, collection=other, duration=1)
    kept = [model.objects.all() for model in (CustomImage, CustomDocument, CustomMedia)]
    assert [row.collection_id for rows in kept for row in rows] == [binh.collection] * 3


def send_document(client, name, content):
    return send(client, "/admin/documents/add/", name, content, collection=client.collection)


def office(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {"[Content_Types].xml": "<Types/>", **parts}.items():
            archive.writestr(name, text)
    return out.getvalue()


GOOD_DOCUMENTS = {
    "a.pdf": b"%PDF-1.4\n%%EOF",
    "b.docx": office(**{"word/document.xml": "<w/>"}),
    "c.xlsx": office(**{"xl/workbook.xml": "<x/>"}),
    "d.txt": "Tiếng Việt".encode(),
    "e.csv": "a,b\n1,2".encode("utf-8-sig"),
}


@pytest.mark.parametrize("name", GOOD_DOCUMENTS)
def test_documents_of_known_kinds_are_taken(binh, name):
    assert send_document(binh, name, GOOD_DOCUMENTS[name]).status_code == 302
    assert CustomDocument.objects.count() == 1


BAD_DOCUMENTS = {
    "a.html": b"<script>alert(1)</script>",
    "a.svg": b"<svg/>",
    "a.exe": b"MZ",
    "a.js": b"alert(1)",
    "html.pdf": b"<html>",
    "pdf.docx": b"%PDF-1.4",
    "zip.docx": office(readme="x"),
    "macro.docx": office(**{"word/document.xml": "<w/>", "word/vbaProject.bin": "x"}),
    "exe.txt": b"MZ\x00\x01",
    "odt.odt": office(mimetype="text/html"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_documents_that_are_not_what_they_say_are_refused(binh, name):
    response = send_document(binh, name, BAD_DOCUMENTS[name])
    assert response.status_code == 200
    assert messages(response)
    assert CustomDocument.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["js_openaction.pdf", "launch_action.pdf", "embedded_exe.pdf", "remote_template.docx"]
)
def test_documents_that_act_by_themselves_are_refused(binh, name):
    response = send_document(binh, name, (DATA / "doc" / name).read_bytes())
    assert messages(response)
    assert CustomDocument.objects.count() == 0


def test_good_documents_of_the_samples_are_taken(binh):
    for name in ("good.docx", "encrypted.pdf"):
        response = send_document(binh, name, (DATA / "doc" / name).read_bytes())
        assert response.status_code == 302, messages(response)


def test_a_document_is_served_by_its_view_alone_and_harmless(binh, client):
    send_document(binh, "a.pdf", GOOD_DOCUMENTS["a.pdf"])
    kept = CustomDocument.objects.get()
    response = client.get(kept.url)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert client.get(f"/media/{kept.file.name}").status_code == 404
    assert client.get(f"{kept.url}x").status_code == 404


def test_original_pictures_are_not_public(binh, client):
    send_picture(binh, "good.png")
    assert client.get(f"/media/{CustomImage.objects.get().file.name}").status_code == 404


def send_media(client, kind, name, content, **values):
    return send(
        client,
        f"/admin/media/{kind}/add/",
        name,
        content,
        collection=client.collection,
        duration=1,
        **values,
    )


MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(8)


def test_a_video_is_taken_with_its_captions(binh):
    captions = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nXin")
    assert send_media(binh, "video", "a.mp4", MP4, captions=captions).status_code == 302
    assert CaptionTrack.objects.get().media == CustomMedia.objects.get()


@pytest.mark.parametrize(
    ("kind", "name", "content", "extra"),
    [
        ("video", "a.html", b"<script>", {}),
        ("video", "a.mp4", b"<script>alert(1)</script>", {}),
        ("audio", "a.mp4", MP4, {}),
        ("audio", "a.mp3", b"not sound", {}),
        ("video", "a.mp4", MP4, {"captions": SimpleUploadedFile("a.vtt", b"<html>")}),
        ("video", "a.mp4", MP4, {"thumbnail": SimpleUploadedFile("a.png", b"<html>")}),
    ],
)
def test_media_that_are_not_what_they_say_are_refused(binh, kind, name, content, extra):
    response = send_media(binh, kind, name, content, **extra)
    assert messages(response)
    assert CustomMedia.objects.count() == 0
