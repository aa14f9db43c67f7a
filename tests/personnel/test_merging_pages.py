"""The keeper's way to a merge and back: who may, what the pages say, old addresses, the next list."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.personnel.actions import merge_officers
from lms.personnel.models import Officer, OfficerMerge
from tests.personnel.rosters import brought, person


@pytest.fixture
def two(place: Any) -> Officer:
    born = place["an"].birth_date
    return place.add("an.2", "Nguyễn Thị Thu An", "A", None, number="TD-2", birth_date=born)


def at(name: str, *uids: Any) -> str:
    return reverse(name, args=uids)


def test_from_the_list_of_those_alike_to_the_merge_and_back(
    place: Any, two: Officer, client_of: Any
) -> None:
    hanh, an = client_of(place.user("hanh")), place["an"]
    Officer.objects.filter(pk__in=[an.pk, two.pk]).update(phone="0912 000 111")
    pair = at("merge_officers", an.uid, two.uid)
    assert pair in hanh.get("/ho-so/trung/").content.decode()
    assert pair in hanh.get(at("merge_choose", an.uid)).content.decode()
    assert pair in hanh.get(at("merge_choose", an.uid), {"q": "td-2"}).content.decode()
    page = hanh.get(pair).content.decode()
    assert [word in page for word in ("Tài khoản dùng tiếp", "Hai hồ sơ cạnh nhau")] == [True] * 2
    assert hanh.post(pair, {"account": "kept"}).status_code == 422
    assert OfficerMerge.objects.count() == 0
    form = {"account": "kept", "reason": "Lập hai lần"}
    done = [hanh.post(pair, form) for _time in range(2)]
    merge = OfficerMerge.objects.get()
    assert [answer.url for answer in done] == [at("officer_merge", merge.uid)] * 2
    page = hanh.get(at("officer_merge", merge.uid)).content.decode()
    assert [
        word in page for word in ("Lập hai lần", "Vũ Thị Hạnh", "an.2", "Hoàn tác việc gộp")
    ] == [True] * 4
    # Everywhere once, and the old address leads on.
    for name in ("officer_profile", "merge_choose", "officer_change"):
        assert hanh.get(at(name, two.uid), follow=True).status_code == 200
    assert hanh.get(at("officer_profile", two.uid)).url == at("officer_profile", an.uid)
    listed = hanh.get("/ho-so/", {"q": "thu an"}).content.decode()
    assert listed.count(str(an.uid)) == 1
    assert str(two.uid) not in listed
    undo = at("undo_merge", merge.uid)
    assert hanh.post(undo, {"reason": ""}).status_code == 422
    assert hanh.post(undo, {"reason": "Nhầm"}).status_code == 302
    assert hanh.get(at("officer_profile", two.uid)).status_code == 200
    assert "Nhầm" in hanh.get(at("officer_merge", merge.uid)).content.decode()


def test_a_merge_costs_a_page_no_query(place: Any, two: Officer, client_of: Any) -> None:
    hanh, an, counts = client_of(place.user("hanh")), client_of(place.user("an")), []
    place.line("an.2")
    pages = [(hanh, at("officer_profile", place["an"].uid)), (hanh, "/ho-so/"), (an, "/toi/ho-so/")]
    for merged in (False, True):
        if merged:
            merge(place, two)
        for client, page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as caught:
                client.get(page)
            counts.append(len(caught))
    assert counts[3:] == counts[:3]
    assert "Tiếp công dân" in an.get("/toi/ho-so/").content.decode()


def merge(place: Any, two: Officer) -> OfficerMerge:
    return merge_officers(
        kept=place["an"],
        merged=two,
        chosen={},
        reason="Lập hai lần",
        at=timezone.now(),
        by=place.user("hanh"),
    )


def test_who_may_not(place: Any, two: Officer, client_of: Any) -> None:
    """Another agency's keeper finds nothing; nobody merges the own file; the auditor looks on."""
    pair = at("merge_officers", place["an"].uid, two.uid)
    elsewhere = at("merge_officers", place["an"].uid, place["en"].uid)
    own = at("merge_officers", place["hanh"].uid, two.uid)
    same = at("merge_officers", two.uid, two.uid)
    row = merge(place, two)
    read = at("officer_merge", row.uid)
    for who, address, status in (
        ("lan", pair, 404),
        ("lan", read, 404),
        ("lan", at("merge_choose", two.uid), 404),
        ("hanh", elsewhere, 404),
        ("hanh", own, 403),
        ("hanh", same, 302),
        ("hanh", read, 200),
        ("an", pair, 403),
        ("an", "/ho-so/trung/", 403),
        ("giang", pair, 403),
        ("giang", "/ho-so/trung/", 403),
    ):
        assert client_of(place.user(who)).get(address).status_code == status, (who, address)
    # Who is told of: only profiles kept here.
    place.add("xa", "Ngô Thị Én", "A", None, birth_date=place["en"].birth_date, phone="0912000222")
    Officer.objects.filter(pk=place["en"].pk).update(phone="0912000222")
    assert "Én" not in client_of(place.user("hanh")).get("/ho-so/trung/").content.decode()


def test_the_next_list_knows_the_old_number(place: Any, two: Officer) -> None:
    merge(place, two)
    roster = brought(place, person("TD-2", "Nguyễn Thị Thu An"))
    assert (roster.new, roster.changed, roster.unchanged, roster.refused) == (0, 0, 1, 0)
    assert Officer.objects.filter(full_name="Nguyễn Thị Thu An").count() == 2


@pytest.mark.browser
@pytest.mark.demo
def test_on_a_phone_without_javascript(open_page: Any, axe: Any, no_sideways_scroll: Any) -> None:
    an = Officer.objects.get(user__username="an")
    twin = Officer.objects.create(
        full_name=an.full_name,
        birth_date=an.birth_date,
        kept_by=an.kept_by,
        recorded_at=an.recorded_at,
    )
    page = open_page("phone", who="hanh", dark=True)
    for address in (
        "/ho-so/trung/",
        at("merge_choose", an.uid),
        at("merge_officers", an.uid, twin.uid),
    ):
        page.goto(address)
        no_sideways_scroll(page)
        assert axe(page) == [], address
    plain = open_page("phone", who="hanh", javascript=False)
    plain.goto("/ho-so/trung/")
    plain.get_by_role("link", name="So sánh và gộp").first.click()
    plain.get_by_label("Vì sao là một người").fill("Lập hai lần")
    plain.get_by_role("button", name="Gộp hai hồ sơ").click()
    merge = OfficerMerge.objects.get()
    assert plain.url.endswith(at("officer_merge", merge.uid))
    page.goto(at("officer_merge", merge.uid))
    no_sideways_scroll(page)
    assert axe(page) == []
    assert User.objects.get(username="an").is_active
