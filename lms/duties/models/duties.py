"""Why somebody has to learn something, and by when."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, JobPosition, SkillTrack
from lms.personnel.models import Appointment, Officer, OrgUnit, UnitClosure
from lms.personnel.models.officers import units_below

#: So long a duty is taken back as if it had never been given; later its end needs a reason.
UNDO_WITHIN = timedelta(days=1)


class DutyQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def about(self, *, track: Any = None, course: Any = None) -> Self:
        """Duties to learn just this."""
        return self.filter(track=track, course=course)

    def at_units_of(self, user: Any, kinds: Any, on: date) -> Self:
        """Duties of units at or below those for which `user` holds one of `kinds`."""
        return self.filter(unit__in=units_below(user, kinds, on))


class Duty(models.Model):
    """Giao học: the people of a unit, of a position in it, or some by name have to learn something.

    `due_on` is the same day for everyone, `due_days` so many days after each took the post. With
    `for_newcomers` who comes into the unit or position later has to learn it, too.
    """

    class Whom(models.TextChoices):
        UNIT = "unit", _("everyone in the unit")
        POSITION = "position", _("everyone in the position")
        NAMED = "named", _("some people by name")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="duties")
    whom = models.CharField(_("given to"), max_length=8, choices=Whom)
    position = models.ForeignKey(JobPosition, models.PROTECT, null=True, related_name="duties")
    kept_only = models.BooleanField(
        default=False, help_text=_("Only people whose file is kept at or below the unit.")
    )
    track = models.ForeignKey(SkillTrack, models.PROTECT, null=True, related_name="duties")
    course = models.ForeignKey(CoursePage, models.PROTECT, null=True, related_name="duties")
    due_on = models.DateField(_("due on"), null=True)
    due_days = models.PositiveIntegerField(_("days after appointment"), null=True)
    for_newcomers = models.BooleanField(_("also for who comes later"), default=False)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("duty to learn")
        verbose_name_plural = _("duties to learn")
        indexes = [models.Index(fields=["unit", "-given_at"], name="duties_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                name="duty_one_thing",
                condition=Q(track__isnull=False, course__isnull=True)
                | Q(track__isnull=True, course__isnull=False),
            ),
            models.CheckConstraint(
                name="duty_one_date",
                condition=Q(due_on__isnull=False, due_days__isnull=True)
                | Q(due_on__isnull=True, due_days__isnull=False),
            ),
            models.CheckConstraint(
                name="duty_position",
                condition=Q(whom="position", position__isnull=False)
                | (~Q(whom="position") & Q(position__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)[:8]

    def undone_until(self) -> datetime:
        """Until when it can be taken back as if it had never been given."""
        return self.given_at + UNDO_WITHIN

    def posts(self, on: date) -> QuerySet[Appointment]:
        """Posts in the unit and position on the day `on`, whoever has the duty."""
        return posts_in(self.unit, on, position=self.position, kept_only=self.kept_only)


class ObligationQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        return self.filter(duty__ended_at__isnull=True)


class Obligation(models.Model):
    """Phải học: one officer has to do what a duty says, by a day.

    Whether it is done is never stored: it is read from the rounds of study. A renewal is the next
    `number` of the same duty and officer. It rests while the officer is in no post.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="obligations")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="obligations")
    number = models.PositiveIntegerField(default=1)
    due_on = models.DateField(_("due on"))
    made_at = models.DateTimeField()

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "officer", "number"], name="one_obligation_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.officer_id}.{self.number}"


def posts_in(
    unit: OrgUnit, on: date, *, position: JobPosition | None = None, kept_only: bool = False
) -> QuerySet[Appointment]:
    """Posts at or below a unit on a day; of one position, of people whose file is kept there."""
    below = UnitClosure.objects.active(on).filter(ancestor=unit).values("descendant")
    posts = Appointment.objects.active(on).filter(unit__in=below)
    if position is not None:
        posts = posts.filter(position=position)
    if kept_only:
        posts = posts.filter(officer__kept_by__in=below)
    return posts.order_by()


def first_days(posts: QuerySet[Appointment]) -> dict[int, date]:
    """By officer the first day of any of these posts (one query)."""
    rows = posts.values_list("officer_id").annotate(first=Min("active_from"))
    return dict(rows)
