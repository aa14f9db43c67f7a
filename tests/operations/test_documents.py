"""Documents come from their view alone, and a closed one tells nothing to who may not see it (T088)."""

import re

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from courses.models import CustomDocument

pytestmark = pytest.mark.django_db

BODY = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def folder():
    return Collection.get_first_root_node().add_child(name="Nội bộ")


@pytest.fixture
def document(folder):
    made = CustomDocument(title="Mẫu", collection=folder)
    made.file.save("mau.pdf", ContentFile(BODY), save=False)
    made._set_document_file_metadata()
    made.save()
    return made


@pytest.fixture
def closed(document, folder):
    CollectionViewRestriction.objects.create(
        collection=folder, restriction_type=CollectionViewRestriction.GROUPS
    )
    return document


def told(response):
    """All that an answer says: status, headers, and its text but for what differs every time."""
    text = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {
        name: re.sub(r"'nonce-[^']+'", "", value)
        for name, value in response.headers.items()
        if name not in {"Content-Length", "X-Request-ID"}
    }
    differs = r'(nonce|value)="[^"]*"|data-request>[^<]*'
    return response.status_code, headers, re.sub(differs, "", text.decode())


def hows(document):
    """A right and a wrong guess of the file's hash and time, and parts of it."""
    return [
        {},
        {"If-None-Match": f'"{document.file_hash}"'},
        {"If-None-Match": f'"{"0" * 40}"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Tue, 24 Nov 2037 00:00:00 GMT"},
        {"If-Modified-Since": "Tue, 24 Nov 1998 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
        {"Range": "bytes=9999-"},
    ]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_who_may_not_see_it_learns_nothing_of_it(
    client, client_of, closed, django_user_model, method, signed_in
):
    who = client
    if signed_in:
        who = client_of(django_user_model.objects.create_user("an", notice_version=1))
    answers = [told(getattr(who, method)(closed.url, headers=how)) for how in hows(closed)]
    assert answers[0][0] in {302, 403}
    assert "ETag" not in answers[0][1]
    assert "Last-Modified" not in answers[0][1]
    assert all(answer == answers[0] for answer in answers)
    assert getattr(who, method)(f"{closed.url}x").status_code == 404


def test_an_open_one_is_unchanged_for_who_has_it(client, document):
    first = client.get(document.url)
    assert b"".join(first.streaming_content) == BODY
    assert first["ETag"] == f'"{document.file_hash}"'
    assert client.get(document.url, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_no_cache_on_the_way_keeps_a_document(client, client_of, document, django_user_model):
    """Its collection may be closed later, or be open to who gave a word for it."""
    an = client_of(django_user_model.objects.create_user("an", notice_version=1))
    for who in (client, an):
        response = who.get(document.url)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Vary"] == "Cookie"
        assert b"".join(response.streaming_content) == BODY
