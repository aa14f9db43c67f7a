"""`manage.py import_package FILE`: take in a SCORM package, to be chosen for a page in the CMS."""

import json
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import CourseRefused
from courses.actions.imports import carry_out_import, kept_upload
from courses.actions.packages import take_in_package
from courses.management.refusing import RefusingCommand, reason
from courses.models import ContentImport, Provider
from courses.packages.refusals import PackageRefused, told


class Command(RefusingCommand):
    help = "Take in a SCORM package; nothing is stored when it is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--provider", default="", help="name of a provider; else the agency")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = self._provider(options["provider"])
        try:
            with options["file"].open("rb") as file:
                row = self._take_in(File(file, name=options["file"].name), provider)
        except OSError as error:
            raise CommandError(
                _("The file cannot be opened: %(reason)s") % {"reason": reason(error)}
            ) from error
        if row.refusal:
            details = {name: value for name, value in row.refusal.items() if name != "code"}
            text = str(PackageRefused(row.refusal["code"], **details))
            if options["json"]:
                told_why = {"refused": row.refusal["code"], "message": text}
                self.stdout.write(json.dumps(told_why, ensure_ascii=False))
            raise CommandError(text)
        self._tell(row, as_json=options["json"])

    def _provider(self, name: str) -> Provider:
        rows = Provider.objects.order_by("pk")
        if not name:
            found = rows.filter(kind=Provider.Kind.AGENCY).first()
        else:
            found = rows.filter(name=name).first() or rows.filter(short_name=name).first()
        if found is None:
            raise CommandError(_("There is no such provider: %(name)s") % {"name": name or "-"})
        return found

    def _take_in(self, file: File, provider: Provider) -> ContentImport:
        at, kind = timezone.now(), ContentImport.Kind.PACKAGE
        try:
            with kept_upload(kind=kind, file=file, provider=provider, at=at, by=None) as row:
                row.save()
        except CourseRefused as error:
            raise CommandError(str(error)) from error
        carry_out_import(content_import=row, run=take_in_package, at=at)
        row.refresh_from_db()
        return row

    def _tell(self, row: ContentImport, *, as_json: bool) -> None:
        report = row.report
        warnings = [told(warning) for warning in report["warnings"]]
        if as_json:
            found = {
                "kind": report["standard"],
                "title": report["title"],
                "items": report["items"],
                "launch": next(item["launch"] for item in report["items"] if item["launch"]),
                "warnings": warnings,
                "version": report["version"],
                "files": report["files"],
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(title)s: version %(number)d, %(files)d files.")
            % {"title": report["title"], "number": report["version"], "files": report["files"]}
        )
        for warning in warnings:
            self.stdout.write(warning)
