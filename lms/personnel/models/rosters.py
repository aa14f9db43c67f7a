"""Spreadsheets that a keeper brings in: what they said, where what stands, what came of each row."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.personnel.models.units import OrgUnit


class BroughtListQuerySet(models.QuerySet[Any]):
    def brought_by(self, user: Any) -> Self:
        """The lists of one keeper: another one may keep other units, so nobody else's."""
        return self.filter(uploaded_by=user.pk)

    def light(self) -> Self:
        """Without the texts of the file, which may be megabytes."""
        return self.defer("rows", "outcomes")

    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)


class BroughtList(models.Model):
    """A file that was brought in. It is not kept itself, only the texts of its cells, for some weeks.

    `rows` are these texts, `title_row` and `columns` say where what stands. `outcomes` hold what
    becomes of each row: before it is done a proposal, as of `checked_at`, then the result. Counts
    stay when the texts go.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    notes = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    title_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=dict)
    outcomes = models.JSONField(default=list)
    new = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField(_("uploaded at"), db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = BroughtListQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return str(self.uid)[:8]


class RosterImport(BroughtList):
    """Lần nhập danh sách: a list of people of an agency, written by a task.

    `people` and `positions` are what was chosen by hand, `done` how many rows the task has read.
    """

    agency = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="+", verbose_name=_("File kept by")
    )
    people = models.JSONField(default=dict)
    positions = models.JSONField(default=dict)
    active_from = models.DateField(_("from"))
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    changed = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta(BroughtList.Meta):
        verbose_name = _("list brought in")
        verbose_name_plural = _("lists brought in")

    @property
    def total(self) -> int:
        """How many people the list has."""
        return self.new + self.changed + self.unchanged + self.refused

    @property
    def writes(self) -> int:
        """How many rows are written, or would be."""
        return self.new + self.changed


class TrainingImport(BroughtList):
    """Lần nhập quá trình: earlier training from a list, proposed line by line.

    `new` lines were proposed, or would be; `unchanged` ones are known. `programme_type` is that of
    rows that do not say it.
    """

    programme_type = models.ForeignKey("courses.ProgrammeType", models.PROTECT, related_name="+")

    class Meta(BroughtList.Meta):
        verbose_name = _("earlier training brought in")
        verbose_name_plural = _("earlier training brought in")
