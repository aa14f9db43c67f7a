"""Passkeys in a real Chromium whose virtual authenticator stands for a phone with a fingerprint."""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from lms.accounts.actions import create_account
from lms.accounts.models import User
from lms.accounts.slips import issue_slips, replace_password

PHRASE = "gió thổi qua đồng lúa chín"
PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def lock_of(page):
    """Give the page's browser a screen lock; how to name it to the browser."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    return tools, {"authenticatorId": made["authenticatorId"]}


def code_for(user: User) -> str:
    return issue_slips(users=[user], by=None, at=timezone.now())[user.pk]


@pytest.fixture
def named_site(live_site, settings) -> str:
    """The live site by a name instead of its IP address."""
    site = f"http://lms.localhost:{urlsplit(live_site).port}"
    settings.PUBLIC_URL, settings.CSRF_TRUSTED_ORIGINS = site, [site]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "lms.localhost"]
    settings.LOGIN_REDIRECT_URL, settings.REQUIRE_SECOND_FACTOR = "account_index", True
    return site


@pytest.mark.browser
def test_from_the_slip_to_a_sign_in_without_a_password(
    open_page, named_site, axe, no_sideways_scroll
):
    an, _none = create_account(
        full_name="Nguyễn Văn An", username="an", password="", by=None, at=timezone.now()
    )
    page = open_page("phone", site=named_site)
    tools, lock = lock_of(page)

    def held() -> list:
        return tools.send("WebAuthn.getCredentials", lock)["credentials"]

    # The slip is used; the offer comes after the notice; one press and on to the own page.
    page.goto(f"/kich-hoat/?ma={code_for(an)}")
    page.fill("[name=password1]", PHRASE)
    page.click("main form button[type=submit]")
    page.get_by_role("button", name="Đã đọc").click()
    page.get_by_role("button", name="Dùng vân tay hoặc khuôn mặt").wait_for()
    assert axe(page) == []
    no_sideways_scroll(page)
    later = page.get_by_role("link", name="Để sau")
    assert later.get_attribute("href") == "/tai-khoan/"
    page.get_by_role("button", name="Dùng vân tay hoặc khuôn mặt").click()
    page.wait_for_url("**/tai-khoan/")
    [key] = held()
    assert [key["rpId"], key["isResidentCredential"]] == ["lms.localhost", True]

    # Signed out, one press signs in and goes where the person was going.
    page.get_by_role("button", name="Đăng xuất").last.click()
    page.goto("/tai-khoan/dang-nhap/?next=/tai-khoan/van-tay/")
    assert axe(page) == []
    page.get_by_role("button", name="Dùng vân tay hoặc khuôn mặt").click()
    page.click("summary:has-text('Đổi tên')")
    assert "dùng gần nhất lúc" in page.inner_text("main")
    assert axe(page) == []
    no_sideways_scroll(page)
    page.fill("[name=name]", "Điện thoại của An")
    page.click("button:has-text('Lưu')")
    assert page.inner_text(".row__title") == "Điện thoại của An"

    # A device that does not know its owner says nothing; the page says so, and the form stays.
    page.goto("/tai-khoan/")
    page.get_by_role("button", name="Đăng xuất").last.click()
    tools.send("WebAuthn.setUserVerified", {**lock, "isUserVerified": False})
    press = page.get_by_role("button", name="Dùng vân tay hoặc khuôn mặt")
    press.click()
    page.get_by_text("Thiết bị chưa xác nhận.").wait_for()
    assert page.url.endswith("/dang-nhap/")
    tools.send("WebAuthn.setUserVerified", {**lock, "isUserVerified": True})
    page.reload()

    # Who sees other people needs two factors by every way: then it is the step after the password.
    User.objects.filter(pk=an.pk).update(is_superuser=True)
    page.fill("[name=login]", "an")
    page.fill("[name=password]", PHRASE)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/nhap-ma/")
    assert page.locator("[name=code]").count() == 0
    assert axe(page) == []
    press.click()
    page.wait_for_url("**/tai-khoan/")
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    User.objects.filter(pk=an.pk).update(is_superuser=False)
    page.goto("/tai-khoan/")
    page.get_by_role("button", name="Đăng xuất").last.click()

    # The phone was lost: the keeper's new slip ends its way in at once.
    replace_password(user=User.objects.get(pk=an.pk), by=None, at=timezone.now())
    press.click()
    page.get_by_text("Chưa đăng nhập được.").wait_for()
    assert len(held()) == 1
    page.goto("/tai-khoan/")
    assert "/dang-nhap/" in page.url
