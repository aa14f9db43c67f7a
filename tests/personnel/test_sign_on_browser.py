"""The way to the issuer and back in a real browser, under the strict content policy."""

import pytest
from django.utils import timezone

from lms.accounts.actions import create_account
from lms.personnel.models import Officer, OrgUnit
from tests.personnel.sign_on import Issuer


@pytest.mark.browser
def test_there_and_back_on_a_phone(
    open_page, live_site, settings, tmp_path, axe, no_sideways_scroll
):
    issuer = Issuer.start(tmp_path)
    issuer.register(live_site)
    issuer.knows("chu-the-1", so_hieu="BN-01")
    settings.OIDC_ISSUER, settings.OIDC_NUMBER_CLAIM = issuer.url, "so_hieu"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer.client_id, issuer.secret
    at = timezone.now()
    user, _none = create_account(full_name="Nguyễn Văn An", password="", by=None, at=at)
    unit = OrgUnit.objects.create(code="A", name="Xã", kind="xa", is_agency=True)
    Officer.objects.create(
        full_name="Nguyễn Văn An", kept_by=unit, number="BN-01", user=user, recorded_at=at
    )
    page = open_page("phone")

    def go_as(subject: str) -> None:
        page.get_by_role("button", name="Dùng tài khoản của tỉnh").click()
        page.wait_for_url(f"{issuer.url}/**")
        page.fill("[name=sub]", subject)
        page.press("[name=sub]", "Enter")
        page.wait_for_url(f"{live_site}/**")

    page.goto("/tai-khoan/thiet-bi/")
    assert axe(page) == []
    go_as("la")
    page.get_by_text("Chưa có tài khoản nào ở đây").wait_for()
    assert axe(page) == []
    no_sideways_scroll(page)
    page.get_by_role("link", name="Đăng nhập cách khác").click()
    page.goto("/tai-khoan/thiet-bi/")
    page.check("[name=shared]")
    go_as("chu-the-1")
    page.get_by_role("button", name="Đã đọc").click()
    page.wait_for_url("**/thiet-bi/")
    page.goto("/tai-khoan/")
    assert axe(page) == []
    no_sideways_scroll(page)
    page.get_by_role("button", name="Đăng xuất").last.click()
    page.get_by_role("link", name="Đăng xuất cả ở đó").wait_for()
    assert axe(page) == []
    page.goto("/tai-khoan/")
    assert "/dang-nhap/" in page.url
    visit = page.context.visit
    theirs = (issuer.url, "picocss")  # the issuer, and what its own pages ask for
    visit.problems = [one for one in visit.problems if not any(host in one for host in theirs)]
    issuer.stop()
