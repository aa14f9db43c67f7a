from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "lms.partners"
    label = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from lms.accounts.rules import SENSITIVE_ROLE_CHECKS
        from lms.notices.kinds import register
        from lms.partners import merging, receivers  # noqa: F401 - they make themselves known
        from lms.partners.wording import KINDS

        for kind in KINDS:
            register(kind)
        SENSITIVE_ROLE_CHECKS.append(administers_accounts)


def administers_accounts(user: object) -> bool:
    """Whether the account hands out others': then a password alone is too little."""
    from courses.models import ProviderMember

    members = ProviderMember.objects.current()
    return members.filter(user=user, administers=True).exists()
