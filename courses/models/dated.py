"""Rows that are in force for a time and that say where they come from."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def local_name(row: Any) -> str:
    """The name of a norm or unit in the language of the screen; Vietnamese where it has no other."""
    return local(row.name, row.name_en)


def local(name: str, name_en: str) -> str:
    """The one of two names that fits the language of the screen, as in `local_name`."""
    return name_en if name_en and get_language() == "en" else name


class DatedQuerySet(models.QuerySet[Any]):
    """Reads of dated rows; both ends are inclusive, an empty end is open."""

    def active(self, on: date) -> Self:
        """Rows in force on the day `on`."""
        return self.filter(
            Q(active_from__isnull=True) | Q(active_from__lte=on),
            Q(active_to__isnull=True) | Q(active_to__gte=on),
        )


class Dated(models.Model):
    """In force from `active_from` to `active_to`, both inclusive; empty means open."""

    active_from = models.DateField(_("in force from"), null=True, blank=True)
    active_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates",
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gte=F("active_from")),
                violation_error_message=_("The last day lies before the first."),
            )
        ]


class Provenance(models.TextChoices):
    """How far a fact can be relied on."""

    READ = "read", _("read in the source")
    MEASURED = "measured", _("measured")
    REMEMBERED = "remembered", _("remembered, to be verified")
    ILLUSTRATIVE = "illustrative", _("illustrative")


class Sourced(models.Model):
    """A fact with its provenance; remembered and illustrative ones are marked on screen."""

    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance, default=Provenance.READ
    )
    provenance_note = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def uncertain(self) -> bool:
        return self.provenance in {Provenance.REMEMBERED, Provenance.ILLUSTRATIVE}
