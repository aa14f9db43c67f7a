"""Links between accounts and a sign-on outside (OpenID Connect), one for each account and issuer.

A person is who the issuer's lasting subject says. The first time, an officer number that the issuer
vouches for may say it; an e-mail address or a name never does, and nobody gets an account here.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.actions import log_account
from lms.accounts.errors import AccountError, asleep_message
from lms.accounts.models import ActivationSlip, User
from lms.accounts.passkeys import passkeys_of
from lms.accounts.rules import account_of_number, is_asleep, number_of_account

logger = logging.getLogger("lms.accounts")
SUBJECT_LENGTH, NUMBER_LENGTH = 191, 30


@dataclass(frozen=True)
class Arrival:
    """Who came back from the issuer: its lasting subject, and the officer number it vouches for."""

    issuer: str
    subject: str
    number: str = ""


class SignOnRefusedError(AccountError):
    """Somebody signed in there who is not let in here; `reason` is for the log."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


def links() -> QuerySet[SocialAccount]:
    """All links with the issuer of the settings."""
    return SocialAccount.objects.filter(provider=settings.OIDC_ISSUER)


def link_of(user: User) -> SocialAccount | None:
    """The link of an account with the issuer of the settings."""
    return links().filter(user=user).first()


def sign_in_by_arrival(*, arrival: Arrival, at: datetime) -> User:
    """The account of who came back; the first time linked by officer number.

    Raises `SignOnRefusedError`. Whether the account sleeps or is closed is asked where it signs in,
    before a link is made also here.
    """
    link = _link(arrival)
    if link is not None:
        known = link.extra_data.get("number")
        if known and arrival.number and arrival.number != known:
            raise _refused("number changed", _number_changed(), link.user)
        link.save(update_fields=["last_login"])  # sets it
        return link.user
    user = account_of_number(arrival.number) if arrival.number else None
    if user is None:
        raise _refused("unknown", _unknown(), None)
    if user.is_superuser:
        message = _("An administrator links the own account on the account page first.")
        raise _refused("an administrator's number", message, user)
    if not user.is_active:
        message = _("This account is closed. The unit's file keeper can open it again.")
        raise _refused("closed", message, user)
    if is_asleep(user, timezone.localtime(at).date()):
        raise _refused("asleep", asleep_message(), user)
    link_account(user=user, arrival=arrival, by=user, at=at)
    return user


@transaction.atomic
def link_account(*, user: User, arrival: Arrival, by: User, at: datetime) -> None:
    """Let the issuer's person sign in to `user`'s account; twice is once.

    An account that nobody ever used counts as activated: a slip that waits for it opens nothing any
    more. Raises `SignOnRefusedError` when the account has another person there, the person another
    account here, or the officer number is somebody else's.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    own = SocialAccount.objects.filter(user=user, provider=arrival.issuer).first()
    if own is not None and own.uid != arrival.subject:
        raise _refused("another subject", _other_person(), user)
    number = number_of_account(user)
    if number and arrival.number and number != arrival.number:
        raise _refused("another number", _other_person(), user)
    if own is not None:
        return
    made = SocialAccount(
        user=user,
        provider=arrival.issuer,
        uid=arrival.subject,
        extra_data={"number": arrival.number},
    )
    SocialAccount.objects.bulk_create([made], ignore_conflicts=True)
    link = _link(arrival)
    if link is None or link.user_id != user.pk:
        message = _("This person there has another account here.")
        raise _refused("another account", message, user)
    log_account(user, "link_sign_on", by)
    if user.last_login is None and _void_waiting(user, at):
        log_account(user, "void_slip", by)


def _void_waiting(user: User, at: datetime) -> int:
    return ActivationSlip.objects.waiting().filter(user=user).update(voided_at=at)


@transaction.atomic
def unlink_account(*, user: User, by: User, at: datetime) -> None:
    """Let the issuer sign in to this account no more; raises `AccountError` where no way is left."""
    if not user.has_usable_password() and not passkeys_of(user):
        raise AccountError(
            _(
                "This is the only way in. Ask the file keeper for a slip and choose a password first."
            )
        )
    removed, _rows = links().filter(user=user).delete()
    if removed:
        log_account(user, "unlink_sign_on", by)


def _link(arrival: Arrival) -> SocialAccount | None:
    rows = SocialAccount.objects.filter(provider=arrival.issuer, uid=arrival.subject)
    return rows.select_related("user").first()


def _refused(reason: str, message: str, user: User | None) -> SignOnRefusedError:
    """Note who was refused and why; never the subject or the number, which are personal."""
    logger.warning("sign-on refused: %s, account %s", reason, user.uid if user else "none")
    return SignOnRefusedError(reason, message)


def _unknown() -> str:
    return _(
        "No account here belongs to you yet. The person who keeps your unit's files can make one. "
        "Have one already? Sign in with it and link the two on the account page."
    )


def _number_changed() -> str:
    return _(
        "The officer number that came with it is not the one from before. Please tell the person who "
        "keeps your unit's files. Your password goes on to work."
    )


def _other_person() -> str:
    return _(
        "This account belongs to another person there. Please tell the person who keeps your unit's "
        "files."
    )
