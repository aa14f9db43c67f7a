"""Tokens by which a provider's own programs write drafts, and calls that are made once only."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import APIToken


class TokenQuerySet(models.QuerySet["ProviderToken"]):
    def presented(self, text: str) -> Self:
        """The token whose secret is `text`; only digests are stored."""
        return self.filter(token__key_hash__in=APIToken.candidate_key_hashes(text))

    def alive(self, at: datetime) -> Self:
        """Tokens that are neither revoked nor run out."""
        return self.filter(token__revoked_at=None, expires_at__gt=at)

    def kept_by(self, user: object) -> Self:
        """Tokens that `user` sees and may revoke; of every provider for an administrator."""
        if user.is_superuser:  # type: ignore[attr-defined]
            return self
        return self.filter(models.Q(token__user=user) | models.Q(made_by=user))


class ProviderToken(models.Model):
    """Mã truy cập: Wagtail's token of an editor's account, for one provider, until a day.

    It opens what the account may do in that provider's part and collection and nothing else.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.OneToOneField(APIToken, models.CASCADE, related_name="for_provider")
    provider = models.ForeignKey(
        "courses.Provider", models.PROTECT, related_name="api_tokens", verbose_name=_("provider")
    )
    expires_at = models.DateTimeField(_("runs out"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return str(self.uid)[:8]


class OnceCall(models.Model):
    """A writing call that its client named: what was answered, so that a repetition writes nothing."""

    token = models.ForeignKey(ProviderToken, models.CASCADE, related_name="calls")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        verbose_name = _("call that is made once")
        verbose_name_plural = _("calls that are made once")
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="one_call_a_token_and_key")
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
