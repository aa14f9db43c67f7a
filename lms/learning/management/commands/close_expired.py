"""`manage.py close_expired`: mark attempts whose time is up and that nobody came back to."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.learning import actions


class Command(RefusingCommand):
    help = "Mark attempts whose time is up. Nothing depends on it: the next visit does the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        closed = actions.close_expired(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"closed": closed}))
        else:
            self.stdout.write(_("%(closed)d attempts closed") % {"closed": closed})
