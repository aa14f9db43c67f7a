"""Who holds authority signs in with two steps (T008)."""

from datetime import UTC, date, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from lms.accounts.rules import sees_other_people
from lms.personnel.actions import grant_authority
from lms.personnel.models import Authority, Officer, OrgUnit
from tests.accounts.conftest import add_second_factor
from tests.personnel.people import SINCE
from tests.personnel.test_keeper_acts import CODE

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("active_from", "active_to", "sees"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 1, 31), False),
        (date(2999, 1, 1), None, False),
    ],
)
def test_authority_counts_while_it_lasts(active_from, active_to, sees):
    unit = OrgUnit.objects.create(code="X1", name="UBND xã Tiên Du", is_agency=True)
    user = get_user_model().objects.create_user("hanh")
    officer = Officer.objects.create(
        full_name="Vũ Thị Hạnh", user=user, kept_by=unit, recorded_at=AT
    )
    assert sees_other_people(user) is False
    Authority.objects.create(
        officer=officer,
        unit=unit,
        kind=Authority.Kind.KEEPER,
        active_from=active_from,
        active_to=active_to,
        basis="QĐ 1",
        recorded_at=AT,
    )
    assert sees_other_people(user) is sees


def test_who_becomes_a_keeper_is_asked_at_the_very_next_page(place, settings, client_of):
    """T011: the right counts at once, and so does what it asks for; the session is minutes old."""
    settings.REQUIRE_SECOND_FACTOR = True
    client = client_of("en")
    assert client.get("/toi/").status_code == 200
    assert client.get("/ho-so/").status_code == 403
    grant_authority(
        officer=place["en"],
        unit=place.units["B"],
        kind="keeper",
        active_from=SINCE,
        basis="QĐ 3",
        at=AT,
        by=None,
    )
    asked = client.get("/ho-so/")
    assert (asked.status_code, asked["Location"]) == (
        302,
        "/tai-khoan/xac-thuc-hai-buoc/bat/?next=%2Fho-so%2F",
    )
    assert client.post(f"/ho-so/{place['en'].uid}/phieu-kich-hoat/").status_code == 403


def test_a_slip_of_the_keeper_leaves_the_second_step(place, client_of, client):
    """T059: she can hand out the first step, never the second."""
    add_second_factor(place.user("an"))
    slip = client_of("hanh").post(f"/ho-so/{place['an'].uid}/phieu-kich-hoat/").content.decode()
    [code] = CODE.findall(slip)
    response = client.post("/kich-hoat/", {"code": code, "password1": "gió thổi qua đồng lúa"})
    assert response["Location"] == "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/"
    assert Authenticator.objects.filter(user=place.user("an")).count() == 2
