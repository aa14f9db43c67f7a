"""The page on which a partner makes a token, on a phone."""

import pytest

from tests.cms.world import make_world


@pytest.mark.browser
def test_a_token_is_made_on_a_phone(live_site, open_page, axe, no_sideways_scroll):
    make_world()
    page = open_page("phone", who="chi", dark=True)
    page.goto("/giang-day/")
    page.get_by_role("link", name="Xuất bản bằng API").click()
    no_sideways_scroll(page)
    page.get_by_label("Tên mã truy cập").fill("Kho bài giảng")
    page.get_by_role("button", name="Tạo mã").click()
    assert page.locator("#token").inner_text().startswith("wagtail_")
    no_sideways_scroll(page)
    assert axe(page) == []
    page.goto("/giang-day/api/")
    assert page.locator("#token").count() == 0
    page.get_by_role("button", name="Thu hồi mã Kho bài giảng").click()
    assert "đã thu hồi ngày" in page.locator(".row__meta").inner_text()
    assert axe(page) == []
