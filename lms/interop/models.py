"""Attempts at packages: one row each, with what the package itself keeps."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.models import PackageVersion
from lms.learning.models import Enrolment, StudyRound


class PackageAttemptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Attempts that `user` may open: the own ones, nobody else's."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(round__officer__user=user)

    def running(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def at_package(self, round: StudyRound, activity_uid: Any) -> Self:
        return self.filter(round=round, activity_uid=activity_uid)

    def open_to(self, user_uid: uuid.UUID) -> Self:
        """Attempts of that account while it may be used and has access to the course."""
        access = Enrolment.objects.filter(
            officer=OuterRef("round__officer"), course=OuterRef("round__course"), active=True
        )
        return self.filter(
            Exists(access), round__officer__user__uid=user_uid, round__officer__user__is_active=True
        )


class PackageAttempt(models.Model):
    """Lượt học gói: one going-through of a package, with the version it was begun with.

    `state`: {"items": {identifier: {"cmi": ..., "ended": bool}}, "last": identifier}, as the package's
    own script reported it. `completed`, `passed` and `fraction` are rolled up from it
    (`lms.interop.rollup`): claims of the package, never marked by the server. `seq` is the number of the
    last save, `launch` the stamp of the page that may save.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(StudyRound, models.PROTECT, related_name="package_attempts")
    activity_uid = models.UUIDField()
    number = models.PositiveIntegerField(_("number"))
    version = models.ForeignKey(PackageVersion, models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(_("started at"))
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    launch = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    burst_from = models.DateTimeField(null=True, blank=True)
    burst = models.PositiveIntegerField(default=0)
    state = models.JSONField(default=dict)
    completed = models.BooleanField(_("completed"), default=False)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    fraction = models.FloatField(_("result"), null=True, blank=True)

    objects = PackageAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("attempt at a package")
        verbose_name_plural = _("attempts at packages")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "activity_uid", "number"], name="one_package_attempt_a_number"
            ),
            models.UniqueConstraint(
                fields=["round", "activity_uid"],
                condition=Q(finished_at__isnull=True),
                name="one_running_package_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"

    @property
    def item_states(self) -> dict[str, Any]:
        return self.state.get("items") or {}

    @property
    def done(self) -> bool:
        return self.completed and self.passed is not False
