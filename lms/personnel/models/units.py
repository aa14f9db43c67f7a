"""The dated tree of units."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.dated import Dated, DatedQuerySet, Sourced


class OrgUnitQuerySet(DatedQuerySet):
    def below(self, unit_ids: Any, on: date) -> Self:
        """Units at or below any of `unit_ids` on the day `on`."""
        return self.filter(
            Q(closure_up__active_from__isnull=True) | Q(closure_up__active_from__lte=on),
            Q(closure_up__active_to__isnull=True) | Q(closure_up__active_to__gte=on),
            closure_up__ancestor__in=unit_ids,
        ).distinct()

    def agencies(self) -> Self:
        """Legal persons: those that keep files and issue papers."""
        return self.filter(is_agency=True)


class OrgUnit(Dated, Sourced, models.Model):
    """Đơn vị: keyed by its own uid and dates, because official codes were given to other
    communes in 2025; merged, split and renamed by dated events.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("key"), max_length=40, unique=True)
    official_code = models.CharField(_("official code"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    is_agency = models.BooleanField(_("is a legal person"), default=False)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )
    legal_note = models.CharField(_("legal basis"), max_length=300, blank=True)

    objects = OrgUnitQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class UnitClosure(models.Model):
    """Every (ancestor, descendant) pair with the days on which it held.

    Written by unit actions and rebuilt by `manage.py rebuild_closure`; every question about a
    subtree is one dated join on it. A unit is its own descendant at depth 0.
    """

    ancestor = models.ForeignKey(OrgUnit, models.CASCADE, related_name="closure_down")
    descendant = models.ForeignKey(OrgUnit, models.CASCADE, related_name="closure_up")
    depth = models.PositiveSmallIntegerField()
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of units")
        indexes = [
            models.Index(fields=["ancestor", "descendant"]),
            models.Index(fields=["descendant", "ancestor"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="closure_dates",
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gte=F("active_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"
