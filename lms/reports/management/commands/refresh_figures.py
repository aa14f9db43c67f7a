"""`manage.py refresh_figures`: work out the figures of all units anew, or check them."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.reports.actions import differences, refresh_figures


class Command(RefusingCommand):
    help = (
        "Work out the standing of everyone in a post and the figures of every unit. The worker does "
        "it when somebody looks at old ones; with --check nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="exit 1 when something else is stored"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        work = differences if options["check"] else refresh_figures
        found = work(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
        else:
            text = _("%(people)d people, %(units)d units, %(changed)d rows stored otherwise before")
            self.stdout.write(text % asdict(found))
        if options["check"] and found.changed:
            text = _("%(changed)d stored rows are not what the facts say now.")
            raise CommandError(text % asdict(found))
