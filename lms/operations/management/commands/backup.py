"""`manage.py backup`: database, files and seals in one verified archive, while people go on working."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.operations.backup.archive import BackupError
from lms.operations.backup.making import make_backup, remove_older


class Command(RefusingCommand):
    help = "Write database, files and seals into one archive and verify it. The secret key is not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="folder of the archive (default: BACKUP_DIR)")
        parser.add_argument("--keep", type=int, help="then remove all but so many archives there")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"] or Path(settings.BACKUP_DIR)
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError(_("At least one backup is kept."))
        try:
            path = make_backup(folder=folder, at=timezone.now(), tell=self.stderr.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        removed = remove_older(folder=folder, keep=options["keep"]) if options["keep"] else []
        size = path.stat().st_size
        if options["json"]:
            told = {"file": str(path), "bytes": size, "removed": [str(one) for one in removed]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            told = {"path": str(path), "size": filesizeformat(size)}
            self.stdout.write(_("Backed up and verified: %(path)s (%(size)s)") % told)
