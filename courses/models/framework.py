"""The competency framework and what positions require of it."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from courses.models.dated import Dated, DatedQuerySet, Sourced, local_name
from courses.vietnamese import fold

LEVELS = [MinValueValidator(1), MaxValueValidator(5)]


class FoldedQuerySet(DatedQuerySet):
    """Rows that are found with or without diacritics."""

    def matching(self, text: str) -> "FoldedQuerySet":
        """Rows whose folded text holds every word of `text`."""
        rows = self
        for word in fold(text).split():
            rows = rows.filter(search_folded__contains=word)
        return rows


class Competency(Dated, Sourced, index.Indexed, models.Model):
    """Năng lực: an entry of the framework (core, professional, management, digital, skill)."""

    class Group(models.TextChoices):
        CORE = "core", _("core")
        PROFESSIONAL = "professional", _("professional")
        MANAGEMENT = "management", _("management")
        SUPPORT = "support", _("support")
        DIGITAL = "digital", _("digital")
        SKILL = "skill", _("position-specific skill")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    group = models.CharField(_("group"), max_length=20, choices=Group)
    aliases = models.CharField(_("other names"), max_length=500, blank=True)
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    search_folded = models.TextField(editable=False, blank=True)

    objects = FoldedQuerySet.as_manager()
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.AutocompleteField("search_folded"),
        index.FilterField("group"),
    ]

    class Meta(Dated.Meta):
        ordering = ["sort_order", "code"]
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_folded = fold(f"{self.code} {self.name} {self.aliases} {self.name_en}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def shown_name(self) -> str:
        """The name in the language of the screen, for templates."""
        return local_name(self)


class ProficiencyLevel(models.Model):
    """Mức độ: one of the levels 1 to 5 of a competency; the frame leaves some descriptors blank."""

    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="levels", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVELS)
    descriptor = models.TextField(_("descriptor"), blank=True)
    descriptor_en = models.TextField(_("English descriptor"), blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["competency", "level"]
        verbose_name = _("proficiency level")
        verbose_name_plural = _("proficiency levels")
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="one_descriptor_a_level"),
            models.CheckConstraint(
                condition=Q(level__gte=1) & Q(level__lte=5), name="level_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency.code}.{self.level}"


class JobPosition(Dated, Sourced, index.Indexed, models.Model):
    """Vị trí việc làm: a position of the official catalogue."""

    class Status(models.TextChoices):
        CURRENT = "current", _("in use")
        RETIRED = "retired", _("no longer used")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("official name"), max_length=250)
    short_name = models.CharField(_("short name for screens"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=250, blank=True)
    group = models.CharField(_("group"), max_length=20, blank=True)
    home_unit = models.CharField(_("usual unit"), max_length=60, blank=True)
    rank = models.CharField(_("rank"), max_length=120, blank=True)
    education_required = models.CharField(_("education required"), max_length=300, blank=True)
    training_required = models.TextField(_("training required"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CURRENT)
    legal_note = models.CharField(_("legal basis"), max_length=300, blank=True)
    search_folded = models.TextField(editable=False, blank=True)

    objects = FoldedQuerySet.as_manager()
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.AutocompleteField("search_folded"),
        index.FilterField("group"),
        index.FilterField("status"),
    ]

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("job position")
        verbose_name_plural = _("job positions")

    def __str__(self) -> str:
        return f"{self.code} {self.short_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_folded = fold(f"{self.code} {self.name} {self.short_name} {self.name_en}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class PositionRequirement(Dated, Sourced, models.Model):
    """Yêu cầu của vị trí: the range of levels that a position requires of a competency.

    Officers in several positions need the highest of each.
    """

    position = models.ForeignKey(
        JobPosition, models.PROTECT, related_name="requirements", verbose_name=_("job position")
    )
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="requirements", verbose_name=_("competency")
    )
    min_level = models.PositiveSmallIntegerField(_("least level"), validators=LEVELS)
    max_level = models.PositiveSmallIntegerField(_("highest level"), validators=LEVELS)
    target_level = models.PositiveSmallIntegerField(_("target level"), validators=LEVELS)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["position", "competency"]
        verbose_name = _("requirement of a position")
        verbose_name_plural = _("requirements of positions")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["position", "competency", "active_from"], name="one_requirement_a_date"
            ),
            models.CheckConstraint(
                condition=Q(min_level__gte=1)
                & Q(max_level__lte=5)
                & Q(max_level__gte=F("min_level"))
                & Q(target_level__gte=F("min_level"))
                & Q(target_level__lte=F("max_level")),
                name="requirement_levels_in_order",
                violation_error_message=_("Levels go from least over target to highest, 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position.code} {self.competency.code}"
