"""Levels of competency that were measured or confirmed."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from courses.models.framework import LEVELS
from lms.personnel.models.officers import Officer


class AttainmentQuerySet(models.QuerySet[Any]):
    def newest_first(self) -> Self:
        return self.order_by("-occurred_at", "-pk")


@insert_only
class Attainment(models.Model):
    """Mức năng lực đạt được: a level of a competency on a date, with its evidence.

    Sources are kept apart: a test result stands as "by the test" until the head confirms it, and
    the confirmation is a line of its own that names the same evidence.
    """

    class Source(models.TextChoices):
        TEST = "test", _("by the test")
        HEAD = "head", _("confirmed by the head")
        MULTI_SOURCE = "multi", _("by several evaluators")
        RECORD = "record", _("by a record")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="attainments")
    competency = models.ForeignKey("courses.Competency", models.PROTECT, related_name="attainments")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVELS)
    source = models.CharField(_("source"), max_length=6, choices=Source)
    evidence_uid = models.UUIDField()
    occurred_at = models.DateTimeField(_("attained at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        ordering = ["officer", "competency", "-occurred_at"]
        verbose_name = _("attained level")
        verbose_name_plural = _("attained levels")
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "competency", "source", "evidence_uid"],
                name="one_attainment_an_evidence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.competency_id}.{self.level}"
