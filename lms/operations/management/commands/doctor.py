"""`manage.py doctor`: each thing that must be right, and the act that mends what is not."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.operations.doctor.lines import Line, State
from lms.operations.doctor.report import report

SIGNS = {State.RIGHT: "✓", State.LOOK: "!", State.WRONG: "✗"}


class Command(RefusingCommand):
    help = "Look at everything that must be right. Exits 1 when something is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
        parser.add_argument(
            "--level", type=int, choices=(2, 3), default=0, help="add the controls of that level"
        )
        parser.add_argument(
            "--stopped", action="store_true", help="the server is stopped on purpose: no worker"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = report(quick=options["quick"], stopped=options["stopped"], level=options["level"])
        wrong = sum(line.state is State.WRONG for line in lines)
        if options["json"]:
            told = {"wrong": wrong, "lines": [line.as_dict() for line in lines]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for line in lines:
                self.stdout.write(_text(line))
        if wrong:
            raise CommandError(_("To be mended: %(count)d") % {"count": wrong})


def _text(line: Line) -> str:
    told = f"{SIGNS[line.state]} {line.what}: {line.found}"
    return f"{told}\n    → {line.act}" if line.act else told
