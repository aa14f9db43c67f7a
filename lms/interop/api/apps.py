from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "lms.interop.api"
    label = "interop_api"
    verbose_name = _("Publishing by API")

    def ready(self) -> None:
        from lms.interop.api import merging  # noqa: F401 - says what a merge does
