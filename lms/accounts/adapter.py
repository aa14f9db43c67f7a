"""allauth's adapters: how its flows meet this product's accounts."""

import base64
import hashlib
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import get_login_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lms.accounts import actions
from lms.accounts.errors import asleep_message
from lms.accounts.hashers import normalise
from lms.accounts.passkeys import are_offered, site_name
from lms.accounts.rules import is_asleep, sees_other_people

WEBAUTHN = Authenticator.Type.WEBAUTHN
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

    def pre_login(self, request, user, **kwargs) -> HttpResponse | None:
        """Whoever comes by another way than the password is asked here what the backend asks."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None and is_asleep(user, timezone.localdate()):
            clear_login(request)
            messages.warning(request, asleep_message())
            refused = HttpResponseRedirect(reverse("account_login"))
        return refused

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

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The ways in their usual order, a passkey only where the browser can use it."""
        offered, ways = are_offered(self.request), super().get_reauthentication_methods(user)
        for way in ways:
            if way["id"] == "mfa_reauthenticate:webauthn":
                way["description"] = _("Use fingerprint or face")
        return [way for way in ways if offered or way["id"] != "mfa_reauthenticate:webauthn"]


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

    def is_mfa_enabled(self, user, types=None) -> bool:
        """Whether a second step follows the password, or, asked for one type, whether there is one.

        A passkey is a way in of its own. For an ordinary officer it leaves the password as it is: at
        the office the phone may be at home. Whoever sees other people needs two factors by every
        way, so there it is also the second step after the password.
        """
        if user.is_anonymous:
            return False
        found = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        kinds = {Authenticator.Type.TOTP, WEBAUTHN} if types is None else set(types)
        if kinds == {WEBAUTHN}:
            return WEBAUTHN in found
        if found & (kinds - {WEBAUTHN}):
            return True
        is_step = WEBAUTHN in found & kinds and settings.REQUIRE_SECOND_FACTOR
        return is_step and sees_other_people(user)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": site_name(), "name": "Tiên Học"}

    def get_public_key_credential_user_entity(self, user) -> dict:
        name = {"name": user.username, "display_name": user.get_full_name()}
        return {"id": user.uid.hex.encode(), **name}

    def get_totp_label(self, user) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator) -> bool:
        return not (settings.REQUIRE_SECOND_FACTOR and sees_other_people(authenticator.user))
