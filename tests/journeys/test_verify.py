"""Somebody scans the code on a paper, or types it, and knows whether the paper is genuine."""

from typing import Any

import pytest

from lms.papers.codes import new_code
from lms.personnel.actions import revoke_certificate
from lms.printed_codes import pretty
from tests.personnel.world import World, certify, make_world, moment, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(transactional_db: None) -> World:
    return make_world()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_code_on_the_paper_opens_its_check(
    told: World, open_page: Any, live_site: str, device: str
) -> None:
    certificate = certify(told.an)
    officer = open_page(device, who=told.user("an"))
    officer.goto(f"/toi/giay/{certificate.uid}/")
    target = officer.locator(".sheet__foot a").get_attribute("href")
    assert target == f"{live_site}/xac-minh/{certificate.code}/"
    stranger = open_page(device)
    stranger.goto(target)
    assert stranger.locator("h1").inner_text().split() == ["Giấy", "này", "còn", "giá", "trị"]
    assert stranger.locator("dd").first.inner_text() == "Nguyễn Thị Thu A***"
    assert stranger.context.cookies() == []


def test_a_typed_code_works_without_script_however_it_is_typed(told: World, open_page: Any) -> None:
    certificate = certify(told.an)
    page = open_page("phone", javascript=False)
    page.goto("/xac-minh/")
    page.fill("#ma", pretty(certificate.code).lower().replace("-", " "))
    page.click("button:has-text('Xác minh')")
    page.wait_for_url(f"**/xac-minh/{certificate.code}/")
    assert page.locator(".check--valid").count() == 1
    page.click("text=Xác minh giấy khác")
    *kept, last = certificate.code
    page.fill("#ma", "".join([*kept, "3" if last == "2" else "2"]))  # one wrong symbol shows
    page.press("#ma", "Enter")
    assert page.locator("h1").inner_text() == "Mã gõ chưa đúng"


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_answer_can_be_read_by_everyone(
    told: World, open_page: Any, axe: Any, no_sideways_scroll: Any, device: str, dark: bool
) -> None:
    valid, revoked = certify(told.an, "Một"), certify(told.an, "Hai")
    revoke_certificate(
        certificate=revoked, ground="fraud", reason="Thi hộ", at=moment(today()), by=None
    )
    page = open_page(device, dark=dark)
    for code, state in (
        ("", None),
        (f"{valid.code}/", "valid"),
        (f"{revoked.code}/", "revoked"),
        (f"{new_code()}/", "unknown"),
        ("sai/", "replaced"),
    ):
        page.goto(f"/xac-minh/{code}")
        assert page.locator(".check").count() == (state is not None)
        assert state is None or page.locator(f".check--{state} .icon").is_visible()
        assert axe(page) == [], code
        no_sideways_scroll(page)
