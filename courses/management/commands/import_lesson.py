"""`manage.py import_lesson FILE --course SLUG`: draft lessons from a Word, PowerPoint or PDF file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import CourseRefused
from courses.actions.lesson_files import Wishes, add_lessons
from courses.exchange.asked import Asked
from courses.exchange.document import Document, Refused
from courses.exchange.documents import read_document
from courses.exchange.lessons import Drafts, drafts_of
from courses.management.refusing import RefusingCommand
from courses.models import CoursePage, LessonPage
from courses.models.pages import address


class Command(RefusingCommand):
    help = "Make draft lessons in a course from a .docx, .pptx or .pdf file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--course", required=True, metavar="SLUG", help="slug of the course")
        parser.add_argument("--split", action="store_true", help="a lesson for each heading 1")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be made")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        course = self._course(options["course"])
        wishes = Wishes(split=options["split"])
        try:
            with path.open("rb") as file:
                document = read_document(file, path.name)
            with transaction.atomic():
                made, drafts = self._make(course, document, path.name, wishes, options["dry_run"])
        except (Refused, CourseRefused) as error:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(error)}, ensure_ascii=False))
            raise CommandError(str(error)) from error
        told = report(document, drafts, made)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for lesson in told["lessons"]:
            kinds = ", ".join(f"{kind} {count}" for kind, count in lesson["blocks"].items())
            self.stdout.write(f"{lesson['title']}: {kinds}")
        for warning in told["warnings"]:
            self.stdout.write(f"- {warning}")
        count = len(told["lessons"])
        text = ngettext("%(count)d lesson.", "%(count)d lessons.", count)
        self.stdout.write(text % {"count": count})

    @staticmethod
    def _course(slug: str) -> CoursePage:
        found = list(CoursePage.objects.filter(slug=slug).select_related("provider")[:2])
        if len(found) != 1:
            text = (
                _("No course has this slug.") if not found else _("Several courses have this slug.")
            )
            raise CommandError(text)
        return found[0]

    @staticmethod
    def _make(
        course: CoursePage, document: Document, name: str, wishes: Wishes, dry_run: bool
    ) -> tuple[list[LessonPage], Drafts]:
        if dry_run:
            return [], drafts_of(
                document, name, split=wishes.split, image=lambda place, _alt: place
            )
        return add_lessons(
            course=course, parent=course, document=document, name=name, wishes=wishes, by=None
        )


def report(document: Document, drafts: Drafts, made: list[LessonPage]) -> dict[str, Any]:
    """What became of a file, as JSON: lessons, questions, pictures, styles that say nothing, warnings."""
    pages: list[LessonPage | None] = [*made] or [None] * len(drafts.lessons)
    lessons = [
        {
            "title": page.title if page else draft.title,
            "minutes": draft.minutes,
            "blocks": draft.blocks.kinds,
            "address": address(page) if page else None,
            "uid": str(page.translation_key) if page else None,
        }
        for draft, page in zip(drafts.lessons, pages, strict=True)
    ]
    total: dict[str, int] = {}
    for draft in drafts.lessons:
        for kind, count in draft.blocks.kinds.items():
            total[kind] = total.get(kind, 0) + count
    return {
        "title": lessons[0]["title"],
        "kind": document.kind,
        "blocks": total,
        "questions": [_question(asked) for asked in drafts.questions],
        "not_questions": [
            {"number": one.number, "prompt": one.prompt[:200], "reason": one.reason}
            for one in drafts.left
        ],
        "pictures": total.get("image", 0),
        "unknown_styles": document.unknown,
        "warnings": [str(note) for note in drafts.notes],
        "address": lessons[0]["address"],
        "uid": lessons[0]["uid"],
        "lessons": lessons,
    }


def _question(asked: Asked) -> dict[str, Any]:
    return {
        "number": asked.number,
        "type": asked.kind,
        "prompt": asked.prompt[:200],
        "key": asked.has_key,
        "key_from": asked.key_from,
        "problems": asked.problems,
    }
