"""A proxy hands out files: the product asks who is there, notes it, and names the file."""

from pathlib import Path

import pytest
from django.conf import settings as own
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from courses.models import ProgrammeType
from lms.operations.handing_over import HandingOverMiddleware
from lms.personnel.models import AccessLogEntry, Evidence
from tests.personnel.people import AT, lay

pytestmark = pytest.mark.django_db


def evidence_of(place, username: str) -> Evidence:
    made = Evidence.objects.create(
        officer=place[username],
        title="Lớp ngoài",
        provider="Trường",
        ended_on=AT.date(),
        programme_type=ProgrammeType.objects.first(),
        proposed_at=AT,
    )
    made.file.save("minh chứng.pdf", ContentFile(b"%PDF-1.7 x"))
    return made


def test_a_private_file_is_named_only_to_who_may_see_it(settings, client_of) -> None:
    settings.X_ACCEL = True
    evidence = evidence_of(lay(), "an")
    address = f"/ho-so/minh-chung-ngoai/{evidence.uid}/tep/"
    answer = client_of("an").get(address)
    below = Path(evidence.file.path).relative_to(Path(own.MEDIA_ROOT).parent)
    assert answer.status_code == 200
    assert answer["X-Accel-Redirect"].startswith("/_tep/private/")
    assert answer["X-Accel-Redirect"].endswith(".pdf")
    assert answer["X-Accel-Redirect"].isascii()
    assert below.parts[0] == "private"
    assert answer.content == b""
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert "lop-ngoai.pdf" in answer["Content-Disposition"]
    for who in ("en", "dung"):
        refused = client_of(who).get(address)
        assert refused.status_code in {403, 404}
        assert "X-Accel-Redirect" not in refused
    assert client_of("hanh").get(address).status_code == 200
    looked = AccessLogEntry.objects.filter(what="file").values_list("user__username", flat=True)
    assert list(looked) == ["hanh"]


def test_a_public_file_is_named_whole_whatever_range_is_asked_for(settings, client) -> None:
    name = storages["default"].save("media/phim.mp4", ContentFile(b"0123456789"))
    asked = {"headers": {"Range": "bytes=2-3"}}
    assert client.get(f"/media/{name}", **asked).getvalue() == b"23"
    settings.X_ACCEL = True
    answer = client.get(f"/media/{name}", **asked)
    assert (answer.status_code, answer["X-Accel-Redirect"]) == (200, f"/_tep/public/{name}")
    assert answer["Content-Type"] == "video/mp4"
    storages["default"].delete(name)


def test_files_of_other_places_and_pages_pass_through(settings, rf, tmp_path) -> None:
    from django.http import FileResponse, HttpResponse

    settings.X_ACCEL = True
    elsewhere = tmp_path / "x.txt"
    elsewhere.write_bytes(b"x")
    for made in (FileResponse(elsewhere.open("rb")), HttpResponse("x")):
        assert HandingOverMiddleware(lambda _request, made=made: made)(rf.get("/")) is made
