"""`manage.py import_officers FILE`: bring in a list of people, as the keepers' page does."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand, reason
from courses.sheets import Sheet, SheetRefused, read_sheet
from lms.papers.dates import PartialDate
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.cells import typed_rows
from lms.personnel.exchange.roster.columns import found_layout, refuse_nameless, unread_titles
from lms.personnel.exchange.roster.outcomes import REFUSED, Outcome, Terms, counted
from lms.personnel.exchange.roster.planning import plan_roster
from lms.personnel.exchange.roster.writing import lock_agencies, write_roster
from lms.personnel.models import Authority, OrgUnit

TOLD = 20
"""Refused rows that are told at the console; JSON has them all."""


class Command(RefusingCommand):
    help = "Import officers and their posts from a CSV or XLSX file; nothing is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would change")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--agency", default="", help="key of the agency whose list it is")
        parser.add_argument("--from", dest="since", help="first day of new posts (default: today)")
        parser.add_argument("--decision", default="", help="number of the decision on new posts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                sheet = read_sheet(file)
            outcomes = self._bring(sheet, options)
        except OSError as error:
            raise CommandError(
                _("The file cannot be opened: %(reason)s") % {"reason": reason(error)}
            ) from error
        except (SheetRefused, PersonnelError) as error:
            raise CommandError(str(error)) from error
        notes = sheet.notes() + _unread(sheet)
        if options["json"]:
            applied = not options["dry_run"]
            told = {**_as_dict(outcomes), "applied": applied, "notes": notes}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self._tell(outcomes, notes)
        if outcomes and all(one.state == REFUSED for one in outcomes):
            raise CommandError(_("Nothing was changed: every row was refused."))

    def _bring(self, sheet: Sheet, options: dict[str, Any]) -> list[Outcome]:
        layout = found_layout(sheet.rows)
        refuse_nameless(sheet.rows, layout)
        at = timezone.now()
        on = timezone.localtime(at).date()
        terms = Terms(
            on=on,
            since=_day(options["since"]) or on,
            agency=_agency(options["agency"]),
            decision_number=options["decision"],
        )
        rows = list(typed_rows(sheet.rows, layout, on=on))
        if options["dry_run"]:
            return plan_roster(rows, terms)
        with transaction.atomic():
            lock_agencies(terms.agency)
            outcomes = plan_roster(rows, terms, lock=True)
            write_roster(outcomes, terms, source=options["file"].name, at=at)
        return outcomes

    def _tell(self, outcomes: Sequence[Outcome], notes: Sequence[str]) -> None:
        for note in notes:
            self.stdout.write(note)
        refused = [one for one in outcomes if one.state == REFUSED]
        for one in refused[:TOLD]:
            told = {"row": one.row, "reason": " ".join(one.reasons)}
            self.stdout.write(_("Row %(row)d: %(reason)s") % told)
        if len(refused) > TOLD:
            self.stdout.write(_("and %(count)d more") % {"count": len(refused) - TOLD})
        counts = counted(one.state for one in outcomes)
        text = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused")
        self.stdout.write(text % counts)


def _unread(sheet: Sheet) -> list[str]:
    titles = unread_titles(sheet.rows, found_layout(sheet.rows))
    text = _("Columns that are not read: %(titles)s.")
    return [text % {"titles": ", ".join(titles)[:500]}] if titles else []


def _as_dict(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts, each refused row with its reason, and what else is to be known of a row."""
    counts: dict[str, Any] = dict(counted(one.state for one in outcomes))
    refused = [one for one in outcomes if one.state == REFUSED]
    noted = [one for one in outcomes if one.notes]
    return counts | {
        "refused": [{"row": one.row, "reason": " ".join(one.reasons)} for one in refused],
        "noted": [{"row": one.row, "note": " ".join(one.notes)} for one in noted],
    }


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        found = PartialDate.parse(text)
    except ValueError:
        found = None
    if found is None or found.precision != "day":
        raise PersonnelError(_("Write the day as dd/mm/yyyy."))
    return found.first()


def _agency(code: str) -> OrgUnit | None:
    """The agency that is named; else the only one that keeps files, or has a keeper."""
    agencies = OrgUnit.objects.agencies()
    if code:
        found: OrgUnit | None = agencies.filter(code=code).first()
        if found is None:
            raise PersonnelError(_("No agency has the key “%(code)s”.") % {"code": code})
        return found
    kept = agencies.filter(kept_officers__isnull=False)
    keepers = agencies.filter(authority__kind=Authority.Kind.KEEPER)
    for rows in (kept, keepers):
        some: list[OrgUnit] = list(rows.distinct()[:2])
        if len(some) == 1:
            return some[0]
    return None
