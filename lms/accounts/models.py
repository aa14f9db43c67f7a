"""Accounts: a `User` is only a login; the person with a training profile is an `Officer`."""

import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.accounts.phones import phone_key
from lms.accounts.slip_codes import code_hashes


def fold_login(login: str) -> str:
    """The one spelling under which a user name or an e-mail address is stored and looked up."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def failure_key(text: str) -> str:
    """The keyed hash under which failures of a login, known or not, are counted."""
    return salted_hmac("lms.accounts.failed", fold_login(text), algorithm="sha256").hexdigest()


class UserQuerySet(models.QuerySet["User"]):
    def for_login(self, login: str) -> "User | None":
        """The account that a person means: by e-mail address, user name or phone number.

        All are stored in one spelling, so that an index answers however many accounts there are. A
        phone that several accounts have (an office's) names none of them.
        """
        if "@" in login:
            return self.filter(email=fold_login(login)).first()
        named = Q(username=fold_login(login))
        phone = phone_key(login)
        found = list(self.filter(named | Q(phone=phone) if phone else named)[:3])
        by_name = [user for user in found if user.username == fold_login(login)]
        return next(iter(by_name or (found if len(found) == 1 else [])), None)

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class AccountManager(UserManager["User"]):
    use_in_migrations = False

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return fold_login(email or "")

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def for_login(self, login: str) -> "User | None":
        return self.get_queryset().for_login(login)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()


class User(AbstractUser):
    """A login. Facts about learning point at an officer, never at a user."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=15, blank=True, db_index=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_set_on = models.DateField(_("password chosen on"), null=True, blank=True)
    last_seen_on = models.DateField(_("last day of use"), null=True, blank=True)
    notice_version = models.PositiveSmallIntegerField(
        _("version of the privacy notice that was read"), null=True, blank=True
    )
    notice_read_at = models.DateTimeField(_("notice read at"), null=True, blank=True)
    joined_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goes on as the account"),
    )

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="accounts_user_email_unique",
                violation_error_message=_("Another account has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return fold_login(username)

    @property
    def failure_key(self) -> str:
        """Under this key the account's wrong passwords count, however it was named."""
        return failure_key(self.uid.hex)

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The given name, last word of a Vietnamese name."""
        return (self.full_name or self.username).split()[-1]

    def choose_language(self, language: str) -> None:
        """Keep the language of the screens; `language` is one of `settings.LANGUAGES`."""
        self.language = language
        self.save(update_fields=["language"])


class FailedSignInQuerySet(models.QuerySet["FailedSignIn"]):
    def of_account(self, account_key: str) -> "FailedSignInQuerySet":
        return self.filter(account_key=account_key)

    def of_network(self, network_key: str) -> "FailedSignInQuerySet":
        return self.filter(network_key=network_key)

    def times_since(self, moment: datetime, most: int) -> Iterable[datetime]:
        """The `most` latest times after `moment`, newest first."""
        return (
            self.filter(occurred_at__gt=moment)
            .order_by("-occurred_at")
            .values_list("occurred_at", flat=True)[:most]
        )


class FailedSignIn(models.Model):
    """One wrong password, kept for a day so that guessing can be stopped.

    The keys are keyed hashes: people type passwords into the wrong field, and an address is
    personal data. `network_key` is empty for an office network that is trusted.
    """

    account_key = models.CharField(max_length=64)
    network_key = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()

    objects = FailedSignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = [
            models.Index(fields=["account_key", "-occurred_at"], name="accounts_failed_account"),
            models.Index(fields=["network_key", "-occurred_at"], name="accounts_failed_network"),
            models.Index(fields=["occurred_at"], name="accounts_failed_time"),
        ]

    def __str__(self) -> str:
        return f"{self.account_key[:8]} {self.occurred_at:%Y-%m-%d %H:%M:%S}"


class ActivationSlipQuerySet(models.QuerySet["ActivationSlip"]):
    def waiting(self) -> "ActivationSlipQuerySet":
        """Slips neither used nor voided; they may have run out."""
        return self.filter(used_at=None, voided_at=None)

    def open(self, at: datetime) -> "ActivationSlipQuerySet":
        """Slips that open an account at the moment `at`."""
        return self.waiting().filter(expires_at__gt=at, user__is_active=True)

    def of_code(self, code: str) -> "ActivationSlipQuerySet":
        return self.filter(code_hash__in=code_hashes(code))


class ActivationSlip(models.Model):
    """A slip of paper with a one-time code, by which a person chooses the account's pass phrase.

    Waiting, used, voided by a newer one, or run out: all computed from its times. Rows stay, so that
    it can be told what was handed out by whom and when it was used. The code is nowhere.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)

    objects = ActivationSlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("activation slip")
        verbose_name_plural = _("activation slips")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, voided_at=None),
                name="accounts_slip_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"
