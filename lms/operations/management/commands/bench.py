"""`manage.py bench`: what each operation costs, on a database of N officers, courses and records."""

import json
import os
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from lms.environment import BASE_DIR
from lms.operations.bench import cast, data, place, report, server
from lms.operations.bench.browser import UnexpectedAnswer
from lms.operations.bench.journey import Journey
from lms.operations.bench.measure import Meter
from lms.operations.bench.storage import storage
from lms.operations.preparation import prepare
from lms.operations.supervisor import free_port
from lms.reports.actions import refresh_figures


class Command(RefusingCommand):
    help = (
        "Fill a database of its own with N officers, serve it, and measure what each operation "
        "costs: statements, processor time, time waited, weight. Refuses a database with other data."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--n", type=int, default=2000, help="officers (default 2000)")
        parser.add_argument("--learners", type=int, default=40, help="learners who are measured")
        parser.add_argument("--only-data", action="store_true", help="fill the database, no more")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument(
            "--markdown", action="store_true", help="answer as a section of docs/performance.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not data.LEAST <= options["n"] <= data.MOST or options["learners"] < 1:
            told = {"least": data.LEAST, "most": data.MOST}
            raise CommandError(_("N goes from %(least)d to %(most)d.") % told)
        if place.MARKER not in os.environ:
            _begin_again(options)
        try:
            self._lay(options["n"])
            if not options["only_data"]:
                self._tell(self._measure(options["n"], options["learners"]), options)
        except (place.BenchRefused, UnexpectedAnswer) as error:
            raise CommandError(str(error)) from error

    def _lay(self, officers: int) -> None:
        place.FOLDER.mkdir(parents=True, exist_ok=True)
        laid = place.make_ready(officers)
        prepare(self.stderr.write)
        if not laid:
            self.stderr.write(
                _("Filling the database with %(count)d officers") % {"count": officers}
            )
            data.lay(officers, at=timezone.now(), tell=self.stderr.write)
        refresh_figures(at=timezone.now())  # the worker's part, which a bench does not start

    def _measure(self, officers: int, learners: int) -> report.Report:
        at = timezone.now()
        told = report.about(officers, learners, at)
        with server.running() as process:
            meter = Meter(server.web_clock(process), server.database_clock())
            self._drive(meter, learners)
            told["worker_bytes"] = server.memory(process)
        return report.Report(told, report.costs(meter), storage())

    def _drive(self, meter: Meter, learners: int) -> None:
        chosen = cast.choose(learners + 1)
        journey = Journey(chosen, meter, server.port())
        first, *others = chosen.learners
        journey.warm_up(first)
        for number, username in enumerate(others):
            journey.visitor(number)
            journey.learner(username, number).close()
            journey.follow(number)
            if number % 10 == 9:
                self.stderr.write(_("%(count)d learners") % {"count": number + 1})
        journey.finish()

    def _tell(self, found: report.Report, options: dict[str, Any]) -> None:
        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=1)
        kept = place.FOLDER / "result.json"
        kept.write_text(text + "\n", encoding="utf-8")
        if not options["json"]:
            text = report.markdown(found) if options["markdown"] else report.table(found)
        self.stdout.write(text)


def _begin_again(options: dict[str, Any]) -> None:
    """Become the same command in the bench's own surroundings: settings are read only once."""
    arguments = ["bench", f"--n={options['n']}", f"--learners={options['learners']}"]
    switches = [name for name in ("only_data", "json", "markdown") if options[name]]
    arguments += [f"--{name.replace('_', '-')}" for name in switches]
    sys.stdout.flush()
    os.chdir(BASE_DIR)
    os.execve(  # noqa: S606
        sys.executable,
        [sys.executable, "manage.py", *arguments],
        place.environment(options["n"], free_port()),
    )
