"""The account pages in a browser: phone and desktop, light and dark, with and without JavaScript."""

import pytest

from tests.accounts.conftest import PASSWORD, code_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/tai-khoan/",
    "/tai-khoan/doi-mat-khau/",
    "/tai-khoan/thiet-bi/",
    "/tai-khoan/thong-bao/",
    "/tai-khoan/xac-nhan-lai/",
    "/tai-khoan/xac-thuc-hai-buoc/",
    "/tai-khoan/xac-thuc-hai-buoc/bat/",
]
VISITOR_PAGES = [
    "/tai-khoan/dang-nhap/",
    "/tai-khoan/quen-mat-khau/",
    "/tai-khoan/quen-mat-khau/da-gui/",
    "/tai-khoan/quen-mat-khau/da-dat-lai/",
    f"/tai-khoan/quen-mat-khau/dat-lai/{'0' * 32}-abc-def/",
    "/tai-khoan/khong-hoat-dong/",
]


def sign_in_on(page) -> None:
    page.goto("/tai-khoan/")
    page.get_by_label("Tên đăng nhập, số điện thoại hoặc e-mail").fill("an")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()


@pytest.mark.parametrize(("device", "dark"), [("phone", False), ("desktop", True)])
def test_every_page_is_accessible_and_fits(open_page, an, axe, no_sideways_scroll, device, dark):
    visitor = open_page(device, dark=dark)
    member = open_page(device, dark=dark, who=an)
    found = {}
    for page, paths in ((visitor, VISITOR_PAGES), (member, PAGES)):
        for path in paths:
            page.goto(path)
            no_sideways_scroll(page)
            found[path] = axe(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_first_sign_in_notice_and_sign_out(open_page, make_account, javascript):
    make_account("an", notice_version=None)
    page = open_page("phone", javascript=javascript)
    sign_in_on(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Thông tin được ghi nhận"
    page.get_by_role("button", name="Đã đọc, tiếp tục").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Tài khoản"
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Đăng nhập"
    page.go_back()
    assert page.get_by_text("Nguyễn Văn An").count() == 0  # T014


def test_a_wrong_password_is_said_and_can_be_looked_at(open_page, an):
    page = open_page("phone")
    page.goto("/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập, số điện thoại hoặc e-mail").fill("an")
    password = page.locator("[name=password]")
    password.fill("sai")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    assert password.get_attribute("type") == "text"
    page.keyboard.press("Tab")
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    assert "không đúng" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Tên đăng nhập, số điện thoại hoặc e-mail").input_value() == "an"


def test_two_step_sign_in_by_keyboard(open_page, an, axe, no_sideways_scroll):
    page = open_page("phone")
    sign_in_on(page)
    page.goto("/tai-khoan/xac-thuc-hai-buoc/bat/")
    assert page.get_by_alt_text("Mã QR cho ứng dụng xác thực").is_visible()
    page.get_by_label("Mã trong ứng dụng").fill(code_now(page.locator(".code").inner_text()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ma-du-phong/")
    no_sideways_scroll(page)
    assert axe(page) == []
    codes = page.locator("main .code").all_inner_texts()
    assert len(codes) == 10
    page.goto("/tai-khoan/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    sign_in_on(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Bước xác thực thứ hai"
    assert axe(page) == []
    page.get_by_label("Mã").fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/tai-khoan/")
