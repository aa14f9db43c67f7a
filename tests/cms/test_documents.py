"""Documents: what is refused when it comes in, and who gets them out again (T087, T088), on local files."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import CollectionViewRestriction

from courses.models import CustomDocument
from tests.cms.test_uploads import messages
from tests.cms.world import make_document


@pytest.fixture
def chi(world, client_of):
    return client_of("chi")


def send(client, world, name, content, url="/admin/documents/add/"):
    collection = world.partner.provider.collection.pk
    file = SimpleUploadedFile(name, content)
    return client.post(url, {"title": "Tệp", "file": file, "collection": collection})


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.js", "a.xhtml", "a.pdf.html", "a"])
def test_what_could_run_is_refused_and_named(chi, world, name):
    """T087."""
    response = send(chi, world, name, b"%PDF-1.4\n%%EOF")
    assert (response.status_code, len(messages(response))) == (200, 1)
    assert response.headers["Content-Language"] == "vi"
    assert CustomDocument.objects.count() == 0


def test_a_document_beyond_the_limit_is_refused_with_the_limit(chi, world, settings):
    """T087: the next one that fits is taken."""
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
    response = send(chi, world, "a.pdf", b"%PDF-1.4\n" + bytes(1000) + b"%%EOF")
    assert len(messages(response)) == 1
    assert "1000 byte" in messages(response)[0].replace("\xa0", " ")
    assert CustomDocument.objects.count() == 0
    assert send(chi, world, "a.pdf", b"%PDF-1.4\n%%EOF").status_code == 302


def test_the_shipped_limit_is_twenty_megabytes(settings):
    """T087."""
    assert settings.WAGTAILDOCS_MAX_UPLOAD_SIZE == 20 * 1024 * 1024


@pytest.mark.parametrize("door", ["documents", "original_images", "images/../documents"])
def test_the_folder_of_uploads_has_no_address(client, world, door):
    """T087: documents are reached by their view alone."""
    document = make_document(world.partner.provider.collection)
    name = document.filename
    for who in (client,):
        assert who.get(f"/media/{door}/{name}").status_code == 404
    assert client.get(document.url).status_code == 200
    assert client.get(f"/documents/{document.pk}/khac.pdf").status_code == 404


def answers(client, document):
    """(status, place, body) of every way to ask for a document."""
    right = document.get_file_hash()
    found = []
    for known in ("", f'"{right}"', f'W/"{right}"', f'"{"0" * 40}"', "*"):
        for method in ("get", "head"):
            response = getattr(client, method)(
                document.url, headers={"if-none-match": known, "range": "bytes=0-3"}
            )
            place = response.headers.get("Location", "")
            body = response.content if method == "get" else b""
            found.append((response.status_code, place, "ETag" in response.headers, body))
    return found


def test_a_private_document_tells_nobody_whether_a_guess_was_right(client, client_of, world):
    """T088: neither a visitor, nor a signed-in officer outside the group."""
    collection = world.partner.provider.collection
    document = make_document(collection)
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="Biên tập B"))
    for asking in (client, client_of("an"), client_of("binh")):
        found = answers(asking, document)
        assert {(status, etag) for status, _place, etag, _body in found} == {(found[0][0], False)}
        assert found[0][0] in {302, 403}
        assert len({(place, body) for _status, place, _etag, body in found[::2]}) == 1
        wrong_name = asking.get(f"/documents/{document.pk}/khac.pdf")
        assert wrong_name.status_code in {302, 404}
    chi = client_of("chi").get(document.url)
    assert b"".join(chi.streaming_content) == b"%PDF-1.4\n"
