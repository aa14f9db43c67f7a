"""Checking a paper: what anyone learns from its code, and how little that is (T037)."""

import gzip
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.utils import timezone

from lms.environment import BASE_DIR
from lms.papers.codes import new_code, normal_code
from lms.personnel.actions import revoke_certificate
from lms.personnel.verification import masked
from lms.printed_codes import ALPHABET, pretty
from tests.personnel.world import POISON, certify, moment, today

pytestmark = pytest.mark.django_db
STATIC = BASE_DIR / "lms" / "static" / "lms"
WEIGHT = 30 * 1024


def words(response) -> str:
    return " ".join(response.content.decode().split())


def mistyped(code: str) -> str:
    """The code with its last symbol replaced by another."""
    return code[:-1] + next(symbol for symbol in ALPHABET if symbol != code[-1])


def test_a_valid_paper_is_told_with_a_masked_name_and_no_other_personal_data(world, client):
    certificate = certify(world.an, "Giao tiếp với người dân")
    response = client.get(f"/xac-minh/{certificate.code}/")
    text = words(response)
    assert response.status_code == HTTPStatus.OK
    expected = [
        "Giấy này còn giá trị",
        "Nguyễn Thị Thu A***",
        "Giao tiếp với người dân",
        "4 tiết",
        f"{today():%d/%m/%Y}",
        "Ủy ban nhân dân xã Tiên Du",
        "01/GXNHT-UBND",
        pretty(certificate.code),
    ]
    assert [one for one in expected if one not in text] == []
    hidden = [
        "Thu An",
        "18/04/1992",
        "TD-AN",
        "Trung tâm Phục vụ",
        "9/10",
        str(certificate.uid),
        str(world.an.uid),
    ]
    assert [one for one in hidden if one in text] == []


def test_a_revoked_paper_is_told_with_day_and_ground(world, client):
    certificate = certify(world.an)
    revoke_certificate(
        certificate=certificate,
        ground="wrong_recipient",
        reason="Nhầm với chị Hoa",
        at=moment(today()),
        by=None,
    )
    response = client.get(f"/xac-minh/{certificate.code}/")
    text = words(response)
    assert response.status_code == HTTPStatus.OK
    assert "Giấy này đã bị thu hồi" in text
    told = f"Đã thu hồi ngày {today():%d/%m/%Y}. Căn cứ: cấp sai đối tượng hoặc sai thẩm quyền."
    assert told in text
    assert "chị Hoa" not in text
    assert "còn giá trị" not in text


def test_an_unknown_code_and_a_mistyped_one_are_told_apart(world, client, queries):
    certificate = certify(world.an)
    unknown = client.get(f"/xac-minh/{new_code()}/")
    assert unknown.status_code == HTTPStatus.NOT_FOUND
    assert "Hệ thống này chưa cấp giấy nào mang mã đó." in words(unknown)
    wrong = mistyped(certificate.code)
    for url in (f"/xac-minh/{wrong}/", f"/xac-minh/?ma={wrong}"):
        response = client.get(url)
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert "Mã gõ chưa đúng" in words(response)
        assert f'value="{wrong}"' in words(response)
        assert "Nguyễn" not in words(response)


def test_spaces_dashes_and_lower_case_are_accepted(world, client):
    certificate = certify(world.an)
    typed = f"  {pretty(certificate.code).lower().replace('-', ' – ')} "
    response = client.get("/xac-minh/", {"ma": typed})
    assert (response.status_code, response["Location"]) == (302, f"/xac-minh/{certificate.code}/")
    assert "còn giá trị" in words(client.get(f"/xac-minh/{pretty(certificate.code).lower()}/"))
    assert normal_code(typed) == certificate.code


@pytest.mark.parametrize("path", ["", "?ma=", "?ma=%20"])
def test_the_form_asks_for_a_code(client, path):
    response = client.get(f"/xac-minh/{path}")
    assert response.status_code == HTTPStatus.OK
    assert '<label for="ma">Mã trên giấy</label>' in words(response)


def test_the_whole_address_of_the_qr_code_is_accepted(world, client):
    code = certify(world.an).code
    for typed in (
        f"https://hoc.example.vn/xac-minh/{code}/",
        f"hoc.example.vn/xac-minh/{code.lower()}?x=1",
        code.translate({ord(char): ord(char) + 0xFEE0 for char in code}),
    ):
        response = client.get("/xac-minh/", {"ma": typed})
        assert (response.status_code, response["Location"]) == (302, f"/xac-minh/{code}/")


def test_the_language_is_chosen_in_the_address_without_a_cookie(world, client):
    code = certify(world.an).code
    english = client.get(f"/xac-minh/{code}/?ngon-ngu=en")
    assert (english["Content-Language"], english.cookies) == ("en", {})
    assert '<html lang="en"' in words(english)
    assert "Issued on" in words(english)
    assert '<a href="?ngon-ngu=vi" hreflang="vi"' in words(english)
    assert '<a href="/xac-minh/?ngon-ngu=en">Check another paper</a>' in words(english)
    form = words(client.get("/xac-minh/?ngon-ngu=en"))
    assert '<input type="hidden" name="ngon-ngu" value="en">' in form
    found = client.get("/xac-minh/", {"ma": code, "ngon-ngu": "en"})
    assert found["Location"] == f"/xac-minh/{code}/?ngon-ngu=en"
    assert '<html lang="vi"' in words(client.get(f"/xac-minh/{code}/?ngon-ngu=xx"))


def test_a_code_is_no_number_that_can_be_counted_up(world):
    codes = [certify(world.an, f"Khóa {number}").code for number in range(3)]
    assert len(set(codes)) == 3
    assert [len(code) for code in codes] == [16] * 3
    # One symbol further is no code at all: its check fails before any look-up.
    assert [normal_code(mistyped(code)) for code in codes] == [None] * 3


def test_thirty_tries_a_minute_and_address(world, client):
    certificate = certify(world.an)
    url = f"/xac-minh/{certificate.code}/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [client.get(url).status_code for _ in range(29)]
        answers.append(client.get("/xac-minh/", {"ma": "sai"}).status_code)
        assert answers == [200] * 29 + [404]
        clock.shift(timedelta(seconds=20))
        refused = client.get(url)
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert "Có thể tra tiếp lúc" in words(refused)
        assert "sau 40 giây" in words(refused)
        assert client.get("/xac-minh/").status_code == 200  # the form itself stays open
        elsewhere = client.get(url, REMOTE_ADDR="203.0.113.9")
        assert elsewhere.status_code == 200
        forged = client.get(url, headers={"x-forwarded-for": "203.0.113.77"})
        assert forged.status_code == 429
        clock.shift(timedelta(seconds=41))
        assert client.get(url).status_code == 200


def test_the_page_is_light_needs_no_cookie_and_is_kept_nowhere(world, client):
    certificate = certify(world.an)
    files = ["app.css", "verify.css", "icons.svg", "logo.svg", "theme.js"]
    sent = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files)
    for url in ("/xac-minh/", f"/xac-minh/{certificate.code}/", "/xac-minh/sai/"):
        response = client.get(url)
        assert response.cookies == {}
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert len(response.content) + sent <= WEIGHT
        text = response.content.decode()
        assert ("preload" in text, "csrf" in text, ".woff2" in text) == (False, False, False)
    assert client.cookies == {}


def test_a_poisoned_face_is_text(world, client):
    certificate = certify(world.an, POISON, officer_name=f"{POISON} {POISON}")
    client.allowed_text = ("{{7*7}}",)
    text = words(client.get(f"/xac-minh/{certificate.code}/"))
    assert "<img" not in text.replace('<img src="/static/lms/logo.svg"', "")
    assert "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}=1+1" in text


@pytest.mark.parametrize("junk", ["%00", "a" * 200, "%E2%80%8B", "'; DROP TABLE--", "<script>"])
def test_junk_is_mistyped(client, junk):
    response = client.get(f"/xac-minh/{junk}/")
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Hương", "Nguyễn Thị H***"),
        ("H’Nhuê Êban", "H’Nhuê Ê***"),
        ("Én", "É***"),
        ("", "***"),
    ],
)
def test_names_are_masked(name, shown):
    assert masked(name) == shown
