"""T018a: an account unused for long sleeps; what is settable for Decision 742 is off."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from lms.accounts import slips
from lms.accounts.models import User
from lms.accounts.validators import SignKindsValidator
from tests.accounts.conftest import is_signed_in

NEW = "gió thổi qua đồng lúa"


def unused(user: User, days: int, *, seen: int | None = None) -> None:
    """Last signed in so many days ago; `seen`: the phone that stayed signed in was used since."""
    then = timezone.now() - timedelta(days=days)
    day = timezone.localdate() - timedelta(days=seen) if seen is not None else None
    User.objects.filter(pk=user.pk).update(last_login=then, date_joined=then, last_seen_on=day)


class TestSleep:
    @pytest.mark.parametrize(
        ("days", "seen", "setting", "status"),
        [
            (44, None, 45, 302),
            (45, None, 45, 200),
            (400, None, 45, 200),
            (400, 44, 45, 302),
            (400, 45, 45, 200),
            (400, None, 0, 302),
            (8, None, 7, 200),
        ],
    )
    def test_by_the_days_without_use(
        self, client, an, submit_sign_in, settings, days, seen, setting, status
    ):
        settings.SLEEP_DAYS = setting
        unused(an, days, seen=seen)
        answer = submit_sign_in(client, "an")
        assert answer.status_code == status
        told = f"Tài khoản tạm ngủ vì {setting} ngày không dùng." in answer.content.decode()
        assert told is (status == 200)

    def test_is_told_only_to_who_knows_the_pass_phrase(self, client, an, submit_sign_in):
        unused(an, 60)
        assert "ngủ" not in submit_sign_in(client, "an", "sai").content.decode()

    def test_a_phone_that_stayed_signed_in_is_asked_too_and_a_slip_wakes_it(
        self, client, an, submit_sign_in
    ):
        submit_sign_in(client, "an")
        unused(an, 60)
        answer = client.get("/tai-khoan/", follow=True)
        assert answer.redirect_chain == [("/tai-khoan/dang-nhap/?next=/tai-khoan/", 302)]
        assert "Tài khoản tạm ngủ vì 45 ngày không dùng." in answer.content.decode()
        before = User.objects.values("uid", "notice_version", "full_name", "email").get()
        [code] = slips.issue_slips(users=[an], by=None, at=timezone.now()).values()
        slip = slips.open_slip(typed=code, address="192.0.2.1", at=timezone.now())
        slips.use_slip(slip=slip, password=NEW, at=timezone.now())
        assert submit_sign_in(client, "an", NEW).status_code == 302
        assert User.objects.values("uid", "notice_version", "full_name", "email").get() == before

    def test_who_answers_for_others_does_not_sleep(self, client, an, submit_sign_in):
        User.objects.update(is_superuser=True)
        unused(an, 400)
        assert submit_sign_in(client, "an").status_code == 302

    def test_a_use_is_noted_once_a_day(self, client, an, submit_sign_in, queries):
        submit_sign_in(client, "an")
        assert is_signed_in(client)
        unused(an, 3)
        with queries() as first:
            client.get("/tai-khoan/")
        with queries() as second:
            client.get("/tai-khoan/")
        assert len(first) - len(second) == 1
        assert User.objects.get().last_seen_on == timezone.localdate()


class TestDecision742:
    def test_neither_signs_nor_age_are_asked_for_unless_set(self, client, an, submit_sign_in):
        unused(an, 30)
        validate_password("gió thổi qua đồng lúa", an)
        submit_sign_in(client, "an")
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        ("least", "password", "fits"),
        [(2, "gió thổi", True), (2, "gióthổi", False), (3, "Gió thổi", True), (4, "Gió 1", True)],
    )
    def test_kinds_of_signs(self, least, password, fits):
        told = (
            nullcontext() if fits else pytest.raises(ValidationError, match=f"{least} loại trong")
        )
        with told:
            SignKindsValidator(least).validate(password)

    def test_an_old_pass_phrase_is_changed_first(self, client, an, submit_sign_in, settings):
        settings.PASSWORD_DAYS = 90
        submit_sign_in(client, "an")
        User.objects.update(date_joined=timezone.now() - timedelta(days=90))
        sent = client.get("/tai-khoan/", headers={"Accept": "text/html"})
        assert sent["Location"] == "/tai-khoan/doi-mat-khau/?next=%2Ftai-khoan%2F"
        assert "Mật khẩu đã đến hạn phải đổi." in client.get(sent["Location"]).content.decode()
        User.objects.update(password_set_on=timezone.localdate() - timedelta(days=89))
        assert is_signed_in(client)
