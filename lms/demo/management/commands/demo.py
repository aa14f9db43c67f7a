"""`manage.py demo`: lay the demo's story in an empty database and say who signs in how."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.demo.cast import CAST, PASSWORD, accounts_text
from lms.demo.errors import DemoRefused
from lms.demo.story import is_demo, lay_demo, refuse_other_data


class Command(RefusingCommand):
    help = "Lay the demo in an empty database; refuses one that holds other data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print the accounts")
        parser.add_argument("--check", action="store_true", help="only say whether it is a demo")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            laid = self._act(options)
        except DemoRefused as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            outcome = {"laid": laid, "accounts": [p.username for p in CAST], "password": PASSWORD}
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        elif not options["check"]:
            self.stdout.write(accounts_text())

    def _act(self, options: dict[str, Any]) -> bool:
        if options["show"]:
            return False
        if options["check"]:
            refuse_other_data()
            if not is_demo():
                raise DemoRefused(_("This database holds no demo."))
            return False
        return lay_demo(at=timezone.now())
