"""`manage.py seal_records`: seal the training history once a day; the task worker does it too."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand, reason
from lms.operations.sealing import SealFileError, seal_until_yesterday
from lms.personnel.errors import PersonnelError


class Command(RefusingCommand):
    help = (
        "Seal the ends of all chains for the day that is over, in the database and in a file. "
        "Does nothing when that day is sealed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seals", type=Path, help="folder of the seal files")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sealed = seal_until_yesterday(at=timezone.now(), folder=options["seals"])
        except PersonnelError as error:
            raise CommandError(str(error)) from error
        except SealFileError as error:
            told = {"day": f"{error.seal.day:%d/%m/%Y}", "reason": reason(error)}
            text = _("The seal of %(day)s is in the database, its file is not: %(reason)s")
            raise CommandError(text % told) from error
        seal, path = sealed.seal, sealed.file
        found = {"day": seal.day.isoformat(), "digest": seal.digest, "new": sealed.new}
        if options["json"]:
            self.stdout.write(json.dumps({**found, "file": str(path)}))
        else:
            told = {"day": f"{seal.day:%d/%m/%Y}", "path": path}
            self.stdout.write(_("The history is sealed up to %(day)s: %(path)s") % told)
