"""Proposed lines of the training history, each with its private file."""

import uuid
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.papers.dates import PartialDate, span_text
from lms.personnel.models.officers import Officer, Precision
from lms.personnel.models.records import TrainingRecord


def private_storage() -> Storage:
    return storages["private"]


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """A path that tells nothing: the name given by the uploader is kept in the row alone."""
    return f"evidence/{evidence.uid}{PurePosixPath(filename).suffix.lower()}"


class EvidenceQuerySet(models.QuerySet[Any]):
    def proposed(self) -> Self:
        return self.filter(state=Evidence.State.PROPOSED)

    def visible_to(self, user: Any, on: date) -> Self:
        """Evidence whose file `user` may open on the day `on`."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(officer__in=Officer.objects.opened_to(user, on))

    def decidable_by(self, user: Any, on: date) -> Self:
        """Evidence that `user` decides on as keeper; never of the own file."""
        kept = Officer.objects.kept_for(user, on)
        return self.filter(officer__in=kept).exclude(officer__user=user)


class Evidence(models.Model):
    """Minh chứng: a proposed line; confirming it inserts the training record."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    class Source(models.TextChoices):
        OUTSIDE = "outside", _("certificate from outside")
        IMPORTED = "imported", _("entered from an earlier file")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="evidence")
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.OUTSIDE)
    title = models.CharField(_("course"), max_length=300)
    provider = models.CharField(_("school"), max_length=250)
    programme_type = models.ForeignKey(
        "courses.ProgrammeType", models.PROTECT, verbose_name=_("programme type")
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    ended_on = models.DateField(_("to"))
    end_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    form = models.CharField(_("form of study"), max_length=40, blank=True)
    paper_kind = models.CharField(_("paper"), max_length=120, blank=True)
    paper_number = models.CharField(_("paper number"), max_length=80, blank=True)
    tiet = models.DecimalField(_("tiết"), max_digits=6, decimal_places=1, null=True, blank=True)
    file = models.FileField(
        _("scan or photo"), upload_to=evidence_path, storage=private_storage, blank=True
    )
    file_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    record = models.OneToOneField(
        TrainingRecord, models.PROTECT, null=True, blank=True, related_name="evidence"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                name="evidence_dates",
                condition=Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="evidence_confirmed_has_record",
                condition=~Q(state="confirmed") | Q(record__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)[:8]

    @property
    def span(self) -> str:
        """From when to when, as far as it is known: no day is made up for a month."""
        start = self.started_on
        first = PartialDate.of(start, self.start_precision) if start else None
        return span_text(first, PartialDate.of(self.ended_on, self.end_precision))
