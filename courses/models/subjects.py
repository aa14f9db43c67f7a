"""Fields of knowledge, by which the catalogue is filtered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """Lĩnh vực: what a course is about."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "name"]
        verbose_name = _("field")
        verbose_name_plural = _("fields")

    def __str__(self) -> str:
        return self.name
