"""`manage.py setup`: an empty database becomes an installation, once."""

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.models import CataloguePage, Competency, HomePage, JobPosition, Provider
from lms.accounts.models import User
from lms.demo.cast import PASSWORD
from lms.personnel.models import Officer, OrgUnit

NAME = "Bùi Tùng Lâm"
AGENCY = {
    "agency": "Ủy ban nhân dân xã Tiên Du",
    "agency_short": "UBND Tiên Du",
    "place": "Tiên Du",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _collected_for_nobody(settings: Any) -> Iterator[None]:
    """Static files that lie there would be looked through for every client of later tests."""
    yield
    folder = Path(settings.STATIC_ROOT)
    shutil.rmtree(folder)
    folder.mkdir()


def setup(**options: Any) -> dict[str, str]:
    out = io.StringIO()
    call_command("setup", json=True, stdout=out, **options)
    told: dict[str, str] = json.loads(out.getvalue())
    return told


def standing() -> tuple[int, ...]:
    models = (User, Officer, OrgUnit, JobPosition, Competency, Provider, HomePage, CataloguePage)
    return tuple(model.objects.count() for model in models)


def test_an_administrator_signs_in_with_the_phrase_and_has_to_change_it(settings: Any) -> None:
    told = setup(name=NAME, **AGENCY)
    assert told["address"] == "http://127.0.0.1:8000/tai-khoan/dang-nhap/"
    settings.REQUIRE_PASSWORD_CHANGE = True
    client = Client()
    sent = {"login": told["username"], "password": told["phrase"]}
    client.post("/tai-khoan/dang-nhap/", sent)
    response = client.get("/toi/")
    assert (response.status_code, response["Location"].partition("?")[0]) == (
        302,
        "/tai-khoan/doi-mat-khau/",
    )


def test_there_is_the_framework_and_nobody_else() -> None:
    setup(name=NAME, **AGENCY)
    users, officers, units, positions, competencies, providers, home, catalogue = standing()
    assert (users, officers, providers, home, catalogue) == (1, 0, 1, 1, 1)
    assert min(units, positions, competencies) > 10
    assert Client().get("/").status_code == 200
    assert Client().get("/khoa-hoc/").status_code == 200
    assert not User.objects.get().check_password(PASSWORD)


def test_asked_twice_it_changes_nothing() -> None:
    first = setup(name=NAME, **AGENCY)
    before = standing()
    assert setup(name="Người khác", username="khac", **AGENCY) == {**first, "phrase": ""}
    assert setup() == {**first, "phrase": ""}
    assert standing() == before


def test_without_a_name_nobody_is_made() -> None:
    before = standing()
    told = "Hãy nêu họ tên quản trị viên đầu tiên: manage.py setup --name"
    with pytest.raises(CommandError, match=told):
        setup()
    assert standing() == before


def test_the_demo_is_not_set_up(settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="DEMO"):
        setup(name=NAME)
