"""What the product has to tell somebody: an outbox row for each person, shown on home and mailed."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet[Any]):
    def unread(self, at: datetime) -> Self:
        """What is to be shown at the moment `at` and was not put away yet."""
        return self.filter(read_at__isnull=True, not_before__lte=at)

    def to_mail(self, at: datetime) -> Self:
        """What a worker may mail at the moment `at`."""
        return self.filter(mail=Notice.Mail.WAITING, not_before__lte=at)


class Notice(models.Model):
    """One thing to tell one account. `kind` says how `context` is put into words, when it is read.

    So the words come in the reader's language, and no table keeps a letter.
    """

    class Mail(models.TextChoices):
        NONE = "none", _("not mailed")
        WAITING = "waiting", _("waits for the worker")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.NONE)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["to", "-made_at"], name="notices_unread", condition=Q(read_at=None)
            ),
            models.Index(
                fields=["not_before"],
                name="notices_to_mail",
                condition=Q(mail__in=["waiting", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
