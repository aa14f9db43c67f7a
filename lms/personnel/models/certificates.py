"""Papers that were issued, and their revocation."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from lms.papers.models import PaperKind
from lms.personnel.models.officers import Officer
from lms.personnel.models.records import TrainingRecord


@dataclass(frozen=True)
class Face:
    """What is printed on a paper, in its own words: the fields of `CompletionPaper` by their names.

    Number, date and code are columns of the certificate; a revocation comes after the issue.
    """

    agency: str
    officer_name: str
    course_title: str
    provider: str
    period: str
    proof: str
    basis: str
    place: str
    signer_title: str
    signer_name: str
    parent_agency: str = ""
    birth_date: str = ""
    unit: str = ""
    tiet: str = ""
    result: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@insert_only
class Certificate(models.Model):
    """An issued paper: number gapless per issuer, kind and year; never edited.

    `face` holds a `Face`, so that the paper can be printed again as it was.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="certificates")
    record = models.OneToOneField(TrainingRecord, models.PROTECT, related_name="certificate")
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind)
    issuer_uid = models.UUIDField()
    year = models.PositiveIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the register"))
    number = models.CharField(_("number"), max_length=80)
    code = models.CharField(_("code for checking"), max_length=16, unique=True)
    issued_on = models.DateField(_("issued on"))
    face = models.JSONField()
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_uid", "kind", "year", "sequence"], name="one_paper_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def printed(self) -> Face:
        """What is printed on it."""
        return Face(**self.face)


@insert_only
class Revocation(models.Model):
    """The taking back of a paper on one of the five grounds of TT 03/2023/TT-BNV, Article 8."""

    class Ground(models.TextChoices):
        FRAUD = "fraud", _("fraud in enrolment, study or test")
        WRONG_RECIPIENT = "wrong_recipient", _("wrong recipient or issued without authority")
        ALTERED = "altered", _("altered or erased")
        LENT = "lent", _("lent to another person")
        ISSUER_ERROR = "issuer_error", _("error of the issuer")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    reason = models.CharField(_("explanation"), max_length=500)
    decision_number = models.CharField(_("decision number"), max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("revoked at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.ground}"
