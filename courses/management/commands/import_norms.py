"""`manage.py import_norms KIND FILE`: bring norms from a CSV or XLSX file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import CourseRefused
from courses.exchange.norms import KINDS, apply, plan
from courses.exchange.plans import Plan, told
from courses.management.refusing import RefusingCommand, reason
from courses.sheets import Sheet, SheetRefused, read_sheet


class Command(RefusingCommand):
    help = "Import competencies, positions, requirements and other norms; nothing is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would change")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                sheet = read_sheet(file)
            made = self._bring(options["kind"], sheet, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(
                _("The file cannot be opened: %(reason)s") % {"reason": reason(error)}
            ) from error
        except (SheetRefused, CourseRefused) as error:
            raise CommandError(str(error)) from error
        applied = not made.refused and not options["dry_run"]
        if options["json"]:
            found = {**made.as_dict(), "applied": applied, "notes": sheet.notes()}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        elif not made.refused:
            self._tell(made, sheet, dry_run=options["dry_run"])
        if made.refused:
            raise CommandError(told(made.refused))

    def _bring(self, kind: str, sheet: Sheet, *, dry_run: bool) -> Plan:
        with transaction.atomic():
            made = plan(kind, sheet.rows)
            if not dry_run and not made.refused:
                apply(made, at=timezone.now(), by=None)
        return made

    def _tell(self, made: Plan, sheet: Sheet, *, dry_run: bool) -> None:
        for note in sheet.notes():
            self.stdout.write(note)
        if made.unknown:
            unknown = {"columns": ", ".join(made.unknown)}
            self.stdout.write(_("Columns that are not used: %(columns)s") % unknown)
        if dry_run:
            for change in made.new:
                self.stdout.write(f"+ {change}")
            for change in made.changed:
                self.stdout.write(f"~ {change} ({', '.join(change.fields)})")
        self.stdout.write(str(made))
