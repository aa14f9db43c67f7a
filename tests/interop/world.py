"""A course with a package of our own making, and An who studies it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from courses.models import CoursePage, Package, PackagePage, PackageVersion
from lms.interop import actions
from lms.interop.models import PackageAttempt
from lms.interop.tokens import Launch, stamp_of
from lms.learning.actions import start_course
from lms.learning.models import StudyRound
from tests.learning.course_story import Site, lay_course, lay_site, publish
from tests.support.retelling import retold

HOST = {"HTTP_HOST": "localhost"}
PAGE = "<!doctype html><meta charset='utf-8'><title>Bài</title><script src='js/go.js'></script><p>Bài</p>"
SCRIPT = "window.api = window.parent.API || window.parent.API_1484_11;"
FILES = {"bai.html": PAGE, "js/go.js": SCRIPT, "Ảnh/Hình 1.PNG": "\x89PNG", "tep/mau.docx": "PK"}


def item(identifier: str, launch: str = "bai.html", **values: Any) -> dict[str, Any]:
    """An item of a manifest as it is read."""
    return {
        "identifier": identifier,
        "title": values.pop("title", f"Phần {identifier}"),
        "launch": launch,
        "kind": values.pop("kind", "sco" if launch else "heading"),
        "parameters": "",
        "mastery_score": "",
        "max_time_allowed": "",
        "time_limit_action": "",
        "data_from_lms": "",
        "prerequisites": "",
        "visible": True,
        "items": [],
        **values,
    }


def make_version(
    home: Any,
    *,
    items: list[dict[str, Any]] | None = None,
    standard: str = "scorm12",
    files: dict[str, str] | None = None,
    package: Package | None = None,
    title: str = "Tiếp nhận hồ sơ",
) -> PackageVersion:
    """A version with its files in the private storage."""
    files = FILES if files is None else files
    items = items or [item("mot")]
    package = package or Package.objects.create(provider=home.provider, title=title)
    version = PackageVersion(
        package=package,
        number=package.versions.count() + 1,
        digest=uuid.uuid4().hex,
        standard=standard,
        spec={
            "standard": standard,
            "schema_version": "1.2",
            "title": title,
            "items": items,
            "launch": items[0]["launch"],
            "warnings": [],
            "paths": sorted(files),
        },
        files=len(files),
        size=sum(map(len, files.values())),
        made_at=timezone.now(),
    )
    for path, text in files.items():
        storages["private"].save(version.stored_name(path), ContentFile(text.encode()))
    version.save()
    return version


def add_package(course: CoursePage, version: PackageVersion, title: str = "Bài thực hành") -> Any:
    """A published page of a package at the end of a course, which is cut anew."""
    course.refresh_from_db()
    page = course.add_child(
        instance=PackagePage(title=title, package_version=version, minutes=15, live=False)
    )
    publish(page)
    course.refresh_from_db()
    publish(course)
    return PackagePage.objects.get(pk=page.pk)


@dataclass
class World:
    site: Site
    course: CoursePage
    page: Any
    version: PackageVersion
    round: StudyRound

    def attempt(self, *, again: bool = False) -> PackageAttempt:
        return actions.open_attempt(
            round=self.round, page=self.page, at=timezone.now(), again=again
        )


@retold
def make_world() -> World:
    site = lay_site()
    course = lay_course(site, lessons=1)
    version = make_version(site.home, items=[item("mot"), item("hai", "bai.html?trang=2")])
    page = add_package(course, version)
    round = start_course(officer=site.officers["an"], course=course, at=timezone.now())
    return World(site, course, page, version, round)


def launch_of(one: PackageAttempt, **values: Any) -> Launch:
    """What the site gives out for an attempt just now."""
    given = {
        "version": one.version.uid,
        "user": one.round.officer.user.uid,
        "attempt": one.uid,
        "stamp": stamp_of(timezone.now()),
    }
    return Launch(**{**given, **values})


def content_address(path: str) -> str:
    return settings.CONTENT_URL + path
