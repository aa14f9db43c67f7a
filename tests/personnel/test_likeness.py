"""Two people of one name and one birth date: told apart by the number, never merged (T136)."""

import unicodedata
from datetime import date

import pytest

from lms.accounts.models import User
from lms.personnel.models import Officer
from tests.personnel.test_keeper_acts import new_person

ASKED = "Đã có hồ sơ của Trần Văn Hòa (TD-900). Đây có phải người khác không?"


@pytest.fixture
def hanh(place, client_of):
    """The keeper, who has laid the file of one Trần Văn Hòa."""
    client = client_of("hanh")
    first = new_person(place, full_name="Trần Văn Hòa", birth="05/06/1990")
    assert client.post("/ho-so/them/", first).status_code == 200
    return client


def counted():
    return (Officer.objects.count(), User.objects.count())


@pytest.mark.parametrize(
    ("name", "birth"),
    [
        ("Trần Văn Hòa", "05/06/1990"),
        (unicodedata.normalize("NFD", "Trần Văn Hòa"), "05/06/1990"),
        ("TRẦN  VĂN HOÀ ", "5/6/1990"),
        ("Trần Văn Hòa", "06/1990"),
        ("Trần Văn Hòa", "1990"),
        ("Trần Văn Hòa", ""),
    ],
)
def test_who_is_alike_is_told_and_nobody_is_merged(hanh, place, name, birth):
    before = counted()
    data = new_person(place, full_name=name, birth=birth, number="TD-901")
    response = hanh.post("/ho-so/them/", data)
    page = response.content.decode()
    assert (response.status_code, ASKED in page, 'name="another"' in page) == (422, True, True)
    assert counted() == before
    first = Officer.objects.get(number="TD-900")
    assert (first.full_name, first.birth_date) == ("Trần Văn Hòa", date(1990, 6, 5))

    assert hanh.post("/ho-so/them/", {**data, "another": "on"}).status_code == 200
    assert counted() == (before[0] + 1, before[1] + 1)
    assert Officer.objects.get(number="TD-901").user.username != first.user.username


@pytest.mark.parametrize(
    ("name", "birth"),
    [("Trần Văn Hoa", "05/06/1990"), ("Trần Văn Hòa", "06/06/1990"), ("Trần Văn Hòa", "1991")],
)
def test_who_is_surely_another_is_not_asked_about(hanh, place, name, birth):
    data = new_person(place, full_name=name, birth=birth, number="TD-901")
    assert hanh.post("/ho-so/them/", data).status_code == 200
    assert Officer.objects.filter(number="TD-901").count() == 1


def test_the_number_decides_whatever_the_box_says(hanh, place):
    before = counted()
    data = new_person(place, full_name="Người Khác", number="TD-900", another="on")
    response = hanh.post("/ho-so/them/", data)
    assert response.status_code == 422
    assert "Số hiệu TD-900 đã có người khác dùng." in response.content.decode()
    assert counted() == before


def test_nobody_learns_who_is_kept_elsewhere(hanh, place):
    """En's file is kept by another commune: no question tells of it."""
    en = place["en"]
    data = new_person(place, full_name=en.full_name, birth="", number="TD-902")
    assert hanh.post("/ho-so/them/", data).status_code == 200
