"""Packages: lessons made elsewhere (SCORM), kept as they came, version by version."""

import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.insert_only import insert_only
from courses.models.pages import ASCIISlugMixin
from courses.models.review import LockedInReview

#: The folder of the private storage in which all packages lie.
FOLDER = "packages"


def private_storage() -> Storage:
    return storages["private"]


def folder_of(uid: uuid.UUID) -> str:
    """Where the files of the version with that uid lie in the private storage."""
    return f"{FOLDER}/{uid.hex}"


class PackageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Packages of the providers for whom `user` writes."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("courses.see_all_banks"):
            return self
        return self.filter(provider__editors__in=user.groups.all())


class Package(models.Model):
    """Gói bài giảng: what a provider brought; pages point at one of its versions."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(
        "courses.Provider", models.PROTECT, related_name="packages", verbose_name=_("provider")
    )
    title = models.CharField(_("title"), max_length=250)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return self.title


class PackageVersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Versions of the packages that `user` may put into a course."""
        return self.filter(package__in=Package.objects.visible_to(user))


@insert_only
class PackageVersion(models.Model):
    """What was in one uploaded file; its files lie in the private storage below `folder`.

    `uid` cannot be guessed: it stands in the address under which the files are served. `digest` is
    the SHA-256 of the uploaded file. `spec` is what `courses.packages.scorm` read of the manifest.
    `files` counts those that are kept, `size` their bytes.
    """

    class Standard(models.TextChoices):
        SCORM12 = "scorm12", "SCORM 1.2"
        SCORM2004 = "scorm2004", "SCORM 2004"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    package = models.ForeignKey(
        Package, models.PROTECT, related_name="versions", verbose_name=_("package")
    )
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(max_length=64)
    standard = models.CharField(_("standard"), max_length=12, choices=Standard)
    spec = models.JSONField()
    files = models.PositiveIntegerField(_("files"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("brought in at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PackageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["package", "-number"]
        verbose_name = _("version of a package")
        verbose_name_plural = _("versions of packages")
        constraints = [
            models.UniqueConstraint(
                fields=["package", "number"], name="one_package_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["package", "digest"], name="one_package_version_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spec['title']} (v{self.number})"

    @property
    def folder(self) -> str:
        return folder_of(self.uid)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all files that there are, in NFC: what may be served is in this map."""
        return frozenset(self.spec["paths"])

    def stored_name(self, path: str) -> str:
        """The name in the private storage of one of `paths`."""
        return f"{self.folder}/{path}"

    @property
    def items(self) -> Iterator[dict[str, Any]]:
        """All items of the outline in order, those below others too."""
        return _flat(self.spec["items"])


def _flat(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from _flat(item["items"])


class PackagePage(LockedInReview, ASCIISlugMixin, Page):
    """Gói bài giảng: a package in its place in a course.

    A revision pins the version of the package, so an update is reviewed and published like any text.
    """

    package_version = models.ForeignKey(
        "courses.PackageVersion",
        models.PROTECT,
        related_name="pages",
        verbose_name=_("version of the package"),
    )
    minutes = models.PositiveIntegerField(
        _("minutes"), default=15, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    required = models.BooleanField(_("required"), default=True)

    parent_page_types = ["courses.CoursePage", "courses.ModulePage"]
    subpage_types: list[str] = []
    template = "learning/package.html"

    class Meta:
        verbose_name = _("package lesson")
        verbose_name_plural = _("package lessons")
