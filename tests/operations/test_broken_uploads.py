"""Uploads that break off or were never whole: 400 in Vietnamese or a word at the field, nothing kept."""

import pytest

from courses.models import CustomDocument, CustomImage, CustomMedia
from lms.personnel.models import Evidence
from tests.cms.world import make_world
from tests.personnel.people import lay

HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nT\xe1\xbb\x87p\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    b"Content-Type: application/pdf\r\n"
)
BODIES = {
    "no boundary": ("multipart/form-data", HEAD + b"\r\n%PDF-1.4\r\n--b--\r\n"),
    "strange boundary": ("multipart/form-data; boundary=\x7f" + "b" * 300, HEAD),
    "cut in the head": ("multipart/form-data; boundary=b", HEAD[:90]),
    "cut in the file": ("multipart/form-data; boundary=b", HEAD + b"\r\n%PDF-1."),
    "bad base64": (
        "multipart/form-data; boundary=b",
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--b--\r\n",
    ),
    "not utf-8": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\xfe\r\n--b--\r\n',
    ),
    "nothing": ("multipart/form-data; boundary=b", b""),
    "text for a form": ("text/plain", b"title=x"),
    "json for a form": ("application/json", b'{"title": [[[['),
}
DOORS = {
    "/toi/ho-so/minh-chung-ngoai/them/": "an",
    "/admin/documents/add/": "binh",
    "/admin/images/add/": "binh",
    "/admin/media/video/add/": "binh",
    "/admin/documents/multiple/add/": "binh",
    "/admin/images/multiple/add/": "binh",
    "/admin/documents/chooser/create/": "binh",
}


@pytest.fixture
def places(db):
    lay()
    make_world()


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_a_broken_upload_is_kept(places, client_of, door, kind):
    client = client_of(DOORS[door])
    client.raise_request_exception = False
    content_type, body = BODIES[kind]
    response = client.generic("POST", door, body, content_type=content_type)
    assert response.status_code in {200, 400, 422}
    assert response.headers["Content-Language"] == "vi"
    assert b"Traceback" not in response.content
    kept = (Evidence, CustomDocument, CustomImage, CustomMedia)
    assert [model.objects.count() for model in kept] == [0, 0, 0, 0]
