"""Applications of schools and universities that would like to bring courses."""

import uuid
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from courses.models import Provider


def private_storage() -> Storage:
    return storages["private"]


def licence_path(application: "Application", filename: str) -> str:
    """A path that tells nothing of who sent it."""
    return f"partners/{uuid.uuid4()}{PurePosixPath(filename).suffix.lower()}"


class ApplicationQuerySet(models.QuerySet[Any]):
    def with_last(self) -> Self:
        """Each with `last_kind` and `last_at` of its last step, from which its state follows."""
        steps = ApplicationStep.objects.filter(application=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            last_kind=Subquery(steps.values("kind")[:1]), last_at=Subquery(steps.values("at")[:1])
        )

    def sent_from(self, key: str, since: datetime) -> Self:
        """Those that came from one address since then."""
        return self.filter(sender_key=key, sent_at__gte=since)

    def to_look_at(self) -> Self:
        """Those that wait for the agency: confirmed or not, but not decided and not asked for more."""
        kinds = ApplicationStep.Kind
        waiting = Q(last_kind__isnull=True) | Q(last_kind__in=(kinds.ANSWERED, kinds.CONFIRMED))
        return self.with_last().filter(waiting)


class Application(models.Model):
    """Đơn đăng ký đối tác: who applies and what they would bring, as it was sent.

    Its `uid` is the key of the applicant's status page: nobody else knows it but the agency. What
    happened since are its steps; nothing here is changed by the agency.
    """

    KINDS = (
        (Provider.Kind.UNIVERSITY.value, _("university")),
        (Provider.Kind.SCHOOL.value, _("school of the Party or State")),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    address = models.CharField(_("address"), max_length=300)
    legal_number = models.CharField(_("number of the founding decision"), max_length=120)
    contact_name = models.CharField(_("contact person"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=30)
    teaches = models.TextField(_("fields of teaching"), max_length=1000)
    brings = models.TextField(_("what they would bring"), max_length=3000)
    file = models.FileField(
        _("licence or founding decision"),
        storage=private_storage,
        upload_to=licence_path,
        blank=True,
    )
    language = models.CharField(max_length=10, default="vi")
    sent_at = models.DateTimeField(_("sent at"))
    sender_key = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    provider = models.OneToOneField(
        Provider, models.PROTECT, null=True, blank=True, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("application of a partner")
        verbose_name_plural = _("applications of partners")
        indexes = [models.Index(fields=["sender_key", "sent_at"], name="applications_sent_from")]

    def __str__(self) -> str:
        return f"{self.uid}"


@insert_only
class ApplicationStep(models.Model):
    """One thing that happened to an application; the last one says how it stands."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("contact confirmed")
        ASKED = "asked", _("more is asked for")
        ANSWERED = "answered", _("answered by the applicant")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"
