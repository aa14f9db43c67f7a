"""`manage.py prepare`: bring the database and the static files to what the code wants."""

from typing import Any

from django.core.management.base import CommandParser

from courses.management.refusing import RefusingCommand
from lms.operations.preparation import prepare


class Command(RefusingCommand):
    help = "Update the database and collect the static files; does nothing that is done already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="fill an empty database with the demo's story"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stdout.write, demo=options["demo"])
