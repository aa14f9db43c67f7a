"""Files that are taken in by a task: what was sent, how far it is, what came of it."""

import uuid
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.models.packages import private_storage


def upload_path(content_import: "ContentImport", filename: str) -> str:
    """A path that tells nothing: the name given by the sender is kept in the row alone."""
    return f"imports/{content_import.uid.hex}{PurePosixPath(filename).suffix.lower()[:8]}"


class ContentImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Imports into the parts of the providers for whom `user` writes."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("courses.see_all_banks"):
            return self
        return self.filter(provider__editors__in=user.groups.all())

    def open(self) -> Self:
        """Neither done, nor refused, nor cancelled."""
        return self.filter(finished_at=None, cancelled_at=None)

    def untold(self, since: datetime) -> Self:
        """What is on its way, and what was refused since: what its sender may not know yet."""
        refused = models.Q(finished_at__gte=since) & ~models.Q(refusal={})
        return self.filter(models.Q(finished_at=None, cancelled_at=None) | refused)

    def into(self, course: Page) -> Self:
        """Imports into a course or a part of it."""
        below = Page.objects.descendant_of(course, inclusive=True).values("pk")
        return self.filter(models.Q(parent__in=below) | models.Q(page__in=below))

    def asked_before(self, at: datetime) -> Self:
        return self.filter(asked_at__lt=at)


class ContentImport(models.Model):
    """Lần nhập nội dung: one file on its way into the tree.

    Waiting, running, finished (with what it made, or with `refusal`) or cancelled, told by its times.
    `kind` names what the file is; `parent` is the page below which something is made, `page` the
    page that is brought up to date, or was made. `done` of `total` is the progress, in files or
    bytes. `target` is the uid that what is stored will have, so that what a killed task left is found.
    `report` holds {"title", "items", "warnings"} and what a kind adds; `refusal` is
    {"code", details}. The file goes when the import ends, whatever its end.
    """

    class Kind(models.TextChoices):
        PACKAGE = "package", _("package")
        MOODLE = "moodle", _("Moodle backup")
        BUNDLE = "bundle", _("course bundle")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    provider = models.ForeignKey(
        "courses.Provider", models.PROTECT, related_name="+", verbose_name=_("provider")
    )
    parent = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file = models.FileField(
        _("file"), upload_to=upload_path, storage=private_storage, blank=True, max_length=120
    )
    file_name = models.CharField(_("file"), max_length=200)
    asked_at = models.DateTimeField(_("sent at"), db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    target = models.UUIDField(default=uuid.uuid4, editable=False)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)

    objects = ContentImportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("content brought in")
        verbose_name_plural = _("content brought in")

    def __str__(self) -> str:
        return str(self.uid)[:8]

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None

    @property
    def is_refused(self) -> bool:
        return bool(self.refusal)
