"""`manage.py settings_table`: the environment variables as the table of `docs/settings.md`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from courses.management.refusing import RefusingCommand
from lms.environment import BASE_DIR, table

PAGE = BASE_DIR / "docs" / "settings.md"
PREFACE = """# Settings

Everything is set by environment variables; the defaults make an embedded installation that needs
no other server. Each variable may also be given as `NAME_FILE`, the path of a file that holds the
value. This page is written by `manage.py settings_table --write`; a test compares it with the code.

"""


def page() -> str:
    return PREFACE + table()


class Command(RefusingCommand):
    help = "Print the table of environment variables, or write docs/settings.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/settings.md")
        parser.add_argument(
            "--check", action="store_true", help="exit 1 when the page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            PAGE.write_text(page(), encoding="utf-8")
        elif options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
                raise CommandError(
                    "docs/settings.md is out of date: manage.py settings_table --write"
                )
        else:
            self.stdout.write(table(), ending="")
