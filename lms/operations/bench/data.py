"""Fills a bench database: N officers, their learning and their lines, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from courses.actions import cut_version
from courses.models import CoursePage, CourseVersion, QuizPage
from lms.learning.models import StudyRound
from lms.operations.bench import place
from lms.operations.bench.history import Course, Ledger, Study, course_of
from lms.operations.bench.papers import Taken, passed, taken_papers
from lms.operations.bench.people import (
    OF_COURSES,
    Setting,
    lay_authority,
    lay_officers,
    setting,
)
from lms.operations.bench.teaching import (
    lay_shared,
    lay_small_courses,
    lay_tracks,
    lay_wide_course,
)
from lms.operations.bench.units import lay_units
from lms.personnel.models import Officer

Tell = Callable[[str], object]

LEAST, MOST = 20, 1_000_000
#: Officers of one batch: few enough for the memory, enough for long INSERTs.
BATCH = 1000
#: The course that learners go through while they are measured, and the one that is exported.
JOURNEY, REPORT = "khoa-do", "khoa-bao-cao"


@dataclass(frozen=True)
class Size:
    """How much is laid for so many officers."""

    officers: int

    @property
    def small_courses(self) -> int:
        """One course for a hundred officers, and never so few that the catalogue is short."""
        return min(10_000, max(12, self.officers // 100))

    @property
    def reported(self) -> int:
        """Learners of the course whose completion is exported."""
        return min(1000, self.officers // 2)

    @property
    def finishers(self) -> int:
        """Learners who have done all lessons of the measured course, and not its test."""
        return min(200, self.officers // 10)


def lay(officers: int, *, at: datetime, tell: Tell) -> None:
    """Fill the empty database and mark it, all or nothing; then let the database count its rows."""
    size = Size(officers)
    with transaction.atomic():
        call_command("load_framework", verbosity=0)
        tell(_("Courses"))
        shared = lay_shared(at)
        report = lay_wide_course(REPORT, "Khóa có nhiều người học", shared)
        journey = lay_wide_course(JOURNEY, "Khóa được đo", shared)
        small = lay_small_courses(size.small_courses, shared)
        lay_tracks([journey, report, *small])
        first = _lay_people(size, _courses(report, journey, small, at), at=at, tell=tell)
        shared.home.provider.editors.user_set.add(first[OF_COURSES].user)
        place.write_mark(officers, at)
    _count_rows()


def _courses(
    report: CoursePage, journey: CoursePage, small: Sequence[CoursePage], at: datetime
) -> list[Course]:
    """The wide courses first; all share one bank, so they share the ways to take a test too."""
    versions = {v.course_id: v for v in CourseVersion.objects.filter(course__in=[report, journey])}
    for course in small:
        version = cut_version(course=course, at=at, by=None)
        if version is not None:
            versions[course.pk] = version
    ways: list[Taken] = taken_papers(
        QuizPage.objects.child_of(report).get(), StudyRound(version=versions[report.pk])
    )
    return [course_of(page, versions[page.pk], ways) for page in (report, journey, *small)]


def _lay_people(size: Size, courses: list[Course], *, at: datetime, tell: Tell) -> list[Officer]:
    """Everyone; returns the first of them, at least one for each commune."""
    frame: Setting = setting(lay_units(size.officers), at)
    ledger = Ledger(at)
    first: list[Officer] = []
    for start in range(0, size.officers, BATCH):
        numbers = range(start, min(start + BATCH, size.officers))
        officers = lay_officers(numbers, frame)
        wanted = max(LEAST, len(frame.units.communes)) - len(first)
        first += officers[: max(0, wanted)]
        studies = [
            study
            for number, officer in zip(numbers, officers, strict=True)
            for study in _studies(number, officer, size, courses)
        ]
        ledger.write(officers, studies)
        if start // BATCH % 10 == 9:
            tell(_("%(count)d officers") % {"count": start + BATCH})
    lay_authority(first, frame)
    ledger.close()
    return first


def _studies(number: int, officer: Officer, size: Size, courses: list[Course]) -> Iterator[Study]:
    """What an officer studied: of three one completed a small course, one is on the way.

    The first thousand are in the exported course too. The finishers are at the end of the list;
    nobody else has begun the measured course.
    """
    report, journey, *small = courses
    course = small[number * 7 % len(small)]
    ways = passed(course.ways)
    if number % 3 == 0:
        yield Study(officer, course, len(course.lessons), ways[number % len(ways)])
    elif number % 3 == 1:
        failed = course.ways[number % len(course.ways)] if number % 5 == 0 else None
        way = failed if failed is not None and not failed.marks.passed else None
        yield Study(officer, course, 1 + number % len(course.lessons), way)
    if number < size.reported:
        if number % 2:
            yield Study(officer, report, number % len(report.lessons))
        else:
            yield Study(officer, report, len(report.lessons), ways[number % len(ways)])
    if number >= size.officers - size.finishers:
        yield Study(officer, journey, len(journey.lessons))


def _count_rows() -> None:
    """What autovacuum would have done by the next day; SQLite plans without counts, as in service."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
