"""Accounts: a `User` is only a login; the person with a training profile is an `Officer`."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A login. Facts about learning point at an officer, never at a user."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    notice_version = models.PositiveSmallIntegerField(
        _("version of the privacy notice that was read"), null=True, blank=True
    )
    notice_read_at = models.DateTimeField(_("notice read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The given name, last word of a Vietnamese name."""
        return (self.full_name or self.username).split()[-1]
