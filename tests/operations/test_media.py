"""Public files: byte ranges, so that a video can be sought in; and what is never served."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

BODY = bytes(range(256)) * 4


def stored(name: str, content: bytes = BODY) -> str:
    """Store a file and return its address."""
    return default_storage.url(default_storage.save(name, ContentFile(content)))


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


pytestmark = pytest.mark.django_db


def test_whole_file(client):
    response = client.get(stored("media/phim.mp4"))
    assert response.status_code == 200
    assert body(response) == BODY
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=604800"
    assert "Content-Disposition" not in response


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, 1023),
        ("bytes=1023-5000", 1023, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, 1023),
        ("bytes=-500", 524, 1023),
        ("Bytes=500-500", 500, 500),
        (" bytes=1-2 ", 1, 2),
    ],
)
def test_part_of_a_file(client, asked, first, last):
    response = client.get(stored("media/phim.mp4"), headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == BODY[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "asked", ["bytes=1024-", "bytes=2000-3000", "bytes=-0", "bytes=999999999999999999-"]
)
def test_beyond_the_end(client, asked):
    response = client.get(stored("media/phim.mp4"), headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"
    assert response.content == b""


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "bytes=9-1", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=1 -2"]
)
def test_what_is_no_single_range_gets_the_whole_file(client, asked):
    response = client.get(stored("media/phim.mp4"), headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == BODY


def test_unchanged_and_half_loaded_files(client):
    url = stored("media/phim.mp4")
    first = client.get(url)
    etag, modified = first["ETag"], first["Last-Modified"]
    assert body(first) == BODY
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"If-Modified-Since": modified}).status_code == 304
    part = {"Range": "bytes=0-9"}
    assert client.get(url, headers={**part, "If-Range": etag}).status_code == 206
    assert client.get(url, headers={**part, "If-Range": modified}).status_code == 206
    changed = client.get(url, headers={**part, "If-Range": '"another"'})
    assert (changed.status_code, body(changed)) == (200, BODY)


def test_head_tells_the_size_and_sends_nothing(client):
    response = client.head(stored("media/phim.mp4"), headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response["Content-Length"] == "1024"
    assert response.content == b""


def test_an_empty_file(client):
    url = stored("media/khong.mp4", b"")
    assert body(client.get(url)) == b""
    assert client.get(url, headers={"Range": "bytes=0-"}).status_code == 416
    assert client.get(url, headers={"Range": "bytes=-5"}).status_code == 416


@pytest.mark.parametrize("name", ["images/x.svg", "media/x.html", "media/x.xml", "media/x.unknown"])
def test_what_could_run_is_only_ever_saved(client, name):
    response = client.get(stored(name, b"<svg onload=alert(1)>"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"
    assert body(response) == b"<svg onload=alert(1)>"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("images/x.webp", "image/webp"),
        ("captions/x.vtt", "text/vtt"),
        ("media/x.mp3", "audio/mpeg"),
        ("media/x.m4a", "audio/mp4"),
    ],
)
def test_kinds_that_lessons_show(client, name, kind):
    response = client.get(stored(name, b"x"))
    assert response["Content-Type"] == kind
    assert body(response) == b"x"


def test_closed_folders_hidden_files_and_ways_out(client):
    """T087: documents and pictures as uploaded have no address here."""
    closed = [stored("documents/mau.docx"), stored("original_images/anh.png"), stored("media/.tam")]
    outside = [
        "/media/../private/x",
        "/media//documents/mau.docx",
        "/media/./documents/mau.docx",
        "/media/%2e%2e/settings.py",
        "/media/",
        "/media/images/%00",
    ]
    absent = ["/media/images", "/media/khong-co.png"]
    for url in [*closed, *outside, *absent]:
        assert client.get(url).status_code == 404, url


def test_only_reading(client):
    assert client.post(stored("media/phim.mp4")).status_code == 405
