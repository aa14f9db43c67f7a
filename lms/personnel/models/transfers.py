"""The handing over of a personnel file from one agency to another."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.personnel.models.authority import Authority
from lms.personnel.models.officers import Officer, units_below
from lms.personnel.models.units import OrgUnit


class FileTransferQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def answered(self, since: date) -> Self:
        """Taken over or declined by the other agency on the day `since` or later."""
        answers = [FileTransfer.Outcome.ACCEPTED, FileTransfer.Outcome.DECLINED]
        return self.filter(outcome__in=answers, decided_at__date__gte=since)

    def received_by(self, user: Any, on: date) -> Self:
        """Transfers that `user` answers, as keeper of the agency that is to receive the file."""
        units = units_below(user, [Authority.Kind.KEEPER], on)
        return self.filter(given_to__in=units).exclude(officer__user=user)

    def asked_by_keeper(self, user: Any, on: date) -> Self:
        """Transfers that `user` may take back, as keeper of the agency that gives the file."""
        units = units_below(user, [Authority.Kind.KEEPER], on)
        return self.filter(given_by__in=units).exclude(officer__user=user)


class FileTransfer(models.Model):
    """Bàn giao hồ sơ: one keeper offers a file, the keeper of the other agency takes it over.

    Until then the file stays where it is; afterwards the first agency sees it no more.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="transfers")
    given_by = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("from"))
    given_to = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("to"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FileTransferQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("transfer of a file")
        verbose_name_plural = _("transfers of files")
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=Q(decided_at__isnull=True),
                name="one_waiting_transfer",
            ),
            models.CheckConstraint(
                name="transfer_changes_the_agency", condition=~Q(given_by=F("given_to"))
            ),
            models.CheckConstraint(
                name="transfer_decided_with_outcome",
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} > {self.given_to_id}"
