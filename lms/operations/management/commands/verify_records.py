"""`manage.py verify_records`: prove that the training history is what was once recorded."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.management.refusing import RefusingCommand
from lms.operations.witnesses import completions_without_record
from lms.personnel.integrity import Verification
from lms.personnel.seals import seals_folder


class Command(RefusingCommand):
    help = (
        "Check every line of the training history, the ends of the chains and the daily seals. "
        "Exits 1 and names each damage when something was changed or removed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seals", type=Path, help="folder of the seal files")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["seals"] or seals_folder()
        if options["seals"] and not folder.is_dir():
            raise CommandError(_("There is no folder %(path)s with seals.") % {"path": folder})
        run = Verification(seals_folder=folder)
        told = []
        count = 0
        for finding in chain(run.findings(), completions_without_record()):
            count += 1
            if options["json"]:
                told.append(finding.as_dict())
            else:
                self.stdout.write(str(finding))
        checked = {"officers": run.officers, "records": run.records, "seals": run.seals}
        if options["json"]:
            self.stdout.write(json.dumps({**checked, "findings": told}, ensure_ascii=False))
        if count:
            text = ngettext(
                "%(count)d damage to the training history was found.",
                "%(count)d damages to the training history were found.",
                count,
            )
            raise CommandError(text % {"count": count})
        if not options["json"]:
            text = _(
                "%(records)d lines of %(officers)d officers and %(seals)d seals are as recorded."
            )
            self.stdout.write(text % checked)
