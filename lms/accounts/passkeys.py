"""Passkeys: signing in by the lock of one's own phone or computer (fingerprint, face, PIN).

The device proves that it holds a key, and that its owner was there: two factors in one press. A
passkey belongs to the site's name, so there are none where people reach the site by an IP address.
"""

import struct
from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from lms.accounts.actions import log_account
from lms.accounts.errors import AccountError
from lms.accounts.models import User

MOST = 10
NAME_LENGTH = 60
# What a forged or cut answer of a browser makes the parsers of fido2 raise.
BROKEN: tuple[type[Exception], ...] = (
    *[TypeError, ValueError, LookupError, AttributeError, NotImplementedError, struct.error],
    *[UnsupportedAlgorithm, ValidationError, User.DoesNotExist],
)


def site_name() -> str:
    """The host name that passkeys belong to; empty where the site has none that browsers accept."""
    origin = urlsplit(settings.PUBLIC_URL)
    host = origin.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    return host if (origin.scheme == "https" or local) and not _is_address(host) else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def are_offered(request: HttpRequest) -> bool:
    """Whether this request came to the address whose passkeys the browser would look for."""
    return bool(site_name()) and request.get_host() == urlsplit(settings.PUBLIC_URL).netloc


def passkeys_of(user: User) -> list[Authenticator]:
    """The passkeys of an account, the newest first."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return list(found.order_by("-created_at", "-pk"))


def passkey_mark(passkey: Authenticator) -> str:
    """By what a form names a passkey: row ids stay inside."""
    return salted_hmac("lms.accounts.passkey", str(passkey.pk), algorithm="sha256").hexdigest()[:32]


def passkey_marked(user: User, mark: str) -> Authenticator:
    """The passkey of `user` that a form names; raises `AccountError` where it is gone."""
    for passkey in passkeys_of(user):
        if constant_time_compare(passkey_mark(passkey), mark):
            return passkey
    raise AccountError(_("This key is not there any more."))


def _from_here(answer: Any) -> None:
    """Refuse an answer that was given to another page: fido2 would let sub-domains through."""
    if answer.response.client_data.origin != settings.PUBLIC_URL:
        raise ValueError("an answer from another origin")


def confirmed(credential: Any, *, user: User | None = None) -> Authenticator:
    """The passkey whose answer to this session's question is right, and whose owner was there.

    `user` is whose it must be; without, the passkey tells. A question is answered once. Raises
    `AccountError`.
    """
    try:
        answer = AuthenticationResponse.from_dict(credential)
        _from_here(answer)
        handle = websafe_decode(credential["response"].get("userHandle") or "").decode()
        owner = user or User.objects.get(uid=UUID(hex=handle))
        found: Authenticator = auth.complete_authentication(owner, credential)
        return found
    except BROKEN as error:
        raise AccountError(
            _("That did not work. Try again, or sign in with the password.")
        ) from error
    finally:
        auth.clear_state()


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: Any, by: User, at: datetime) -> Authenticator:
    """Keep a new passkey, answered to this session's question; raises `AccountError`."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if len(passkeys_of(user)) >= MOST:
        raise AccountError(_("There are ten keys already. Remove one that is not used."))
    try:
        _from_here(RegistrationResponse.from_dict(credential))
        auth.complete_registration(credential)
    except BROKEN as error:
        raise AccountError(_("That did not work. Try again, or leave it for later.")) from error
    finally:
        auth.clear_state()
    made: Authenticator = auth.WebAuthn.add(user, _short(name), credential).instance
    Authenticator.objects.filter(pk=made.pk).update(created_at=at)
    log_account(user, "add_passkey", by)
    return made


def _short(name: str) -> str:
    return " ".join(name.split())[:NAME_LENGTH] or "?"


def rename_passkey(*, passkey: Authenticator, name: str, by: User, at: datetime) -> None:
    """Give a passkey a name by which its owner knows the device."""
    passkey.data["name"] = _short(name)
    passkey.save(update_fields=["data"])


@transaction.atomic
def remove_passkeys(
    *, user: User, by: User | None, at: datetime, only: Iterable[Authenticator] | None = None
) -> None:
    """Take passkeys away, all of them or `only` some: the devices that hold them sign nobody in."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if only is not None:
        rows = rows.filter(pk__in=[passkey.pk for passkey in only])
    removed, _rows = rows.delete()
    if removed:
        log_account(user, "remove_passkey", by)
