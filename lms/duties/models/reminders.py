"""Who was reminded of what has to be learnt, by whom, when and how."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.personnel.models import Officer, OrgUnit
from lms.personnel.models.officers import units_below

#: Nobody is reminded again within this time unless the sender insists.
AGAIN_AFTER = timedelta(days=3)


class ReminderRoundQuerySet(models.QuerySet[Any]):
    def at_units_of(self, user: Any, kinds: Any, on: Any) -> Self:
        """Rounds of units at or below those for which `user` holds one of `kinds`."""
        return self.filter(unit__in=units_below(user, kinds, on))


class ReminderRound(models.Model):
    """Đợt nhắc: one press of a sender, for one person or for thousands.

    `unit` is the place from which it was sent, so that those who answer for it find it in the log.
    """

    class Channel(models.TextChoices):
        SITE = "site", _("on the site")
        COPIED = "copied", _("as a copied text")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    channel = models.CharField(_("how"), max_length=6, choices=Channel)
    people = models.PositiveIntegerField(_("people"))
    mailed = models.PositiveIntegerField(_("by e-mail too"), default=0)
    at = models.DateTimeField(_("reminded at"))

    objects = ReminderRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")
        indexes = [models.Index(fields=["unit", "-at"], name="duties_rounds_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.people}"


class ReminderQuerySet(models.QuerySet[Any]):
    def lately(self, at: datetime) -> Self:
        """Reminders after which nobody is reminded again yet at the moment `at`."""
        return self.filter(at__gt=at - AGAIN_AFTER)


class Reminder(models.Model):
    """One person was reminded; `text` is what was said, `at` that of its round."""

    round = models.ForeignKey(ReminderRound, models.PROTECT, related_name="reminders")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="reminders")
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("reminded at"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["officer", "-at"], name="duties_reminders_of_one")]
        constraints = [
            models.UniqueConstraint(fields=["round", "officer"], name="one_reminder_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.at:%Y-%m-%d}"
