"""The mark of a database that holds the demo."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """One row says that everything in this database was made up for the demo."""

    laid_at = models.DateTimeField(_("laid at"))
    seed = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("mark of the demo")

    def __str__(self) -> str:
        return f"{self.laid_at:%Y-%m-%d}"
