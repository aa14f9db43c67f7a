"""Acts on activation slips: handing them out, looking one up, choosing a pass phrase with it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.actions import change_password, log_account, record_failed_sign_in
from lms.accounts.backends import address_key
from lms.accounts.errors import AccountError, SignInPausedError
from lms.accounts.models import ActivationSlip, FailedSignIn, User
from lms.accounts.passkeys import remove_passkeys
from lms.accounts.rules import SLIP_LIMIT, SLIP_VALID
from lms.accounts.slip_codes import code_hash, new_code, normal_code


@transaction.atomic
def issue_slips(*, users: Sequence[User], by: User | None, at: datetime) -> dict[int, str]:
    """A new slip for each account; their codes by the account's id, known here and nowhere else.

    A slip that waited is voided. The pass phrase stays as it is until the slip is used. Whether `by`
    may do it is the caller's question, but only an administrator does it to an administrator.
    """
    if not (by and by.is_superuser) and any(user.is_superuser for user in users):
        raise AccountError(_("Only an administrator can do this to an administrator's account."))
    ids = [user.pk for user in users]
    # Two keepers at once: the second waits, and voids what the first made.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    ActivationSlip.objects.waiting().filter(user__in=ids).update(voided_at=at)
    codes = {user.pk: new_code() for user in users}
    ActivationSlip.objects.bulk_create(
        ActivationSlip(
            user=user,
            code_hash=code_hash(codes[user.pk]),
            issued_at=at,
            issued_by=by,
            expires_at=at + SLIP_VALID,
        )
        for user in users
    )
    for user in users:
        log_account(user, "issue_slip", by)
    return codes


@transaction.atomic
def replace_password(*, user: User, by: User | None, at: datetime) -> str:
    """The code of a new slip; the old pass phrase, all sessions and all passkeys are dead at once."""
    [code] = issue_slips(users=[user], by=by, at=at).values()
    user.set_password(None)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    remove_passkeys(user=user, by=by, at=at)
    return code


@transaction.atomic
def void_slip(*, user: User, by: User | None, at: datetime) -> bool:
    """Make a waiting slip useless, for one that was lost on the way; whether there was one."""
    found = ActivationSlip.objects.waiting().filter(user=user).update(voided_at=at)
    if found:
        log_account(user, "void_slip", by)
    return bool(found)


def open_slip(*, typed: str, address: str, at: datetime) -> ActivationSlip | None:
    """The slip of a typed code, if it opens an account now; reading it uses nothing up.

    `address` is where the request comes from: after too many wrong codes from there every code is
    refused with `SignInPausedError`. A mistyped code that cannot be one counts nothing.
    """
    code, key = normal_code(typed), address_key(address, salt="lms.accounts.slips")
    failures = FailedSignIn.objects.of_account(key)
    times = failures.times_since(at - SLIP_LIMIT.window, SLIP_LIMIT.failures)
    if until := SLIP_LIMIT.locked_until(list(times)):
        raise SignInPausedError(until=until, at=at)
    if not code:
        return None
    slip = ActivationSlip.objects.open(at).of_code(code).select_related("user").first()
    if slip is None:
        record_failed_sign_in(account_key=key, network_key="", at=at)
    return slip


@transaction.atomic
def use_slip(*, slip: ActivationSlip, password: str, at: datetime) -> User:
    """Choose the account's pass phrase, already validated, with a slip that then is used up.

    All sessions of the account end, passkeys are gone (whoever needs a slip may have lost the
    phone), wrong attempts are forgotten, and one that slept is awake.
    Raises `AccountError` when somebody was faster or the slip was voided meanwhile.
    """
    if not ActivationSlip.objects.open(at).filter(pk=slip.pk).update(used_at=at):
        raise AccountError(_("This code does not work. Ask the file keeper for a new slip."))
    user = slip.user
    log_account(user, "use_slip", user)
    User.objects.filter(pk=user.pk).update(last_seen_on=timezone.localtime(at).date())
    remove_passkeys(user=user, by=user, at=at)
    change_password(user=user, password=password, by=user, at=at)
    return user
