"""Legal texts and what they fix: dated rules, code lists, programme types.

Law changes faster than releases, so rules are rows, each with the text that it comes from.
"""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from courses.models.dated import Dated, DatedQuerySet, Sourced
from courses.models.framework import FoldedQuerySet
from courses.vietnamese import fold


class LegalBasis(Dated, Sourced, index.Indexed, models.Model):
    """Căn cứ pháp lý: a legal text that rules, forms, positions and lessons point at."""

    code = models.CharField(_("number"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    replaces = models.CharField(_("replaces or is replaced by"), max_length=300, blank=True)
    search_folded = models.TextField(editable=False, blank=True)

    objects = FoldedQuerySet.as_manager()
    search_fields = [
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.AutocompleteField("search_folded"),
    ]

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_folded = fold(f"{self.code} {self.title} {self.topic}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class DatedRuleQuerySet(DatedQuerySet):
    def number(self, key: str, on: date, default: str) -> Decimal:
        """The value of rule `key` on the day `on`; `default` where no rule is in force."""
        newest_first = F("active_from").desc(nulls_last=True)  # databases differ on empty dates
        rule = self.active(on).filter(key=key).order_by(newest_first).first()
        return Decimal(rule.value if rule else default)


class DatedRule(Dated, Sourced, models.Model):
    """A figure that the law or the practice fixes for a time, such as 40 tiết a year."""

    key = models.CharField(_("key"), max_length=80)
    value = models.CharField(_("value"), max_length=60)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    name = models.CharField(_("rule"), max_length=300)
    name_en = models.CharField(_("rule in English"), max_length=300, blank=True)
    legal_note = models.CharField(_("legal basis"), max_length=300, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["key", "active_from"]
        verbose_name = _("dated rule")
        verbose_name_plural = _("dated rules")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["key", "active_from"], name="one_rule_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}".strip()


class Code(Sourced, models.Model):
    """An entry of a code list of the civil service, such as a form of training."""

    list_name = models.CharField(_("list"), max_length=60)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["list_name", "sort_order", "code"]
        verbose_name = _("code")
        verbose_name_plural = _("code lists")
        constraints = [
            models.UniqueConstraint(fields=["list_name", "code"], name="one_code_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.code}"


class ProgrammeType(Sourced, models.Model):
    """Loại chương trình: one of the kinds of training of NĐ 171/2025, with whether it counts."""

    class Counting(models.TextChoices):
        YES = "yes", _("counts towards the yearly minimum")
        NO = "no", _("does not count")

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(_("English name"), max_length=250, blank=True)
    content_group = models.CharField(_("content group"), max_length=10)
    audience = models.CharField(_("audience"), max_length=250, blank=True)
    default_tiet = models.DecimalField(
        _("usual tiết"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    counting = models.CharField(_("counting"), max_length=5, choices=Counting)
    counting_note = models.CharField(_("note on counting"), max_length=200, blank=True)
    legal_note = models.CharField(_("legal basis"), max_length=300, blank=True)

    class Meta:
        ordering = ["content_group", "code"]
        verbose_name = _("programme type")
        verbose_name_plural = _("programme types")

    def __str__(self) -> str:
        return self.name
