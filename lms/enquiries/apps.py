from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    name = "lms.enquiries"
    label = "enquiries"
    verbose_name = _("Enquiries")

    def ready(self) -> None:
        from lms.enquiries import merging  # noqa: F401
        from lms.enquiries.wording import KINDS
        from lms.notices.kinds import register

        for kind in KINDS:
            register(kind)
