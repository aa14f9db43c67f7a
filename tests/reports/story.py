"""The small province of the personnel tests, with three courses, two tracks and a trainer."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from courses.actions import cut_version
from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    Competency,
    CoursePage,
    LessonPage,
    Provider,
    ProviderPage,
    SkillTrack,
    TrackStep,
)
from lms.learning import actions
from lms.learning.models import StudyRound
from lms.personnel.models import Attainment, Officer
from tests.personnel.people import AT, Place, lay
from tests.support.retelling import retold

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = timezone.localtime(NOW).date()


@dataclass
class Story(Place):
    """The place, its courses by their slugs, the trainer's part of the tree."""

    courses: dict[str, CoursePage] = field(default_factory=dict)
    providers: dict[str, ProviderPage] = field(default_factory=dict)

    def course(self, slug: str, provider: str = "agency", lessons: int = 2) -> CoursePage:
        """A live course of plain lessons, with its version."""
        course = CoursePage(title=f"Khóa {slug}", slug=slug, tiet=Decimal(8))
        self.providers[provider].add_child(instance=course)
        for number in range(1, lessons + 1):
            course.add_child(instance=LessonPage(title=f"Bài {number}", slug=f"bai-{number}"))
        cut_version(course=course, at=AT, by=None)
        self.courses[slug] = CoursePage.objects.get(pk=course.pk)
        return self.courses[slug]

    def track(
        self, title: str, steps: list[tuple[list[str], bool, int | None]], positions: tuple = ()
    ) -> SkillTrack:
        """A track for everyone, or for some positions."""
        track = SkillTrack(title=title, for_everyone=not positions)
        track.positions = [self.positions[code] for code in positions]
        track.steps = []
        for order, (slugs, required, days) in enumerate(steps):
            step = TrackStep(required=required, due_days=days, sort_order=order)
            step.courses = [self.courses[slug] for slug in slugs]
            track.steps.add(step)
        track.save()
        return track

    def study(self, username: str, slug: str, *, done: int, at: datetime = NOW) -> StudyRound:
        """Begin a course and finish its first lessons; all of them complete it."""
        course = self.courses[slug]
        round = actions.start_course(officer=self.people[username], course=course, at=at)
        for lesson in course.get_children().live()[:done]:
            uid = lesson.translation_key
            actions.open_activity(round=round, activity_uid=uid, at=at)
            actions.finish_activity(round=round, activity_uid=uid, at=at)
        return StudyRound.objects.get(pk=round.pk)

    def tiet(self, username: str, tiet: int, on: date = TODAY) -> None:
        self.line(username, tiet=Decimal(tiet), counts=True, ended_on=on, title="Lớp bồi dưỡng")

    def shown(self, username: str, level: int = 3) -> Attainment:
        """A level that a test has shown."""
        competency, _made = Competency.objects.get_or_create(
            code="C1", defaults={"name": "Giao tiếp", "group": "core"}
        )
        return Attainment.objects.create(
            officer=self.people[username],
            competency=competency,
            level=level,
            source=Attainment.Source.TEST,
            evidence_uid=uuid4(),
            occurred_at=AT,
            recorded_at=AT,
        )


def due_in(days: int) -> int:
    """Days after the appointment (01/07/2025) so that a step is due that many days from today."""
    return (TODAY - date(2025, 7, 1)).days + days


@retold
def tell() -> Story:
    """Lay everything: `binh` edits the agency's courses, `chi` the partner's."""
    place = lay()
    story = Story(place.units, place.positions, place.people)
    catalogue = lay_tree()
    for key, kind in (("agency", Provider.Kind.AGENCY), ("partner", Provider.Kind.UNIVERSITY)):
        story.providers[key] = lay_provider(
            catalogue,
            group=f"Biên tập {key}",
            name=f"Cơ sở {key}",
            name_en=key,
            short_name=key,
            kind=kind,
            place="Tiên Du",
        )
    story.add("binh", "Trần Thanh Bình", "A", "A2")
    story.add("chi", "Lê Quỳnh Chi", "SNV", None)
    for username, key in (("binh", "agency"), ("chi", "partner")):
        group = story.providers[key].provider.editors
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        _may_edit(group, story.providers[key])
        group.user_set.add(story.user(username))
    return story


def _may_edit(group: Group, page: Page) -> None:
    permission = Permission.objects.get(
        codename="change_page", content_type__app_label="wagtailcore"
    )
    GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def soon(days: int = 0) -> datetime:
    return NOW + timedelta(days=days)


def analyze() -> None:
    """Let PostgreSQL's planner know what a test has laid; in service autovacuum does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def crowd(story: Story, count: int, unit: str = "A1", course: str = "") -> list[Officer]:
    """Many officers of a unit in bulk, each studying a course when one is named."""
    from lms.learning.models import Enrolment
    from lms.personnel.models import Appointment

    made = [
        Officer(
            uid=uuid4(),
            full_name=f"Trần Văn Số {number:05}",
            sort_key=f"so{number:05}",
            search_folded=f"tran van so {number:05}",
            kept_by=story.units["A"],
            recorded_at=AT,
        )
        for number in range(count)
    ]
    officers = Officer.objects.bulk_create(made)
    Appointment.objects.bulk_create(
        Appointment(
            officer=officer,
            unit=story.units[unit],
            position=story.positions["CM25"],
            active_from=date(2025, 7, 1),
            recorded_at=AT,
        )
        for officer in officers
    )
    if course:
        page = story.courses[course]
        version = page.versions.first()
        Enrolment.objects.bulk_create(
            Enrolment(officer=officer, course=page, started_at=AT) for officer in officers
        )
        StudyRound.objects.bulk_create(
            StudyRound(
                officer=officer,
                course=page,
                version=version,
                started_at=AT,
                last_at=AT,
                required=2,
                done=number % 2,
            )
            for number, officer in enumerate(officers)
        )
    return officers


def uid_of(thing: Any) -> UUID:
    return thing.translation_key
