"""Who looked at whose profile."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.insert_only import insert_only
from lms.personnel.models.officers import Officer


@insert_only
class AccessLogEntry(models.Model):
    """One look of another person at an officer's profile, paper, file or export."""

    class What(models.TextChoices):
        PROFILE = "profile", _("training profile")
        PAPER = "paper", _("paper")
        FILE = "file", _("file of evidence")
        EXPORT = "export", _("export")
        CHANGE = "change", _("change")
        DENIED = "denied", _("refused")

    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="access_log"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(_("what"), max_length=10, choices=What)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"
