"""`manage.py serve`: the web server and the task worker under one parent."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections

from courses.management.refusing import RefusingCommand
from lms.environment import BASE_DIR, read
from lms.operations import supervisor
from lms.operations.preparation import prepare


class Command(RefusingCommand):
    help = "Serve the site: gunicorn and one task worker, stopped gently by Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first update the database and collect the static files",
        )
        parser.add_argument(
            "--demo",
            action="store_true",
            help="fill an empty database with the demo's story, and print its accounts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        env = read()
        host, port = env["LISTEN"], env["PORT"]
        try:
            with supervisor.sole_server(lock_path()):
                supervisor.refuse_busy_port(host, port)
                if options["prepare"]:
                    prepare(self.stdout.write, demo=options["demo"])
                connections.close_all()
                self._run(host, port, demo=options["demo"])
        except supervisor.ServeError as error:
            raise CommandError(str(error)) from error

    def _run(self, host: str, port: int, *, demo: bool) -> None:
        reach = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104

        def announce() -> None:
            self.stdout.write(f"\n{settings.WAGTAIL_SITE_NAME}: {settings.PUBLIC_URL}\n")
            if demo:
                call_command("demo", show=True)
                connections.close_all()
            self.stdout.flush()

        supervisor.Supervisor(
            supervisor.children(sys.executable, BASE_DIR), tell=self.stderr.write
        ).run(ready=lambda: supervisor.answers(reach, port), on_ready=announce)


def lock_path() -> Path:
    """Beside an SQLite file; under `var/` for a database server."""
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        return Path(f"{database['NAME']}.serving")
    return BASE_DIR / "var" / f"{database['NAME']}.serving"
