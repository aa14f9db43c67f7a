"""`manage.py upgrade`: the database of an earlier version becomes that of this code, after a backup."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.operations.backup.archive import BackupError
from lms.operations.backup.databases import is_empty
from lms.operations.backup.making import make_backup
from lms.operations.preparation import prepare


class Command(RefusingCommand):
    help = (
        "Back up, then update the database, static files and what comes with the product, then look "
        "at everything. Stop the server first; nothing is changed unless the backup is whole."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="folder of the backup (default: BACKUP_DIR)")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_empty():
            raise CommandError(_("There is nothing to upgrade. Run: manage.py setup"))
        folder: Path = options["to"] or Path(settings.BACKUP_DIR)
        try:
            path = make_backup(folder=folder, at=timezone.now(), tell=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("The way back: manage.py restore %(path)s") % {"path": path})
        prepare(self.stdout.write)
        call_command("load_framework", verbosity=0)
        try:
            call_command("doctor", quick=True, stopped=True, stdout=self.stdout)
        except CommandError as error:  # the upgrade itself is done; what is told can be mended
            self.stderr.write(str(error))
        self.stdout.write(_("Upgraded. Start the server and the worker."))
