"""`manage.py rebuild_progress`: compute the stored progress of all rounds anew."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.learning.actions.rebuilding import rebuild_progress


class Command(RefusingCommand):
    help = "Bring the counters of every study round to its facts; completes nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        looked, changed = rebuild_progress()
        if options["json"]:
            self.stdout.write(json.dumps({"rounds": looked, "changed": changed}))
        else:
            text = _("%(rounds)d rounds counted, %(changed)d mended")
            self.stdout.write(text % {"rounds": looked, "changed": changed})
