"""Forms and their columns as rows, and the registers that give papers their numbers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Sourced
from lms.papers.plain import Column, Form


class PaperKind(models.TextChoices):
    """Kinds of issued papers; each has its own numbers per agency and year."""

    COMPLETION = "completion", _("completion attestation")
    ATTESTATION = "attestation", _("attestation of a class")
    CERTIFICATE = "certificate", _("certificate")


class PaperLayout(models.Model):
    """A report or form by its code; changed by loading its columns, not by a release."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ReportColumnQuerySet(models.QuerySet["ReportColumn"]):
    def forms(self, *codes: str) -> dict[str, Form]:
        """The named forms with their columns, by code, in one query; an unknown code is left out."""
        forms: dict[PaperLayout, list[ReportColumn]] = {}
        columns = self.filter(layout__code__in=codes).select_related("layout")
        for column in columns.order_by("layout__code", "order"):
            forms.setdefault(column.layout, []).append(column)
        return {layout.code: _plain_form(layout, group) for layout, group in forms.items()}


class ReportColumn(Sourced):
    """One column (or, where the form says so, one row) of a form, with where it is known from."""

    layout = models.ForeignKey(
        PaperLayout, on_delete=models.CASCADE, related_name="columns", verbose_name=_("form")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    parent_heading = models.CharField(_("parent heading"), max_length=200, blank=True)
    heading = models.CharField(_("heading"), max_length=200)
    heading_en = models.CharField(_("heading in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind of value"), max_length=40, blank=True)

    objects = ReportColumnQuerySet.as_manager()

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["layout", "order"]
        constraints = [
            models.UniqueConstraint(fields=["layout", "order"], name="papers_column_once"),
        ]

    def __str__(self) -> str:
        return f"{self.layout_id}:{self.order}"


def _plain_form(layout: PaperLayout, columns: list[ReportColumn]) -> Form:
    return Form(
        code=layout.code,
        title=layout.name,
        title_en=layout.name_en,
        columns=tuple(
            Column(
                heading=column.heading,
                heading_en=column.heading_en,
                parent_heading=column.parent_heading,
                kind=column.kind,
            )
            for column in columns
        ),
        source=columns[0].provenance_note,
        official=not any(column.uncertain for column in columns),
    )


class Register(models.Model):
    """The last number given to a kind of paper by an issuing agency in a year, without gaps.

    The agency is known by its uid alone: this room has no units. Numbers are taken by
    `lms.papers.actions.take_number` inside the transaction that issues the paper.
    """

    agency_uid = models.UUIDField(_("issuing agency"))
    kind = models.CharField(_("kind of paper"), max_length=20, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        constraints = [
            models.UniqueConstraint(
                fields=["agency_uid", "kind", "year"], name="papers_register_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_uid}:{self.kind}:{self.year}"
