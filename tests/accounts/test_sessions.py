"""Sessions: T011, T012, T014."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from lms.accounts import actions, slips
from lms.accounts.devices import device_mark
from tests.accounts.conftest import PASSWORD, is_signed_in

NEW = "gió thổi qua đồng lúa"


@pytest.fixture
def two_devices(an, submit_sign_in):
    devices = Client(), Client()
    for device in devices:
        submit_sign_in(device, "an")
    assert [is_signed_in(device) for device in devices] == [True, True]
    return devices


class TestRotation:
    def test_t011_the_session_changes_at_sign_in(self, client, an, submit_sign_in):
        session = client.session
        session["before"] = 1
        session.save()
        client.cookies["sessionid"] = before = session.session_key
        submit_sign_in(client, "an")
        assert client.cookies["sessionid"].value != before
        planted = Client()
        planted.cookies["sessionid"] = before
        assert not is_signed_in(planted)

    def test_t011_a_new_password_ends_the_other_sessions(self, two_devices):
        here, there = two_devices
        before = here.cookies["sessionid"].value
        form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        response = here.post("/tai-khoan/doi-mat-khau/", form)
        assert response.headers["Location"] == "/tai-khoan/"
        assert [is_signed_in(here), is_signed_in(there)] == [True, False]
        assert here.cookies["sessionid"].value != before

    def test_t011_a_slip_of_the_keeper_ends_all(self, an, two_devices):
        slips.replace_password(user=an, by=None, at=timezone.now())
        assert [is_signed_in(device) for device in two_devices] == [False, False]

    def test_t011_a_lost_right_is_lost_at_the_next_request(self, an, two_devices):
        group = Group.objects.create(name="Giảng viên")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        an.groups.add(group)
        assert two_devices[0].get("/admin/").status_code == 200
        an.groups.clear()
        assert two_devices[0].get("/admin/").status_code != 200

    def test_t011_all_sessions_can_be_ended(self, an, two_devices):
        assert actions.end_sessions(user=an, by=None, at=timezone.now()) == 2
        assert [is_signed_in(device) for device in two_devices] == [False, False]
        assert actions.end_sessions(user=an, by=None, at=timezone.now()) == 0

    def test_t012_a_closed_account_is_out_at_the_next_request(self, an, two_devices):
        actions.deactivate(user=an, by=None, at=timezone.now())
        answers = [device.get("/tai-khoan/").status_code for device in two_devices]
        assert answers == [302, 302]


class TestDevices:
    def test_lists_them_and_ends_the_others(self, an, submit_sign_in):
        phone, desktop = Client(), Client()
        submit_sign_in(phone, "an", headers={"User-Agent": "Mozilla (Linux; Android) Chrome/1"})
        submit_sign_in(desktop, "an", headers={"User-Agent": "Mozilla (Windows) Firefox/1"})
        page = desktop.get("/tai-khoan/thiet-bi/")
        assert [session.label for session in page.context["sessions"]] == [
            "Firefox, Windows",
            "Chrome, Android",
        ]
        response = desktop.post("/tai-khoan/thiet-bi/", follow=True)
        assert "Đã đăng xuất mọi phiên khác." in response.content.decode()
        assert [is_signed_in(phone), is_signed_in(desktop)] == [False, True]
        assert UserSession.objects.count() == 1

    def test_one_of_them_is_ended_and_nobody_elses(self, an, make_account, submit_sign_in):
        lost, here, other = Client(), Client(), Client()
        make_account("mai")
        for device, who in ((lost, "an"), (here, "an"), (other, "mai")):
            submit_sign_in(device, who)
        page = here.get("/tai-khoan/thiet-bi/")
        [mark] = re.findall(r'name="device" value="(\w+)"', page.content.decode())
        keys = UserSession.objects.values_list("session_key", flat=True)
        assert [key for key in keys if key in page.content.decode()] == []
        for wrong in ("", "x" * 32, device_mark(other.session.session_key)):
            here.post("/tai-khoan/thiet-bi/", {"device": wrong})
        assert [is_signed_in(device) for device in (lost, here, other)] == [True] * 3
        answer = here.post("/tai-khoan/thiet-bi/", {"device": mark}, follow=True)
        assert "Thiết bị đó đã đăng xuất." in answer.content.decode()
        assert [is_signed_in(device) for device in (lost, here, other)] == [False, True, True]


class TestSignOut:
    def test_t014_nothing_stays_in_the_browser(self, client, an, submit_sign_in):
        submit_sign_in(client, "an")
        page = client.get("/tai-khoan/")
        cache_control = set(page.headers["Cache-Control"].split(", "))
        assert {"no-store", "private"} <= cache_control
        assert "Cookie" in page.headers["Vary"]
        response = client.post("/tai-khoan/dang-xuat/")
        assert response.headers["Location"] == "/tai-khoan/dang-nhap/"
        assert response.headers["Clear-Site-Data"] == '"cache"'
        assert client.get("/tai-khoan/").status_code == 302
