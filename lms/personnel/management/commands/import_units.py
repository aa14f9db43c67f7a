"""`manage.py import_units FILE`: bring the unit tree from a CSV or XLSX file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.exchange.plans import told
from courses.management.refusing import RefusingCommand, reason
from courses.sheets import SheetRefused, read_sheet
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.units import UnitPlan, apply_units, plan_units


class Command(RefusingCommand):
    help = "Import units with their parents, dates and successors; nothing is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would change")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                sheet = read_sheet(file)
            made = self._bring(sheet.rows, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(
                _("The file cannot be opened: %(reason)s") % {"reason": reason(error)}
            ) from error
        except (SheetRefused, PersonnelError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            applied = not made.refused and not options["dry_run"]
            self.stdout.write(
                json.dumps({**made.as_dict(), "applied": applied}, ensure_ascii=False)
            )
        if made.refused:
            raise CommandError(told(made.refused))
        if not options["json"]:
            self._tell(made, [*sheet.notes()], dry_run=options["dry_run"])

    def _bring(self, rows: list[list[str]], *, dry_run: bool) -> UnitPlan:
        with transaction.atomic():
            made = plan_units(rows)
            if not dry_run and not made.refused:
                apply_units(made, at=timezone.now(), by=None)
        return made

    def _tell(self, made: UnitPlan, notes: list[str], *, dry_run: bool) -> None:
        for note in notes:
            self.stdout.write(note)
        for sign, changes in (("+", made.new), ("~", made.changed)) if dry_run else ():
            for change in changes:
                unit = change.instance
                self.stdout.write(f"{sign} {unit.code} {unit.name} ({', '.join(change.fields)})")
        self.stdout.write(str(made))
