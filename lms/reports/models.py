"""What the figures of large units are read from: worked out anew now and then, never a fact.

`lms.reports.actions` writes all three tables and nobody else; `manage.py refresh_figures` does it by
hand, and with `--check` says where they differ from the facts.
"""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.personnel.models import Officer, OrgUnit


class RollUp(models.Model):
    """When all standings and figures were worked out last: one row, or none before the first time.

    They are as of `computed_at` for the day `on`, whose yearly minimum was `minimum`. `seconds` is
    what it took, `asked_at` when a page last asked for new ones.
    """

    ONLY = 1

    on = models.DateField(null=True)
    minimum = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    computed_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("time of the figures")

    def __str__(self) -> str:
        return str(self.computed_at)


class StandingQuerySet(models.QuerySet[Any]):
    def overdue(self) -> Self:
        return self.filter(rank=Standing.Rank.OVERDUE)

    def soon(self) -> Self:
        return self.filter(rank=Standing.Rank.SOON)

    def in_need(self) -> Self:
        return self.filter(rank__lt=Standing.Rank.ENOUGH)


class Standing(models.Model):
    """How the learning of one officer in a post goes: tiết of the year, and what is required first.

    `rank` and `pressing` order people by need: `pressing` counts days for those who have something
    overdue or due soon, tenths of a tiết for the others. `never`: nobody has signed in yet.
    """

    class Rank(models.IntegerChoices):
        OVERDUE = 0, _("overdue")
        SOON = 1, _("due soon")
        SHORT = 2, _("short of tiết")
        ENOUGH = 3, _("enough tiết")

    officer = models.OneToOneField(
        Officer, models.CASCADE, primary_key=True, related_name="standing"
    )
    tiet = models.DecimalField(max_digits=8, decimal_places=1)
    short = models.BooleanField()
    rank = models.PositiveSmallIntegerField(choices=Rank)
    pressing = models.IntegerField()
    due_on = models.DateField(null=True)
    title = models.CharField(max_length=255)
    more = models.PositiveIntegerField(default=0)
    never = models.BooleanField(default=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [models.Index(fields=["rank", "pressing"])]

    def __str__(self) -> str:
        return str(self.officer_id)


class UnitFigures(models.Model):
    """How many people have a post at or below a unit and how it goes with them; each counts once.

    With `own` only people with a post in the unit itself.
    """

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="figures")
    own = models.BooleanField(default=False)
    total = models.PositiveIntegerField()
    enough = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    soon = models.PositiveIntegerField()
    never = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("figures of a unit")
        verbose_name_plural = _("figures of units")
        constraints = [
            models.UniqueConstraint(fields=["unit", "own"], name="one_row_of_figures_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.total}"
