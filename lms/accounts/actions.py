"""What happens to accounts. Each action is atomic and may be called twice."""

from collections.abc import Collection
from datetime import datetime, timedelta
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.errors import AccountError
from lms.accounts.models import ActivationSlip, FailedSignIn, User, fold_login
from lms.accounts.names import clean_full_name, username_from_name
from lms.accounts.passphrases import one_time_passphrase
from lms.accounts.phones import phone_key
from lms.accounts.rules import last_use
from lms.accounts.signals import password_reset_asked

KEEP_FAILED_SIGN_INS = timedelta(days=1)
NAME_MAX_LENGTH = 150
NAME_TRIES = 200


def log_account(user: User, action: str, by: User | None) -> None:
    """Write into the audit log that `by` did `action` (its name there without `accounts.`)."""
    from wagtail.log_actions import log

    log(user, f"accounts.{action}", user=by)


@transaction.atomic
def create_account(
    *,
    full_name: str,
    username: str = "",
    email: str = "",
    phone: str = "",
    password: str | None = None,
    by: User | None,
    at: datetime,
) -> tuple[User, str]:
    """An account and its password.

    Without `username` one is made from the name (`nguyen.van.an`, then `nguyen.van.an2`). Without
    `password` a one-time phrase is made, to be changed at the first sign-in; a given one is taken
    as it is; an empty one lets nobody in until a slip is used. `phone` is a number in any
    writing; what is none is not kept. Raises `AccountError` on a missing name, a taken user
    name or a taken e-mail address.
    """
    name = clean_full_name(full_name)
    if not name or len(name) > NAME_MAX_LENGTH:
        raise AccountError(_("A name of at most 150 characters is needed."))
    email = fold_login(email)
    if email and User.objects.filter(email=email).exists():
        raise AccountError(_("Another account has this e-mail address."))
    user = User(full_name=name, email=email, phone=phone_key(phone), date_joined=at)
    user.must_change_password = password is None
    phrase = one_time_passphrase() if password is None else password
    user.set_password(phrase or None)
    _insert_with_username(user, fold_login(username))
    log_account(user, "create", by)
    return user, phrase


def _insert_with_username(user: User, wanted: str) -> None:
    if wanted:
        if "@" in wanted or User.objects.filter(username=wanted).exists():
            raise AccountError(_("This user name is taken or not allowed."))
        user.username = wanted
        user.save(force_insert=True)
        return
    base = username_from_name(user.full_name)
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    for number in range(1, len(taken) + NAME_TRIES):
        user.username = base if number == 1 else f"{base}{number}"
        if user.username in taken:
            continue
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:  # somebody else took it since
            continue
        return
    raise AccountError(_("This user name is taken or not allowed."))


@transaction.atomic
def change_password(*, user: User, password: str, by: User, at: datetime) -> None:
    """The password that a person chose, already validated."""
    user.set_password(password)
    user.must_change_password = False
    user.password_set_on = timezone.localtime(at).date()
    user.save(update_fields=["password", "must_change_password", "password_set_on"])
    forget_failed_sign_ins(account_key=user.failure_key)
    log_account(user, "change_password", by)


@transaction.atomic
def change_account(
    *, user: User, full_name: str, email: str, phone: str, by: User | None, at: datetime
) -> None:
    """The name, e-mail address and phone of an account, where its person's file says otherwise.

    Whether `by` may do it is the caller's question: the address opens the account. Raises
    `AccountError` when the address is another account's.
    """
    email = fold_login(email)
    if email and User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise AccountError(_("Another account has this e-mail address."))
    user.full_name, user.email = clean_full_name(full_name)[:NAME_MAX_LENGTH], email
    user.phone = phone_key(phone)
    user.save(update_fields=["full_name", "email", "phone"])
    log_account(user, "change", by)


@transaction.atomic
def deactivate(*, user: User, by: User | None, at: datetime) -> None:
    """Close the account; its sessions end at their next request. Nothing is deleted."""
    if user.is_superuser and not (by and by.is_superuser):
        raise AccountError(_("Only an administrator can do this to an administrator's account."))
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        log_account(user, "deactivate", by)
    user.is_active = False


@transaction.atomic
def reactivate(*, user: User, by: User | None, at: datetime) -> None:
    """Open a closed account again, with its old password and second factor."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        log_account(user, "reactivate", by)
    user.is_active = True


@transaction.atomic
def put_to_rest(*, user: User, by: User | None, at: datetime) -> None:
    """End the sessions and the waiting slip of an account that was joined with another one."""
    ActivationSlip.objects.waiting().filter(user=user).update(voided_at=at)
    end_sessions(user=user, by=by, at=at)
    log_account(user, "deactivate", by)


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None, at: datetime) -> None:
    """For somebody who lost the phone: the next sign-in asks for the password alone."""
    if user.is_superuser and not (by and by.is_superuser):
        raise AccountError(_("Only an administrator can do this to an administrator's account."))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        log_account(user, "remove_second_factor", by)


@transaction.atomic
def end_sessions(
    *, user: User, by: User | None, at: datetime, only: Collection[str] | None = None
) -> int:
    """Sign the account out everywhere, or in the sessions with the keys `only`; how many ended."""
    rows = UserSession.objects.filter(user=user)
    sessions = list(rows if only is None else rows.filter(session_key__in=only))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for session in sessions:
        store.delete(session.session_key)
    UserSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    if sessions:
        log_account(user, "end_sessions", by)
    return len(sessions)


def note_use(*, user: User, at: datetime) -> None:
    """Note that the account is in use, once a day; the day of a sign-in is known without."""
    today = timezone.localtime(at).date()
    if last_use(user) < today:
        User.objects.filter(pk=user.pk).update(last_seen_on=today)
        user.last_seen_on = today


@transaction.atomic
def acknowledge_notice(*, user: User, version: int, at: datetime) -> None:
    """Record that the notice was read; the first reading of a version counts."""
    User.objects.filter(
        Q(notice_version__isnull=True) | Q(notice_version__lt=version), pk=user.pk
    ).update(notice_version=version, notice_read_at=at)
    user.refresh_from_db(fields=["notice_version", "notice_read_at"])


@transaction.atomic
def ask_password_reset(*, email: str, language: str, at: datetime) -> None:
    """Let a link be mailed to whom the address belongs; says nothing when it is nobody's."""
    user = User.objects.active().filter(email=fold_login(email)).exclude(email="").first()
    if user is not None:
        password_reset_asked.send(sender=User, user=user, language=language)


@transaction.atomic
def record_failed_sign_in(*, account_key: str, network_key: str, at: datetime) -> None:
    """Count a wrong password; what is older than a day goes."""
    FailedSignIn.objects.create(account_key=account_key, network_key=network_key, occurred_at=at)
    FailedSignIn.objects.filter(occurred_at__lt=at - KEEP_FAILED_SIGN_INS).delete()


def forget_failed_sign_ins(*, account_key: str) -> None:
    """The right password, or a new one, makes the account's failures void."""
    FailedSignIn.objects.of_account(account_key).delete()


def record_session(*, user: User, session_key: str, ip: str, user_agent: str, at: datetime) -> None:
    """Note a sign-in for the person's list of devices."""
    UserSession.objects.bulk_create(
        [
            UserSession(
                user=user,
                session_key=session_key,
                ip=ip,
                user_agent=user_agent[:200],
                created_at=at,
                last_seen_at=at,
            )
        ],
        ignore_conflicts=True,
    )
