"""allauth's adapters: how its flows meet this product's accounts."""

import base64
import hashlib
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_login_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lms.accounts import actions
from lms.accounts.hashers import normalise
from lms.accounts.rules import sees_other_people

RECENT_SIGN_IN = timedelta(minutes=5)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not correct."),
        "email_password_mismatch": _("The user name or the password is not correct."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """Nothing: the backend counts failures, for every door that checks a password."""

    def clean_password(self, password, user=None) -> str:
        return super().clean_password(normalise(password), user)

    def set_password(self, user, password) -> None:
        actions.change_password(user=user, password=password, by=user, at=timezone.now())

    def is_safe_url(self, url) -> bool:
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def post_login(self, request, user, *, redirect_url, **kwargs) -> HttpResponse:
        """Note the device and go on; allauth's own signal would look through all old sessions."""
        if not request.session.session_key:
            request.session.save()
        actions.record_session(
            user=user,
            session_key=request.session.session_key,
            ip=self.get_client_ip(request),
            user_agent=self.get_http_user_agent(request),
            at=timezone.now(),
        )
        return HttpResponseRedirect(get_login_redirect_url(request, redirect_url))

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account_index")

    def is_reauthentication_required(self, *, app, **kwargs) -> bool:
        """Who has just signed in is not asked for the same password again."""
        signed_in_at = self.request.user.last_login
        recent = signed_in_at and timezone.now() - signed_in_at < RECENT_SIGN_IN
        return not recent and super().is_reauthentication_required(app=app, **kwargs)


def _cipher() -> MultiFernet:
    """Encrypts by the secret key, still reads what an earlier key wrote."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (
        hashlib.sha256(b"lms.accounts.second-factor" + key.encode()).digest() for key in keys
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are unreadable in a copy of the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your account opens other people's data, so two-step sign-in stays on."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator) -> bool:
        return not (settings.REQUIRE_SECOND_FACTOR and sees_other_people(authenticator.user))
