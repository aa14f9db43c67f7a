"""Accounts with a known password, the second factor's codes, and the gates turned on."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION

PASSWORD = "con mèo nhà tôi ngủ"
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(autouse=True)
def _after_signing_in(settings: Any) -> None:
    """A leaf is tested without the rooms above: the own account page stands for home."""
    settings.LOGIN_REDIRECT_URL = "account_index"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for all accounts: hashing is what takes the time."""
    return make_password(PASSWORD)


@pytest.fixture
def make_account(db: None, password_hash: str) -> Callable[..., User]:
    """`make_account("an", email=...)`: has read the notice, password `PASSWORD`."""

    def made(username: str = "an", **fields: Any) -> User:
        values = {
            "full_name": "Nguyễn Văn An",
            "notice_version": NOTICE_VERSION,
            "notice_read_at": timezone.now(),
            "password": password_hash,
            **fields,
        }
        return User.objects.create(username=username, **values)

    return made


@pytest.fixture
def an(make_account: Callable[..., User]) -> User:
    return make_account("an", email="an@bacninh.example")


@pytest.fixture
def submit_sign_in() -> Callable[..., Any]:
    """`submit_sign_in(client, "an", password)`: what the form sends."""

    def sent(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
        url = reverse("account_login")
        form = {"login": login, "password": password, **extra.pop("form", {})}
        return client.post(url, form, **extra)

    return sent


@pytest.fixture
def strict_gates(settings: Any) -> None:
    """As in production: first password, second factor and idle limit are asked for."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.REQUIRE_PASSWORD_CHANGE = True
    settings.IDLE_MINUTES = 15


def code_now(secret: str) -> str:
    """The six digits of this moment; waits when they are about to change."""
    if time.time() % 30 > 28:
        time.sleep(2.2)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def add_second_factor(user: User) -> str:
    """Turn TOTP on for an account; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return codes.wrap().get_unused_codes()


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account_index")).status_code == 200
