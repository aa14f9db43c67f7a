"""`manage.py setup`: an installation for real people, ready for its first sign-in."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.accounts.errors import AccountError
from lms.accounts.models import User
from lms.operations.preparation import prepare
from lms.operations.setting_up import Agency, FirstAccount, set_up


class Command(RefusingCommand):
    help = (
        "Bring the database up to date, load units, positions, competencies, rules and texts, and "
        "make the first administrator, whose one-time phrase is printed once. No demo people. "
        "Asked twice, it changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="full name of the first administrator")
        parser.add_argument("--username", default="quantri", help="log-in (default: quantri)")
        parser.add_argument("--agency", default="", help="agency that publishes the first courses")
        parser.add_argument("--agency-short", default="", help="its short name for screens")
        parser.add_argument("--place", default="", help="place that stands on its papers")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError(_("DEMO is on: a real installation is set up without it."))
        if not options["name"].strip() and not _has_administrator():
            raise CommandError(
                _('Name the first administrator: manage.py setup --name "Nguyễn Văn An"')
            )
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # first pages are no news here
        prepare(self.stderr.write)
        try:
            first = set_up(
                full_name=options["name"],
                username=options["username"],
                agency=_agency(options),
                at=timezone.now(),
            )
        except AccountError as error:
            raise CommandError(str(error)) from error
        address = f"{settings.PUBLIC_URL}{reverse('account_login')}"
        if options["json"]:
            told = {"username": first.username, "phrase": first.phrase, "address": address}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(_told(first, address))


def _has_administrator() -> bool:
    """Asked before the tables are made, so that a forgotten name costs nothing."""
    there = User._meta.db_table in connection.introspection.table_names()
    return there and User.objects.filter(is_superuser=True, is_active=True).exists()


def _agency(options: dict[str, Any]) -> Agency | None:
    if not options["agency"]:
        return None
    name = options["agency"]
    return Agency(name, options["agency_short"] or name, options["place"])


def _told(first: FirstAccount, address: str) -> str:
    if not first.phrase:
        return _("The framework is loaded. The administrator %(username)s is there already.") % {
            "username": first.username
        }
    return _(
        "Ready: %(address)s\nuser name: %(username)s\none-time pass phrase: %(phrase)s\n"
        "It is shown only now, and is changed at the first sign-in."
    ) % {"address": address, "username": first.username, "phrase": first.phrase}
