"""`manage.py doors`: every URL pattern of the site and who may pass it, for the tests of just that."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.operations.door_roles import UnknownDoor
from lms.operations.doors import Door, doors


class Command(RefusingCommand):
    help = "List every URL pattern with its name, methods, view and the roles that it is open to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON array of objects")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _found()
        if options["json"]:
            rows = [door.as_dict() for door in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for door in found:
            methods, roles = ",".join(door.methods), ",".join(door.roles)
            self.stdout.write(f"/{door.route}\t{door.name}\t{methods}\t{roles}")


def _found() -> list[Door]:
    try:
        return doors()
    except UnknownDoor as unknown:
        text = _(
            "Nobody has said who may pass this door: %(door)s. "
            "Add it to lms/operations/door_roles.py."
        )
        raise CommandError(text % {"door": unknown}) from unknown
