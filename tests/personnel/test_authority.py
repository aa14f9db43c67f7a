"""Authority: who grants, ends and lends it, and how a head's follows the leading post."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.accounts.actions import create_account
from lms.accounts.rules import NOTICE_VERSION
from lms.personnel.actions import appoint, end_appointment, reopen_appointment, withdraw_appointment
from lms.personnel.models import AccessLogEntry, Authority, Officer
from lms.personnel.rules import duties
from tests.personnel.people import AT

PAGE = "/ho-so/tham-quyen/"
HEAD = Authority.Kind.HEAD


@pytest.fixture
def admin(place):
    user, _phrase = create_account(full_name="Bùi Tùng Lâm", username="lam", at=AT, by=None)
    user.is_superuser = user.is_staff = True
    user.notice_version, user.must_change_password = NOTICE_VERSION, False
    user.save()
    return user


def today() -> date:
    return timezone.localdate()


def shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def granting(place, **fields):
    typed = {
        "officer": "an",
        "unit": "Xã Tiên Du",
        "kind": "keeper",
        "active_from": shown(today()),
        "active_to": "",
        "basis": "QĐ 12/QĐ-UBND",
    }
    return typed | fields


def test_the_administrator_grants_and_ends_and_all_is_logged(place, admin, client_of):
    client, an = client_of(admin), place["an"]
    response = client.post(f"{PAGE}giao/", granting(place))
    assert (response.status_code, response["Location"]) == (302, PAGE)
    made = Authority.objects.get(officer=an)
    assert (made.kind, made.unit, made.granted_by, made.basis) == (
        "keeper",
        place.units["A"],
        admin,
        "QĐ 12/QĐ-UBND",
    )
    assert client_of("an").get("/ho-so/").status_code == 200
    text = client.get(PAGE).content.decode()
    assert "Nguyễn Thị Thu An" in text
    yesterday = today() - timedelta(days=1)
    end = {"last_day": shown(yesterday), "reason": "Chuyển công tác"}
    assert client.post(f"{PAGE}{made.uid}/thoi/", end)["Location"] == PAGE
    # Given today and ended before today: as if it had never been, but for the log.
    assert Authority.objects.filter(officer=an).count() == 0
    assert client_of("an").get("/ho-so/").status_code == 403
    acts = ModelLogEntry.objects.filter(action__contains="_authority").order_by("pk")
    assert [one.action for one in acts if one.user == admin] == [
        "personnel.grant_authority",
        "personnel.end_authority",
    ]
    assert acts.last().data["reason"] == "Chuyển công tác"
    looks = AccessLogEntry.objects.filter(officer=an, user=admin).values_list("detail", flat=True)
    assert sorted(looks) == ["giao thẩm quyền", "thôi giao thẩm quyền"]


def test_bad_grants_are_told_at_the_field_and_change_nothing(place, admin, client_of):
    client, before = client_of(admin), Authority.objects.count()
    for fields, field, message in (
        ({"officer": "Không Có Ai"}, "officer", "Không có mục nào tên"),
        ({"officer": "Thị"}, "officer", "Có nhiều mục khớp"),
        ({"unit": "Xã Không Có"}, "unit", "Không có mục nào tên"),
        ({"kind": "superuser"}, "kind", "Hãy chọn một lựa chọn hợp lệ"),
        ({"basis": " "}, "basis", "Mục này phải có."),
        ({"active_to": "01/01/2020"}, "active_to", "Ngày kết thúc sớm hơn ngày bắt đầu."),
        ({"active_from": "01/01/2999"}, "active_from", "Ngày này quá xa"),
        ({"active_from": "01/01/2020"}, "unit", "Vào ngày đó chưa có"),
    ):
        response = client.post(f"{PAGE}giao/", granting(place, **fields))
        text = response.content.decode()
        assert response.status_code == 422, fields
        assert f'href="#id_{field}' in text, fields
        assert message in text, fields
    assert Authority.objects.count() == before


def test_a_new_keeper_gets_file_account_authority_and_slip_once(place, admin, client_of):
    client = client_of(admin)
    sent = {
        "uid": str(uuid4()),
        "full_name": "Lê Thị Mới",
        "number": "",
        "email": "",
        "kept_by": "Xã Liên Bão",
        "kind": "keeper",
        "active_from": shown(today()),
        "active_to": "",
        "basis": "QĐ 1",
    }
    response = client.post(f"{PAGE}nguoi-moi/", sent)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    officer = Officer.objects.get(full_name="Lê Thị Mới")
    assert officer.user.username in response.content.decode()
    assert duties(officer.user, today()).held == {("keeper", place.units["B"].pk)}
    again = client.post(f"{PAGE}nguoi-moi/", sent)
    assert (again.status_code, again["Location"]) == (302, PAGE)
    assert Authority.objects.filter(officer=officer).count() == 1


def test_nobody_else_may_and_nobody_grants_to_oneself(place, admin, client_of):
    held = Authority.objects.get(officer=place["dung"])
    pages = ("", "don-vi/", "giao/", "nguoi-moi/")
    for who in ("an", "dung", "hanh", "giang"):
        codes = [client_of(who).get(f"{PAGE}{page}").status_code for page in pages]
        assert codes == [403] * 4, who
        assert client_of(who).get(f"{PAGE}{held.uid}/thoi/").status_code == 404
    Officer.objects.filter(pk=place["oanh"].pk).update(user=admin)
    before = Authority.objects.count()
    response = client_of(admin).post(f"{PAGE}giao/", granting(place, officer="lam"))
    assert response.status_code == 422
    assert Authority.objects.count() == before


def test_units_tell_who_answers_for_them(place, admin, client_of, queries):
    client = client_of(admin)
    client.get(f"{PAGE}don-vi/")
    with queries(at_most=12):
        text = client.get(f"{PAGE}don-vi/?q=tien+du&co-quan=1").content.decode()
    assert "Vũ Thị Hạnh" in text
    assert "Xã Liên Bão" not in text


# Lending ------------------------------------------------------------------------------------------


def lending(place, **fields):
    authority = Authority.objects.get(officer=place["dung"], lent_from=None)
    typed = {
        "authority": str(authority.uid),
        "officer": "an",
        "active_from": shown(today()),
        "active_to": shown(today() + timedelta(days=7)),
        "reason": "Đi công tác",
    }
    return typed | fields


def test_a_head_lends_for_stated_days_and_takes_back(place, client_of):
    client = client_of("dung")
    assert client_of("an").get("/don-vi/").status_code == 403
    assert client.post("/don-vi/uy-quyen/", lending(place))["Location"] == "/don-vi/uy-quyen/"
    client.post("/don-vi/uy-quyen/", lending(place))  # sent twice
    loan = Authority.objects.get(officer=place["an"])
    assert (loan.kind, loan.lent_from.officer, loan.basis) == (HEAD, place["dung"], "Đi công tác")
    assert client_of("an").get("/don-vi/").status_code == 200
    assert duties(place.user("an"), loan.active_to + timedelta(days=1)).held == frozenset()
    # She does not lend it on, nor take it back herself.
    assert client_of("an").get("/don-vi/uy-quyen/")["Location"] == "/don-vi/"
    address = f"/don-vi/uy-quyen/{loan.uid}/thoi/"
    assert client_of("an").get(address).status_code == 404
    end = {"last_day": shown(today() - timedelta(days=1)), "reason": "Đã về"}
    assert client.post(address, end)["Location"] == "/don-vi/uy-quyen/"
    assert client_of("an").get("/don-vi/").status_code == 403
    log = ModelLogEntry.objects.filter(action="personnel.lend_authority").get()
    assert (log.user, log.data["officer"]) == (place.user("dung"), str(place["an"].uid))


def test_what_is_lent_has_bounds(place, client_of):
    client = client_of("dung")
    for fields, message in (
        ({"officer": "Ngô Thị Én"}, "Không có mục nào tên"),  # of another commune
        ({"officer": "Phạm Tiến Dũng"}, "Không có mục nào tên"),  # himself
        ({"active_to": shown(today() + timedelta(days=93))}, "Nhiều nhất 92 ngày"),
        ({"active_from": shown(today() - timedelta(days=1))}, "Không ủy quyền cho ngày đã qua"),
        ({"reason": ""}, "Mục này phải có."),
        ({"authority": str(uuid4())}, "Hãy chọn một lựa chọn hợp lệ"),
    ):
        response = client.post("/don-vi/uy-quyen/", lending(place, **fields))
        assert response.status_code == 422, fields
        assert message in response.content.decode(), fields
    assert Authority.objects.lent().count() == 0
    assert client_of("hanh").get("/don-vi/uy-quyen/").status_code == 403


def test_what_is_lent_ends_with_what_it_was_lent_from(place, admin, client_of):
    client_of("dung").post("/don-vi/uy-quyen/", lending(place))
    source = Authority.objects.get(officer=place["dung"], lent_from=None)
    end = {"last_day": shown(today()), "reason": "Nghỉ hưu"}
    client_of(admin).post(f"{PAGE}{source.uid}/thoi/", end)
    assert Authority.objects.get(officer=place["an"]).active_to == today()


# The leading post ---------------------------------------------------------------------------------


def head_days(officer) -> list[tuple[date, date | None]]:
    rows = Authority.objects.filter(officer=officer, kind=HEAD).order_by("active_from")
    return list(rows.values_list("active_from", "active_to"))


def test_a_heads_sight_follows_the_leading_post_by_date(place):
    """Acting from September, ended, moved, reopened, taken away as a mistake."""
    lan, hanh = place["an"], place.user("hanh")
    start, last = date(2025, 9, 1), date(2025, 12, 31)
    post = appoint(
        officer=lan,
        unit=place.units["A1"],
        position=place.positions["CM26"],
        active_from=start,
        kind="acting",
        decision_number="15/QĐ-UBND",
        leads=True,
        at=AT,
        by=hanh,
    )
    assert head_days(lan) == [(start, None)]
    assert Officer.objects.led_by(place.user("an"), start).count() == 2
    assert Officer.objects.led_by(place.user("an"), start - timedelta(days=1)).count() == 0
    for day in (last, last + timedelta(days=5), last):
        end_appointment(appointment=post, last_day=day, at=AT, by=hanh)
        assert head_days(lan) == [(start, day)]
    assert Officer.objects.led_by(place.user("an"), last + timedelta(days=1)).count() == 0
    reopen_appointment(appointment=post, at=AT, by=hanh)
    assert head_days(lan) == [(start, None)]
    withdraw_appointment(appointment=post, reason="Ghi nhầm", at=AT, by=hanh)
    assert head_days(lan) == []


def test_granted_sight_ends_with_the_last_post_in_the_unit_and_stays_ended(place):
    dung, hanh = place["dung"], place.user("hanh")
    post, last = dung.appointments.get(), date(2026, 1, 31)
    start = Authority.objects.get(officer=dung).active_from
    Authority.objects.filter(officer=dung).update(active_from=start - timedelta(days=30))
    end_appointment(appointment=post, last_day=last, at=AT, by=hanh)
    assert head_days(dung) == [(start - timedelta(days=30), last)]
    reopen_appointment(appointment=post, at=AT, by=hanh)
    assert head_days(dung) == [(start - timedelta(days=30), last)]
