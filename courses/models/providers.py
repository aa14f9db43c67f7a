"""Who teaches."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from courses.insert_only import insert_only


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

    @property
    def is_at_work(self) -> bool:
        """Whether its people may write, submit and publish: the one question every door asks."""
        return self.state == self.State.APPROVED

    @property
    def is_partner(self) -> bool:
        """Whether it is another body than the agency, so that its courses need two keys."""
        return self.kind != self.Kind.AGENCY


class MemberQuerySet(models.QuerySet[Any]):
    def current(self) -> "MemberQuerySet":
        return self.filter(ended_at__isnull=True)

    def signing_for(self, provider: Provider) -> "MemberQuerySet":
        """Those who may sign a version of the provider's courses."""
        return self.current().filter(provider=provider, signs=True)


class ProviderMember(models.Model):
    """Who works for a provider: every member writes; some sign for it, some administer its accounts.

    The rights themselves are those of the provider's group of editors: a row is current as long as the
    account is in it (a receiver keeps them alike, however the group was changed).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="members", verbose_name=_("provider")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="provider_members"
    )
    signs = models.BooleanField(_("signs for the provider"), default=False)
    administers = models.BooleanField(_("administers the provider’s accounts"), default=False)
    since = models.DateTimeField(_("since"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "since"]
        verbose_name = _("member of a provider")
        verbose_name_plural = _("members of providers")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_current_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.user_id}"


@insert_only
class ProviderChange(models.Model):
    """A change of a provider's state: to what, why, by whom. The last one is the state."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="changes")
    state = models.CharField(_("state"), max_length=10, choices=Provider.State)
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["provider", "at", "pk"]
        verbose_name = _("change of a provider’s state")
        verbose_name_plural = _("changes of providers’ states")

    def __str__(self) -> str:
        return f"{self.provider_id} {self.state}"
