"""From the slip in the hand to the first lesson, on a phone, by doing only what a person can."""

import pytest
from django.utils import timezone

from lms.accounts.models import User
from lms.personnel.actions import hand_out_slip
from lms.personnel.views.slips import activation_url

pytestmark = [pytest.mark.browser, pytest.mark.demo]


def test_from_the_slip_to_the_first_lesson(live_site, open_page, axe, no_sideways_scroll):
    """Five acts, one of them typing, and no e-mail: three minutes are asked for."""
    en = User.objects.get(username="en")
    by = User.objects.get(username="lam")
    code = hand_out_slip(officer=en.officer, at=timezone.now(), by=by)
    page = open_page("phone", site=live_site)
    steps = []

    def step(what: str) -> None:
        steps.append(what)
        no_sideways_scroll(page)
        assert axe(page) == [], what

    page.goto(activation_url(code))
    step("scan")
    assert code not in page.url
    page.get_by_label("Mật khẩu mới").fill("gió thổi qua đồng lúa")
    step("choose a pass phrase")
    page.get_by_role("button", name="Lưu và vào học").click()
    page.get_by_role("heading", level=1, name="Thông tin được ghi nhận").wait_for()
    step("save it")
    page.get_by_role("button", name="Đã đọc, tiếp tục").click()
    page.wait_for_url("**/toi/")
    step("read the notice")
    page.locator("main").get_by_role("button", name="Bắt đầu học").first.click()
    page.get_by_role("heading", level=1).wait_for()
    step("start the next course")
    assert page.locator("h1").inner_text() == "Bản đồ dịch vụ công trực tuyến ở cấp xã"
    assert len(steps) == 5
