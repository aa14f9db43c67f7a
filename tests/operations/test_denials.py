"""Whoever is refused is noted with what was asked for, and is told so in Vietnamese and no more."""

import json
import re
from http import HTTPStatus
from uuid import UUID

import pytest
from django.core.cache import cache

from lms.accounts.models import User
from lms.personnel.models import Officer
from tests.learning.quiz_story import PASSWORD, tell
from tests.support.client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOBODYS = UUID("00000000-0000-4000-8000-000000000000")

REFUSED = [
    ("get", "/ho-so/", 403),
    ("get", "/ho-so/danh-sach.xlsx", 403),
    ("get", "/ho-so/danh-sach.csv", 403),
    ("post", "/ho-so/them/", 403),
    ("get", "/don-vi/", 403),
    ("get", "/don-vi/danh-sach.xlsx", 403),
    ("get", "/giang-day/", 403),
    ("get", "/giang-day/xin-lam-lai/", 403),
    ("get", "/ho-so/{theirs}/", 404),
    ("get", "/ho-so/{theirs}/2c.pdf", 404),
    ("post", "/ho-so/{theirs}/phieu-kich-hoat/", 404),
    ("get", f"/toi/luot-lam/{NOBODYS}/", 404),
    ("post", f"/toi/luot-lam/{NOBODYS}/nop/", 404),
    ("get", f"/giang-day/{NOBODYS}/hoan-thanh.csv", 404),
    ("get", "/admin/users/", 403),
    ("post", "/admin/users/new/", 403),
]


@pytest.fixture
def story():
    cache.clear()
    return tell()


def notes(caplog) -> list[tuple[str, str]]:
    return [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "lms.denials"]


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
def test_a_refusal_is_noted_and_told_in_vietnamese(story, client_of, caplog, method, path, status):
    an, client = story.officers["an"], client_of("an")
    before = (list(User.objects.values()), list(Officer.objects.values()))
    path = path.format(theirs=story.officers["en"].uid)
    response = getattr(client, method)(path, {"is_superuser": "1"})
    text = response.content.decode()
    assert response.status_code == status
    assert response["Content-Language"] == "vi"
    assert re.findall(r'<html lang="(\w+)"', text) == ["vi"]
    assert "Traceback" not in text
    assert f"Lỗi {status}" in text
    assert notes(caplog) == [
        ("WARNING", f"refused {status} {method.upper()} {path} to account {an.user.uid}")
    ]
    assert (list(User.objects.values()), list(Officer.objects.values())) == before


@pytest.mark.parametrize("path", ["/khong-co/", "/khoa-hoc/khong-co/", "/toi/", "/xac-minh/sai/"])
def test_a_mistyped_address_and_a_page_that_opens_are_not_noted(story, client_of, caplog, path):
    client_of("an").get(path)
    assert notes(caplog) == []


def test_visitors_are_sent_to_sign_in_and_not_noted(story, client, caplog):
    assert client.get("/ho-so/").status_code == HTTPStatus.FOUND
    assert notes(caplog) == []


def test_a_forged_post_is_noted(story, caplog):
    """T042: a page of another site sends a form in An's name."""
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(story.officers["an"].user)
    uid = story.course.translation_key
    for headers in ({}, {"Origin": "https://evil.example"}):
        response = client.post(f"/toi/khoa-hoc/{uid}/bat-dau/", headers=headers)
        assert response.status_code == HTTPStatus.FORBIDDEN
        assert "Lỗi 403" in response.content.decode()
    assert len(notes(caplog)) == 2


@pytest.mark.parametrize("path", [f"/toi/luot-lam/{NOBODYS}/luu/"])
def test_a_script_is_told_too(story, client_of, path):
    body = json.dumps({"slot": 1, "seq": 1, "value": []})
    response = client_of("an").post(path, body, content_type="application/json")
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "Traceback" not in response.content.decode()


def test_fifty_refusals_of_any_kind_raise_one_alarm(story, client_of, caplog):
    """T020."""
    client = client_of("an")
    for number in range(55):
        client.get("/ho-so/danh-sach.xlsx" if number % 2 else f"/ho-so/{NOBODYS}/")
    levels = [level for level, _text in notes(caplog)]
    assert (levels.count("WARNING"), levels.count("ERROR")) == (55, 1)
    assert PASSWORD not in str(notes(caplog))
