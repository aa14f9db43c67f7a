from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "lms.duties"
    label = "duties"
    verbose_name = _("Duties")

    def ready(self) -> None:
        from lms.duties import merging, receivers  # noqa: F401
        from lms.duties.wording import REMINDER_KIND
        from lms.notices.kinds import register

        register(REMINDER_KIND)
