"""`manage.py doors`: every URL pattern of the site, for the tests of who may pass which."""

import json
from typing import Any

from django.core.management.base import CommandParser

from courses.management.refusing import RefusingCommand
from lms.operations.doors import doors


class Command(RefusingCommand):
    help = "List every URL pattern with its name, methods and view."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON array of objects")

    def handle(self, *args: Any, **options: Any) -> None:
        found = doors()
        if options["json"]:
            rows = [door.as_dict() for door in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for door in found:
            self.stdout.write(f"/{door.route}\t{door.name}\t{','.join(door.methods)}")
