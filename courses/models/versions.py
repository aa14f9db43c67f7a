"""Insert-only snapshots of what a course requires."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from courses.insert_only import insert_only


@insert_only
class CourseVersion(models.Model):
    """Phiên bản: what a course requires, cut when it or a part of it is published.

    `spec`: title, provider, tiet (decimal as text), programme_type (code), outcomes (competency
    code, level, text, least_assurance), paper (or null), legal (codes), activities in order (uid,
    kind, title, minutes, required, preset, pass_fraction; of a package its version's uid). `digest`
    is the SHA-256 of its canonical JSON; a version equal to the last one is not cut again unless its author planned what it means
    for those in the middle (`ChangePlan`). Learners' facts point here, so what they were asked for
    can always be told. `changes` is what that plan said, empty without one:

    - `text`: what changed, in the author's words to learners;
    - `move`: whether open rounds go over to this version;
    - `equivalent`: {uid of a part: uids of earlier parts}; who has done all of those has done it;
    - `substance`: uids of parts that changed in substance: who had done them does them again.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(max_length=64)
    spec = models.JSONField()
    changes = models.JSONField(default=dict)
    cut_at = models.DateTimeField(_("cut at"))
    cut_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["course", "-number"]
        verbose_name = _("version of a course")
        verbose_name_plural = _("versions of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.course_id} v{self.number}"


@insert_only
class CourseVersionItem(models.Model):
    """A page revision that a version was cut from; protects it against purging."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="items")
    activity_uid = models.UUIDField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("item of a version")
        constraints = [
            models.UniqueConstraint(fields=["version", "activity_uid"], name="one_item_an_activity")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.activity_uid}"


class ChangePlan(models.Model):
    """What the next version of a course will mean for who is in the middle of it.

    One a course, written before publishing and reviewed with it; the version that is cut then takes
    it over into its `changes`, and the plan is gone. The fields mean what they mean there.
    """

    course = models.OneToOneField(
        "courses.CoursePage", models.CASCADE, related_name="change_plan", primary_key=True
    )
    text = models.TextField(_("what changed, in words for learners"), max_length=1000, blank=True)
    move = models.BooleanField(
        _("learners in the middle go over to the new version"), default=False
    )
    equivalent = models.JSONField(default=dict)
    substance = models.JSONField(default=list)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("plan of a change")
        verbose_name_plural = _("plans of changes")

    def __str__(self) -> str:
        return f"{self.course_id}"

    def frozen(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "text": self.text,
            "move": self.move,
            "equivalent": self.equivalent,
            "substance": self.substance,
        }
