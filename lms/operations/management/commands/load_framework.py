"""`manage.py load_framework`: everything that comes with the product, before people and courses."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import CourseRefused
from courses.exchange.framework import load_norms
from courses.exchange.plans import Plan
from courses.management.refusing import RefusingCommand
from lms.papers.actions import load_columns
from lms.papers.errors import PaperError
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.units import load_units


class Command(RefusingCommand):
    help = (
        "Load the norms, units and forms that come with the product. What was changed here since "
        "stays, unless --update."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="take back what differs from the files"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at, update = timezone.now(), options["update"]
        try:
            with transaction.atomic():
                plans = [
                    *load_norms(at=at, by=None, update=update),
                    load_units(at=at, by=None, update=update),
                ]
                forms = load_columns(at=at, by=None)
        except (CourseRefused, PersonnelError, PaperError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            found = {"norms": [made.as_dict() for made in plans], "forms": forms, "update": update}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        elif options["verbosity"]:
            self._tell(plans, forms, update=update)

    def _tell(self, plans: list[Plan], forms: list[str], *, update: bool) -> None:
        for made in plans:
            self.stdout.write(str(made))
        self.stdout.write(_("forms: %(count)d loaded") % {"count": len(forms)})
        differing = sum(len(made.changed) for made in plans)
        if differing and not update:
            text = ngettext(
                "%(count)d row differs from the files and was left as it is (--update takes it back)",
                "%(count)d rows differ from the files and were left as they are (--update takes them back)",
                differing,
            )
            self.stdout.write(text % {"count": differing})
