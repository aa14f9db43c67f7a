"""Skill tracks: ordered steps that lead from a position's requirement to courses."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from courses.models.dated import Dated, DatedQuerySet


class SkillTrack(Dated, ClusterableModel):
    """Lộ trình bồi dưỡng: steps for one or several positions, or for everyone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("English title"), max_length=150, blank=True)
    summary = models.TextField(_("what it is for"), blank=True)
    for_everyone = models.BooleanField(_("for everyone"), default=False)
    positions = ParentalManyToManyField(
        "courses.JobPosition", blank=True, related_name="tracks", verbose_name=_("job positions")
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["sort_order", "title"]
        verbose_name = _("skill track")
        verbose_name_plural = _("skill tracks")

    def __str__(self) -> str:
        return self.title


class TrackStep(Orderable, ClusterableModel):
    """Bước: one course, or a choice among courses of which one suffices."""

    track = ParentalKey(SkillTrack, on_delete=models.CASCADE, related_name="steps")
    courses = ParentalManyToManyField(
        "courses.CoursePage", related_name="track_steps", verbose_name=_("one of these courses")
    )
    required = models.BooleanField(_("required"), default=True)
    due_days = models.PositiveIntegerField(
        _("days after appointment"),
        null=True,
        blank=True,
        help_text=_("Empty: no date is set."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.track_id}.{self.sort_order}"
