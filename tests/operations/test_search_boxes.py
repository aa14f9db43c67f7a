"""Every search box takes whatever is typed as words, or says that it cannot (T147)."""

import json
from html import escape
from urllib.parse import urlencode

import pytest

from lms.environment import BASE_DIR
from lms.learning.models import StudyRound
from lms.personnel.models import Officer

LINES = (BASE_DIR / "tests" / "data" / "text" / "fields.jsonl").read_text(encoding="utf-8")
TYPED = [json.loads(line)["value"] for line in LINES.splitlines()]
LONG = ["a" * 50_000, "Ă" * 10_000, "a b " * 5_000, "%" * 5_000, "(a+)+$" * 1_000, "a " * 31]
STILL_TAKEN = ["a" * 2000, "Ă " * 30, "%" * 2000]
#: Who searches where: the name of the box, and what it holds beside.
BOXES = {
    "/khoa-hoc/": ("an", "q"),
    "/xac-minh/": ("an", "code"),
    "/ho-so/": ("hanh", "q"),
    "/don-vi/": ("dung", "q"),
    "/admin/khoa-hoc/": ("binh", "q"),
    "/admin/cau-hoi/": ("binh", "q"),
    "/admin/cau-hoi/?topic=": ("binh", "topic"),
    "/admin/ngan-hang/": ("binh", "q"),
    "/admin/chon-cau-hoi/results/": ("binh", "q"),
    "/admin/chon-ngan-hang/results/": ("binh", "q"),
    "/admin/images/results/": ("binh", "q"),
    "/admin/documents/results/": ("binh", "q"),
    "/admin/media/": ("binh", "q"),
    "/admin/choose-page/search/": ("binh", "q"),
    "/admin/danh-muc/nang-luc/": ("mai", "q"),
}

pytestmark = pytest.mark.demo


def asked(path: str, box: str, typed: str) -> str:
    return f"{path.partition('?')[0]}?{urlencode({box: typed}, errors='surrogatepass')}"


@pytest.mark.parametrize("path", BOXES)
def test_nothing_that_is_typed_breaks_a_search(client_of, path):
    who, box = BOXES[path]
    client = client_of(who)
    client.raise_request_exception = False
    broken = []
    for typed in [*TYPED, *STILL_TAKEN, *LONG]:
        client.allowed_text = (escape(typed.strip()),)  # shown again in the box, as typed
        response = client.get(asked(path, box, typed))
        page = response.content.decode()
        if (
            response.status_code != (400 if typed in LONG else 200)
            or response.headers["Content-Language"] != "vi"
            or "Traceback" in page
            or "<script>alert(1)" in page
        ):
            broken.append(f"{typed[:40]!r}: {response.status_code}")
    assert broken == []


def test_signs_of_a_pattern_are_signs(client_of):
    """Not everybody is found by a percent sign, nor by a condition."""
    hanh = client_of("hanh")
    everybody = Officer.objects.count()
    assert everybody > 200
    for typed in ("%", "_", "%_\\", "' OR 1=1;--", ".*", "[a-z]"):
        page = hanh.get(asked("/ho-so/", "q", typed))
        assert page.context["total"] == 0, typed


def test_an_order_that_is_not_offered_is_ignored(client_of):
    dung = client_of("dung")
    plain = dung.get("/don-vi/").context["page"]
    for order in ("user__password", "-officer__user__password", "1; DROP TABLE x", "?"):
        response = dung.get("/don-vi/?" + urlencode({"xep": order}))
        assert (response.status_code, list(response.context["page"])) == (200, list(plain))
    assert StudyRound.objects.exists()
