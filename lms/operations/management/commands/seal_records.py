"""`manage.py seal_records`: seal the training history once a day, for cron."""

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand, reason
from lms.personnel.actions import seal_day
from lms.personnel.actions.records import day_before
from lms.personnel.errors import PersonnelError
from lms.personnel.models import RecordDigest
from lms.personnel.seals import seals_folder, write_seal

logger = logging.getLogger(__name__)


class Command(RefusingCommand):
    help = (
        "Seal the ends of all chains for the day that is over, in the database and in a file. "
        "Does nothing when that day is sealed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seals", type=Path, help="folder of the seal files")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        made = seal_day(day=day_before(at), at=at)
        seal = made or RecordDigest.objects.latest("day")
        try:
            path = write_seal(seal, options["seals"] or seals_folder())
        except PersonnelError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            told = {"day": f"{seal.day:%d/%m/%Y}", "reason": reason(error)}
            text = _("The seal of %(day)s is in the database, its file is not: %(reason)s")
            raise CommandError(text % told) from error
        if made:
            logger.info("records sealed day=%s digest=%s", seal.day, seal.digest)
        found = {"day": seal.day.isoformat(), "digest": seal.digest, "new": made is not None}
        if options["json"]:
            self.stdout.write(json.dumps({**found, "file": str(path)}))
        else:
            told = {"day": f"{seal.day:%d/%m/%Y}", "path": path}
            self.stdout.write(_("The history is sealed up to %(day)s: %(path)s") % told)
