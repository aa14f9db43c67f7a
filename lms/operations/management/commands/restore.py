"""`manage.py restore FILE`: a backup back into an empty database and empty folders."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.operations.backup.archive import BackupError
from lms.operations.backup.restoring import restore


class Command(RefusingCommand):
    help = "Put a backup back. Refuses a place that is not empty; then run: manage.py prepare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="archive made by manage.py backup")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(path=options["file"], tell=self.stderr.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.rows.values())
        if options["json"]:
            told = {"made_at": manifest.made_at, "files": len(manifest.members), "rows": rows}
            self.stdout.write(json.dumps(told))
        else:
            told = {"files": len(manifest.members) - 1, "rows": rows}
            self.stdout.write(
                _("Restored: %(files)d files, %(rows)d rows. Now run: manage.py prepare") % told
            )
