"""What was agreed with a partner, and whom to ask there."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Provider
from lms.partners.models.applications import private_storage


def contract_path(contract: "Contract", filename: str) -> str:
    return f"partners/{contract.uid}.pdf"


class ContractQuerySet(models.QuerySet[Any]):
    def not_over(self, on: date) -> Self:
        return self.filter(active_to__gte=on)

    def ending_by(self, on: date, last: date) -> Self:
        """In force on the day `on` and ending by `last`, with no later one of the same partner."""
        later = Contract.objects.filter(
            provider=models.OuterRef("provider"), active_to__gt=models.OuterRef("active_to")
        )
        rows = self.filter(active_from__lte=on, active_to__gte=on, active_to__lte=last)
        return rows.exclude(models.Exists(later))


class Contract(models.Model):
    """Thỏa thuận hợp tác: number, days, and the signed paper as a private PDF."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
    number = models.CharField(_("number"), max_length=80)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    file = models.FileField(
        _("signed contract"), storage=private_storage, upload_to=contract_path, blank=True
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "-active_from", "-pk"]
        verbose_name = _("contract with a partner")
        verbose_name_plural = _("contracts with partners")
        constraints = [
            models.CheckConstraint(
                name="contract_days", condition=Q(active_to__gte=F("active_from"))
            ),
            models.UniqueConstraint(
                fields=["provider", "number", "active_from"], name="one_contract_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.number}"


class ContactPerson(models.Model):
    """Whom the agency asks at a partner; a phone number, not an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["provider", "pk"]
        verbose_name = _("contact person at a partner")
        verbose_name_plural = _("contact persons at partners")

    def __str__(self) -> str:
        return f"{self.uid}"
