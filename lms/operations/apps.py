from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "lms.operations"
    label = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from lms.operations import receivers  # noqa: F401
        from lms.operations.checks import check_database

        register(check_database, Tags.database)
