from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "lms.personnel"
    label = "personnel"
    verbose_name = _("Personnel")

    def ready(self) -> None:
        from lms.accounts import rules
        from lms.personnel.merging import files, people  # noqa: F401 - they say what a merge does

        rules.SENSITIVE_ROLE_CHECKS.append(answers_for_others)
        rules.ACCOUNT_OF_NUMBER.append(account_of_number)
        rules.NUMBER_OF_ACCOUNT.append(number_of_account)


def answers_for_others(user: Any) -> bool:
    """Whether the account holds any authority today: then a password alone is too little."""
    from django.utils import timezone

    from lms.personnel.models import Authority

    return Authority.objects.of(user).active(timezone.localdate()).exists()


def account_of_number(number: str) -> Any:
    """The account of the officer whose file has that number; None without an account."""
    from courses.vietnamese import normal
    from lms.personnel.models import Officer

    found = Officer.objects.filter(number=normal(number)).select_related("user").first()
    return found.user if found else None


def number_of_account(user: Any) -> str:
    """The number in the file of the account's officer."""
    from lms.personnel.models import Officer

    return Officer.objects.filter(user=user).values_list("number", flat=True).first() or ""
