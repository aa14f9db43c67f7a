"""Bình brings a package into his course without JavaScript: sends it, waits, reads what came of it."""

import pytest

from courses.models import PackagePage
from tests.cms.bringing import work
from tests.cms.world import make_course, make_world
from tests.support.packages import item, manifest, package, resource

pytestmark = pytest.mark.browser

PARTS = item("Mở đầu", "R1") + item("Đọc thêm", "R2", item("Phụ lục", "R2"))
DATA = package(
    manifest(PARTS, resource() + resource("R2", "them.html", "asset")),
    them__html="x",
    run__exe="MZ",
)


@pytest.mark.sloppy_html("Wagtail's own pages")
def test_a_package_from_the_course_and_back(transactional_db, open_page, axe, no_sideways_scroll):
    course = make_course(make_world().agency)
    page = open_page("desktop", who="binh", javascript=False)
    page.goto(f"/admin/khoa-hoc/{course.pk}/")
    page.get_by_role("link", name="Thêm gói bài giảng").click()
    form = page.url
    page.set_input_files(
        "input[type=file]", {"name": "bai.zip", "mimeType": "application/zip", "buffer": DATA}
    )
    page.get_by_role("button", name="Gửi tệp").click()
    assert page.locator(".cms [role=status]").inner_text() == "Tệp đang chờ đến lượt."
    report = page.url
    work()
    page.wait_for_selector("text=Đã nhập gói bài giảng")  # the page looks again by itself
    assert page.locator(".cms-outline li").all_inner_texts() == [
        "Mở đầu",
        "Đọc thêm không báo kết quả",
        "Phụ lục không báo kết quả",
    ]
    assert "run.exe" in page.locator(".cms-advice-list").inner_text()
    page.get_by_role("link", name="Về trang khóa học").click()
    assert page.get_by_role("link", name="Cập nhật gói").count() == 1
    made = PackagePage.objects.get()
    shown = open_page("phone", who="binh", dark=True)
    for url in (form, report, f"/admin/pages/{made.pk}/edit/"):
        shown.goto(url)
        no_sideways_scroll(shown)
        assert axe(shown) == [], url
    shown.goto("about:blank")
    shown.wait_for_timeout(800)  # the editor tells the server that it is left
