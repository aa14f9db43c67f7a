"""Who holds authority signs in with two steps (T008)."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model

from lms.accounts.rules import sees_other_people
from lms.personnel.models import Authority, Officer, OrgUnit

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
