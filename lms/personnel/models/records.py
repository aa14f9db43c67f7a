"""The training history: insert-only lines, chained by hashes so that tampering is found."""

import hashlib
import json
import secrets
import unicodedata
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from lms.papers.dates import PartialDate, span_text
from lms.personnel.models.officers import Officer, Precision

FIRST_HASH = "0" * 64

# Text that tells about the person: hashed with a salt, so that it can be erased one day while the
# chain stays provable.
PERSONAL_FIELDS = ("title", "provider", "unit", "position", "paper_number", "note")
PLAIN_FIELDS = (
    "seq",
    "uid",
    "source",
    "source_uid",
    "course_uid",
    "version",
    "programme_type",
    "started_on",
    "start_precision",
    "ended_on",
    "end_precision",
    "form",
    "paper_kind",
    "tiet",
    "counts",
    "assurance",
    "corrects_uid",
    "recorded_by_uid",
    "occurred_at",
    "recorded_at",
)


class Assurance(models.TextChoices):
    """How a completion is proved; never shown as a code."""

    A0 = "A0", _("self-declared")
    A1 = "A1", _("studied")
    A2 = "A2", _("passed the online test")
    A3 = "A3", _("still remembered after a delay")
    A4 = "A4", _("applied, confirmed by the head")
    A5 = "A5", _("supervised exam")


def new_salt() -> str:
    """128 random bits in hexadecimal digits, for the personal text of one line."""
    return secrets.token_hex(16)


class TrainingRecordQuerySet(models.QuerySet[Any]):
    def effective(self) -> Self:
        """Lines that no later line corrects; a correction that voids a line is left out too."""
        later = TrainingRecord.objects.filter(officer=OuterRef("officer"), corrects=OuterRef("pk"))
        return self.filter(~Exists(later), voids=False)

    def like(self, *, title: str, ended_on: date, paper_number: str) -> Self:
        """Lines that may be the same course: the same paper, or the same title and end."""
        same = Q(title__iexact=title, ended_on=ended_on)
        return self.filter(same | Q(paper_number__iexact=paper_number) if paper_number else same)

    def in_year(self, year: int) -> Self:
        """Lines that ended in the calendar year `year`."""
        return self.filter(ended_on__gte=date(year, 1, 1), ended_on__lte=date(year, 12, 31))

    def counting(self) -> Self:
        """Lines whose programme type counts towards the yearly minimum."""
        return self.filter(counts=True)


@insert_only
class TrainingRecord(models.Model):
    """Quá trình đào tạo, bồi dưỡng: the legal line in the profile. Confirmed lines only.

    A correction is a new line that names the one that it `corrects`; with `voids` it takes that
    line back. The line keeps its own copy of what it says, so that nothing that happens to a
    course, a unit or an account can change it. `tiet` is counted training time.
    """

    class Source(models.TextChoices):
        SYSTEM = "system", _("completed in this system")
        OUTSIDE = "outside", _("certificate from outside")
        IMPORTED = "imported", _("entered from an earlier file")
        CORRECTION = "correction", _("correction")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="records")
    seq = models.PositiveIntegerField()
    source = models.CharField(_("source"), max_length=12, choices=Source)
    source_uid = models.UUIDField()
    course_uid = models.UUIDField(null=True, blank=True)
    version = models.CharField(_("content version"), max_length=60, blank=True)
    title = models.CharField(_("course"), max_length=300)
    provider = models.CharField(_("school"), max_length=250)
    unit = models.CharField(_("unit at the time"), max_length=250, blank=True)
    position = models.CharField(_("post at the time"), max_length=300, blank=True)
    programme_type = models.CharField(_("programme type"), max_length=40, blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    ended_on = models.DateField(_("to"))
    end_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    form = models.CharField(_("form of study"), max_length=40, blank=True)
    paper_kind = models.CharField(_("paper"), max_length=120, blank=True)
    paper_number = models.CharField(_("paper number"), max_length=80, blank=True)
    tiet = models.DecimalField(_("tiết"), max_digits=6, decimal_places=1, null=True, blank=True)
    counts = models.BooleanField(_("counts towards the yearly minimum"), default=False)
    assurance = models.CharField(_("how proved"), max_length=2, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    voids = models.BooleanField(_("takes the line back"), default=False)
    occurred_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        ordering = ["officer", "seq"]
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        indexes = [models.Index(fields=["officer", "ended_on"])]
        constraints = [
            models.UniqueConstraint(fields=["officer", "seq"], name="one_record_a_place"),
            models.UniqueConstraint(fields=["source", "source_uid"], name="one_record_a_source"),
            models.CheckConstraint(
                name="record_dates",
                condition=Q(started_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id}.{self.seq}"

    def stands(self) -> bool:
        """Whether it was neither corrected nor taken back, nor takes one back itself; one query."""
        return not self.voids and not TrainingRecord.objects.filter(corrects=self).exists()

    @property
    def span(self) -> str:
        """From when to when, as far as it is known: no day is made up for a month."""
        start = self.started_on
        first = PartialDate.of(start, self.start_precision) if start else None
        return span_text(first, PartialDate.of(self.ended_on, self.end_precision))

    @property
    def corrects_uid(self) -> uuid.UUID | None:
        return self.corrects.uid if self.corrects else None

    @property
    def recorded_by_uid(self) -> uuid.UUID | None:
        return self.recorded_by.uid if self.recorded_by else None

    def content(self) -> dict[str, Any]:
        """What the hash covers, as canonical values; personal text only as salted hashes."""
        content = {name: _canonical(getattr(self, name)) for name in PLAIN_FIELDS}
        content["officer"] = str(self.officer.uid)
        content["voids"] = self.voids
        for name in PERSONAL_FIELDS:
            text = unicodedata.normalize("NFC", getattr(self, name))
            content[name] = hashlib.sha256(f"{self.salt}{text}".encode()).hexdigest()
        return content

    def computed_hash(self) -> str:
        """SHA-256 of the previous hash and the canonical JSON of the content."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{self.previous_hash}{text}".encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.1f}"
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return value


class RecordHead(models.Model):
    """The end of an officer's chain; locked while a line is appended."""

    officer = models.OneToOneField(Officer, models.PROTECT, related_name="record_head")
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)

    class Meta:
        verbose_name = _("end of a record chain")

    def __str__(self) -> str:
        return f"{self.officer_id}.{self.seq}"


@insert_only
class RecordDigest(models.Model):
    """A daily seal: the hash of the last seal and of all chain ends that moved since."""

    day = models.DateField(unique=True)
    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]
        verbose_name = _("daily seal of the records")

    def __str__(self) -> str:
        return str(self.day)


@insert_only
class RecordDigestLine(models.Model):
    """The end of one officer's chain as it was sealed that day."""

    seal = models.ForeignKey(RecordDigest, models.PROTECT, related_name="lines")
    officer_uid = models.UUIDField(db_index=True)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["officer_uid"]
        verbose_name = _("line of a daily seal")
        constraints = [
            models.UniqueConstraint(fields=["seal", "officer_uid"], name="one_seal_line_an_officer")
        ]

    def __str__(self) -> str:
        return f"{self.officer_uid}.{self.seq}"
