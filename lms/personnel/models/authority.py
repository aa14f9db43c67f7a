"""Who answers for whom."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.dated import DatedQuerySet


class AuthorityQuerySet(DatedQuerySet):
    def of(self, user: Any) -> "AuthorityQuerySet":
        """Authority that the account `user` holds through its officer."""
        return self.filter(officer__user=user)

    def granted(self) -> "AuthorityQuerySet":
        """What is held in one's own right, not lent by another."""
        return self.filter(lent_from__isnull=True)

    def lent(self) -> "AuthorityQuerySet":
        return self.filter(lent_from__isnull=False)

    def not_over(self, on: date) -> "AuthorityQuerySet":
        """In force on the day `on`, or later."""
        return self.filter(Q(active_to__isnull=True) | Q(active_to__gte=on))


class Authority(models.Model):
    """Thẩm quyền: an officer acts for a unit and all below it, from a date, on a basis.

    Granted or lent, never derived from a post. What is lent (ủy quyền) names the authority that it is
    lent from and never outlasts it: the acts that end the one end the other.
    """

    class Kind(models.TextChoices):
        HEAD = "head", _("head of unit")
        KEEPER = "keeper", _("keeper of personnel files")
        TRAINING = "training", _("training officer")
        AUDITOR = "auditor", _("auditor")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey("personnel.Officer", models.PROTECT, related_name="authority")
    unit = models.ForeignKey("personnel.OrgUnit", models.PROTECT, related_name="authority")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lent_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="loans"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["officer", "active_from"]
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        constraints = [
            models.CheckConstraint(
                name="authority_dates",
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
            ),
            models.UniqueConstraint(
                fields=["officer", "unit", "kind", "active_from"], name="one_authority_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind} {self.unit_id}"
