"""Checks a password; guessing is stopped before anything is hashed."""

import ipaddress
import logging
from datetime import datetime

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from lms.accounts.actions import forget_failed_sign_ins, record_failed_sign_in
from lms.accounts.errors import SignInPausedError, asleep_message, closed_message
from lms.accounts.models import FailedSignIn, User, failure_key
from lms.accounts.rules import ACCOUNT_LIMIT, NETWORK_LIMIT, is_asleep

logger = logging.getLogger("lms.accounts")


def client_address(request: HttpRequest) -> str:
    """The address behind our own proxies that a request comes from; refused when there is none."""
    from allauth.account.adapter import get_adapter

    return get_adapter().get_client_ip(request)


def address_key(address: str, *, salt: str) -> str:
    """A key for an address (of IPv6 its network) that does not tell it, one for each purpose."""
    from allauth.core.internal.ratelimit import truncate_ip

    return salted_hmac(salt, truncate_ip(address), algorithm="sha256").hexdigest()


def network_key(request: HttpRequest | None) -> str:
    """The key under which an address's failures count; empty for a trusted office network."""
    if request is None:
        return ""
    address = client_address(request)
    networks = (ipaddress.ip_network(network) for network in settings.OFFICE_NETWORKS)
    if any(ipaddress.ip_address(address) in network for network in networks):
        return ""
    return address_key(address, salt="lms.accounts.network")


def refuse_while_paused(account_key: str, network_key: str, at: datetime) -> bool:
    """Raise `SignInPausedError` after too many failures; whether the account has any."""
    failures = FailedSignIn.objects.of_account(account_key).times_since(
        at - ACCOUNT_LIMIT.window, ACCOUNT_LIMIT.failures
    )
    account_failures = list(failures)
    ends = [ACCOUNT_LIMIT.locked_until(account_failures)]
    if network_key:
        of_network = FailedSignIn.objects.of_network(network_key).times_since(
            at - NETWORK_LIMIT.window, NETWORK_LIMIT.failures
        )
        ends.append(NETWORK_LIMIT.locked_until(list(of_network)))
    if until := max((end for end in ends if end), default=None):
        raise SignInPausedError(until=until, at=at)
    return bool(account_failures)


class PassPhraseBackend(ModelBackend):
    """User name, e-mail address or phone number, and a password.

    An unknown account costs the same hashing and the same writes as a known one. The failures
    of an account count together, however it was named.
    """

    @sensitive_variables("password")
    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        login = username or email
        if not login or not password:
            return None
        at = timezone.now()
        user = User.objects.for_login(login)
        account_key = user.failure_key if user else failure_key(login)
        from_network = network_key(request)
        try:
            had_failures = refuse_while_paused(account_key, from_network, at)
        except SignInPausedError:
            # Never what was typed: it may be a password in the wrong field.
            whose = user.uid if user else "that does not exist"
            logger.warning("sign-in paused: account %s, network %s", whose, from_network[:12])
            raise
        if user is None:
            User().set_password(password)  # takes as long as a check
        elif user.check_password(password):
            if not self.user_can_authenticate(user):
                raise ValidationError(closed_message(user), code="inactive")
            if is_asleep(user, timezone.localtime(at).date()):
                raise ValidationError(asleep_message(), code="asleep")
            if had_failures:
                forget_failed_sign_ins(account_key=account_key)
            return user
        record_failed_sign_in(account_key=account_key, network_key=from_network, at=at)
        return None
