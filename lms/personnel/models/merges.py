"""Two profiles of one person that were merged: what was done, readable for ever."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from lms.personnel.models.officers import Officer

#: So long a merge can be undone, while nothing that it moved was changed since.
UNDO_WITHIN = timedelta(days=30)


class OfficerMergeQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Merges that were not undone."""
        return self.filter(undone__isnull=True)


@insert_only
class OfficerMerge(models.Model):
    """Gộp hồ sơ: from then on `kept` stands for the person, and `merged` is another name of it.

    Facts are not rewritten: they go on to point at `merged` and are read through `kept`. `chosen` holds
    what the keeper chose, `found` how many facts of each kind are read so.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Officer, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Officer, models.PROTECT, related_name="merged_by")
    reason = models.CharField(_("reason"), max_length=500)
    chosen = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    at = models.DateTimeField(_("merged at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfficerMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("merge of profiles")
        verbose_name_plural = _("merges of profiles")
        constraints = [
            models.CheckConstraint(
                name="merge_of_two", condition=~models.Q(kept=models.F("merged"))
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)[:8]

    def undone_until(self) -> datetime:
        """Until when it can be undone, if nothing that it moved was changed since."""
        return self.at + UNDO_WITHIN


@insert_only
class MergeStep(models.Model):
    """One thing that a merge did: to which row, and what stood there before and after.

    `model` and `row` name the row. `still` is what it said besides; who undoes the merge looks whether it
    does. `parked` is what holds for a moment while rows that exclude each other change places.
    """

    class Act(models.TextChoices):
        MOVED = "moved", _("moved or changed")
        SAME = "same", _("stood in both, taken out once")
        CARRIED = "carried", _("carried over")
        ASIDE = "aside", _("set aside with the closed profile")
        CORRECTED = "corrected", _("corrected by a new line")

    merge = models.ForeignKey(OfficerMerge, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(_("act"), max_length=9, choices=Act)
    model = models.CharField(max_length=60)
    row = models.BigIntegerField()
    says = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    still = models.JSONField(default=dict)
    parked = models.JSONField(default=dict)

    class Meta:
        ordering = ["merge", "number"]
        verbose_name = _("step of a merge")
        verbose_name_plural = _("steps of a merge")
        constraints = [
            models.UniqueConstraint(fields=["merge", "number"], name="one_merge_step_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.merge_id}.{self.number}"


@insert_only
class MergeUndone(models.Model):
    """The undoing of a merge: both profiles stand for themselves again."""

    merge = models.OneToOneField(OfficerMerge, models.PROTECT, related_name="undone")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("undone at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("undoing of a merge")
        verbose_name_plural = _("undoings of merges")

    def __str__(self) -> str:
        return str(self.merge)
