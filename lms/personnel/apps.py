from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "lms.personnel"
    label = "personnel"
    verbose_name = _("Personnel")

    def ready(self) -> None:
        from lms.accounts.rules import SENSITIVE_ROLE_CHECKS

        SENSITIVE_ROLE_CHECKS.append(answers_for_others)


def answers_for_others(user: Any) -> bool:
    """Whether the account holds any authority today: then a password alone is too little."""
    from django.utils import timezone

    from lms.personnel.models import Authority

    return Authority.objects.of(user).active(timezone.localdate()).exists()
