"""A list of people that a keeper brings in: what it said, what was chosen, what came of it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.personnel.models.units import OrgUnit


class RosterImportQuerySet(models.QuerySet[Any]):
    def brought_by(self, user: Any) -> Self:
        """The lists of one keeper: another one may keep other units, so nobody else's."""
        return self.filter(uploaded_by=user.pk)

    def light(self) -> Self:
        """Without the texts of the file, which may be megabytes."""
        return self.defer("rows", "outcomes")

    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)


class RosterImport(models.Model):
    """Lần nhập danh sách. The file itself is not kept, only the texts of its cells, for some weeks.

    `rows` are these texts, `title_row` and `columns` say where what stands, `people` and `positions`
    what was chosen by hand. `outcomes` hold what becomes of each row: before it is done a proposal,
    as of `checked_at`, then the result. Its counts stay when the texts go.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="+", verbose_name=_("File kept by")
    )
    file_name = models.CharField(_("file"), max_length=200)
    notes = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    title_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=dict)
    people = models.JSONField(default=dict)
    positions = models.JSONField(default=dict)
    active_from = models.DateField(_("from"))
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    outcomes = models.JSONField(default=list)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField(_("uploaded at"), db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("list brought in")
        verbose_name_plural = _("lists brought in")

    def __str__(self) -> str:
        return str(self.uid)[:8]

    @property
    def total(self) -> int:
        """How many people the list has."""
        return self.new + self.changed + self.unchanged + self.refused

    @property
    def writes(self) -> int:
        """How many rows are written, or would be."""
        return self.new + self.changed
