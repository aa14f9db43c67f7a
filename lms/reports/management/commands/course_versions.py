"""`manage.py course_versions`: who is at which version of which course."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.management.refusing import RefusingCommand
from courses.models import CoursePage
from lms.learning.models import StudyRound
from lms.reports.versions import Standing, standings


class Command(RefusingCommand):
    help = "Show the versions of a course, or of all, with how many are in the middle of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", nargs="?", help="slug of the course; all without one")
        parser.add_argument("--people", action="store_true", help="with the codes of the officers")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        courses = CoursePage.objects.filter(versions__isnull=False).distinct().order_by("title")
        if options["course"]:
            courses = courses.filter(slug=options["course"])
            if not courses:
                raise CommandError(_("There is no published course “%s”.") % options["course"])
        found = [self._told(course, options["people"]) for course in courses]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for course in found:
            for line in _lines(course):
                self.stdout.write(line)

    def _told(self, course: CoursePage, people: bool) -> dict[str, Any]:
        rows = [_row(one) for one in standings(course)]
        if people:
            for row in rows:
                rounds = StudyRound.objects.filter(course=course, version__number=row["number"])
                row["officers"] = sorted(
                    str(uid) for uid in rounds.open().values_list("officer__uid", flat=True)
                )
        return {"course": course.slug, "title": course.title, "versions": rows}


def _row(one: Standing) -> dict[str, Any]:
    return {
        "number": one.version.number,
        "cut_at": one.version.cut_at.isoformat(),
        "studying": one.studying,
        "completed": one.completed,
        "text": one.change.text,
        "changes": one.change.lines,
    }


def _lines(course: dict[str, Any]) -> Iterator[str]:
    yield f"{course['title']} ({course['course']})"
    for row in course["versions"]:
        text = _("  version %(number)d of %(day)s: %(studying)d studying, %(completed)d completed")
        yield text % {**row, "day": row["cut_at"][:10]}
        for uid in row.get("officers", []):
            yield f"    {uid}"
