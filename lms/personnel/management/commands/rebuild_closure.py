"""`manage.py rebuild_closure`: compute the pairs of the unit tree anew."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.personnel.actions import rebuild_closure
from lms.personnel.errors import PersonnelError


class Command(RefusingCommand):
    help = "Compute all (ancestor, descendant) pairs of the unit tree anew from the units."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pairs = rebuild_closure()
        except PersonnelError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"pairs": pairs}))
        else:
            self.stdout.write(_("%(count)d pairs of units") % {"count": pairs})
