"""Dũng gives a course and reminds by a text, Bình makes a group, An joins it: on a phone."""

import pytest

from lms.duties.models import Obligation
from lms.learning.models import GroupMember
from tests.reports.story import tell, uid_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_giving_reminding_and_a_group_on_a_phone(
    transactional_db, open_page, axe, no_sideways_scroll
):
    story = tell()
    course = uid_of(story.course("dich-vu"))

    def fine(page, what):
        no_sideways_scroll(page)
        assert axe(page) == [], what

    page = open_page("phone", who="dung", dark=True)
    page.goto("/don-vi/giao-hoc/")
    fine(page, "nothing given")
    page.get_by_role("link", name="Giao học", exact=True).click()
    page.get_by_role("button", name="Xem sẽ giao cho ai").click()
    fine(page, "what is wrong")
    page.get_by_label("Học gì").select_option(str(course))
    page.get_by_label("Hạn đến ngày").fill("31/12/2030")
    page.get_by_role("button", name="Xem sẽ giao cho ai").click()
    fine(page, "names")
    page.get_by_role("button", name="Giao cho 2 người").click()
    fine(page, "given")
    assert Obligation.objects.count() == 2
    page.get_by_role("link", name="Nhắc người chưa xong").click()
    fine(page, "who has not done it")
    page.get_by_label("Chọn cả 2 người của danh sách này").check()
    page.get_by_role("button", name="Sao chép lời nhắc").first.click()
    fine(page, "texts")
    page.get_by_role("button", name="Đã gửi, ghi vào sổ nhắc").click()
    fine(page, "reminded")

    page = open_page("phone", who="binh")
    page.goto(f"/giang-day/{course}/")
    page.get_by_role("link", name="Nhóm học").click()
    page.get_by_label("Tên nhóm").fill("Lớp tối")
    page.get_by_label("Ngày cuối nhận người").fill("31/12/2030")
    page.get_by_role("button", name="Lập nhóm").click()
    fine(page, "group")
    link = page.get_by_label("Liên kết", exact=True).input_value()
    page = open_page("phone", who="an")
    page.goto(link)
    fine(page, "join")
    page.get_by_role("button", name="Vào nhóm và bắt đầu học").click()
    page.get_by_role("heading", name="Bài 1").wait_for()
    assert GroupMember.objects.get().officer == story["an"]
