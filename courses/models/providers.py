"""Who teaches."""

import uuid

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection


class Provider(models.Model):
    """Cơ sở đào tạo: a school, partner university or agency that owns a part of the tree.

    The agency that runs the installation is a provider too.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("agency")
        SCHOOL = "school", _("school of the Party or State")
        UNIVERSITY = "university", _("university")

    class State(models.TextChoices):
        APPROVED = "approved", _("approved")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPROVED)
    place = models.CharField(_("place on papers"), max_length=80, blank=True)
    collection = models.OneToOneField(
        Collection, models.PROTECT, null=True, blank=True, verbose_name=_("collection of files")
    )
    editors = models.OneToOneField(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="provider",
        verbose_name=_("group of editors"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.short_name
