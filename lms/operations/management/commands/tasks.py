"""`manage.py tasks`: tasks that were given up, and sending them again when the cause is mended."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from courses.management.refusing import RefusingCommand
from lms.operations.actions.queue import send_again
from lms.operations.dead_letters import given_up

ALL = "all"


class Command(RefusingCommand):
    help = "List the tasks that were given up; --again sends one of them, or all, once more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", metavar="ID", help="id of a task, or: all")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(given_up().reverse())
        if options["again"]:
            rows = [row for row in rows if options["again"] in {ALL, str(row.pk)}]
            if not rows and options["again"] != ALL:
                raise CommandError(_("No task with this id was given up."))
            rows = [row for row in rows if send_again(task_id=row.pk, at=timezone.now())]
        if options["json"]:
            self.stdout.write(json.dumps([_told(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            told = _told(row)
            self.stdout.write(f"{told['id']}  {told['at']}  {told['task']}  {told['error']}")
        text = _("sent again: %(count)d") if options["again"] else _("given up: %(count)d")
        self.stdout.write(text % {"count": len(rows)})


def _told(row: DBTaskResult) -> dict[str, str]:
    lines = row.traceback.strip().splitlines()
    at = f"{timezone.localtime(row.finished_at):%d/%m/%Y %H:%M}" if row.finished_at else ""
    return {
        "id": str(row.pk),
        "task": row.task_path,
        "at": at,
        "error": lines[-1] if lines else "",
    }
