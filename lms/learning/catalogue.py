"""Courses as cards: what a list of courses shows, in a few queries for however many."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, Subject
from courses.models.pages import address
from lms.learning.models import StudyRound

PICTURE = "fill-640x336|format-webp"
#: As long as lessons are kept, see `courses.bodies`.
KEPT_SECONDS = 300
CACHE = "local"
#: Counting reads every course: of more than so many a number may be a minute old.
MANY, NUMBER_KEPT_SECONDS = 500, 60


@dataclass(frozen=True, slots=True)
class Card:
    """A course in a list, with how far the person who looks at it is."""

    title: str
    url: str
    summary: str
    field: str
    minutes: int
    tiet: Decimal | None
    provider: str
    picture: dict[str, Any] | None
    badge_kind: str
    badge: str
    done: int
    required: int

    @property
    def tiet_text(self) -> str:
        return "" if self.tiet is None else tiet_text(self.tiet)


def tiet_text(number: Decimal) -> str:
    """Tiết as they are written: with a decimal only where there is one."""
    return number_format(number.normalize() if number % 1 else int(number))


#: Of a course, its provider and its field what a card shows: a third of the columns.
SHOWN = (
    "translation_key",
    "title",
    "url_path",
    "path",
    "summary",
    "tiet",
    "image",
    "provider__short_name",
    "subject__slug",
    "subject__name",
    "subject__name_en",
)


def offered() -> QuerySet[CoursePage]:
    """Courses of the catalogue with what a card shows."""
    return (
        CoursePage.objects.offered()
        .select_related("provider", "subject", "image")
        .only(*SHOWN)
        .order_by("-first_published_at", "-pk")
    )


def how_many(courses: QuerySet[CoursePage], key: str) -> int:
    """How many courses these are; `key` tells them from other choices of courses."""
    kept: int | None = caches[CACHE].get(f"courses-{key}")
    if kept is not None:
        return kept
    number = courses.order_by().count()
    if number > MANY:
        caches[CACHE].set(f"courses-{key}", number, NUMBER_KEPT_SECONDS)
    return number


def subjects_offered() -> list[Any]:
    """The fields in which courses are offered, each with their `number`."""
    kept: list[Any] | None = caches[CACHE].get("subjects")
    if kept is not None:
        return kept
    is_offered = Q(coursepage__live=True, coursepage__retired_at__isnull=True)
    counted = Subject.objects.annotate(number=Count("coursepage", filter=is_offered))
    subjects = list(counted.filter(number__gt=0))
    if sum(one.number for one in subjects) > MANY:
        caches[CACHE].set("subjects", subjects, NUMBER_KEPT_SECONDS)
    return subjects


def cards_of(courses: list[CoursePage], user: Any) -> list[Card]:
    """Cards of these courses: two queries, one for who is not signed in, and one for new pictures."""
    pictures = _pictures(courses)
    minutes = minutes_of(courses)
    rounds = _rounds(courses, user)
    return [
        _card(course, minutes[course.pk], rounds.get(course.pk), pictures.get(course.image_id))
        for course in courses
    ]


def _pictures(courses: Iterable[CoursePage]) -> dict[int, dict[str, Any]]:
    """Address and size of the courses' pictures by image, kept in the process once they are made."""
    images = {f"card-{c.image_id}-{c.image.file.name}": c.image for c in courses if c.image}
    shown: dict[str, dict[str, Any]] = caches[CACHE].get_many(images)
    new = {key: image for key, image in images.items() if key not in shown}
    if new:
        prefetch_related_objects(list(new.values()), "renditions")
        made = {key: _picture(image) for key, image in new.items()}
        caches[CACHE].set_many(made, KEPT_SECONDS)
        shown |= made
    return {image.pk: shown[key] for key, image in images.items()}


def _picture(image: Any) -> dict[str, Any]:
    rendition = image.get_rendition(PICTURE)
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height}


def minutes_of(courses: Iterable[CoursePage]) -> dict[int, int]:
    """Minutes of all live lessons and tests of each course (one query)."""
    by_path = {course.path: course.pk for course in courses}
    total = dict.fromkeys(by_path.values(), 0)
    if not by_path:
        return total
    below = Q()
    for path in by_path:
        below |= Q(path__range=Page._get_children_path_interval(path))
    steps = len(next(iter(by_path)))
    parts = Page.objects.filter(below, live=True).order_by()
    minutes = Coalesce("lessonpage__minutes", "packagepage__minutes", "quizpage__minutes", 0)
    for path, length in parts.values_list("path", minutes):
        total[by_path[path[:steps]]] += length
    return total


def _rounds(courses: list[CoursePage], user: Any) -> dict[int, StudyRound]:
    if not user.is_authenticated:
        return {}
    rounds = StudyRound.objects.filter(officer__user=user, course__in=courses).order_by("number")
    return {round.course_id: round for round in rounds}


def _card(
    course: CoursePage, minutes: int, round: StudyRound | None, picture: dict[str, Any] | None
) -> Card:
    kind, badge = "", ""
    if round is not None:
        kind, badge = ("ok", _("Completed")) if round.completed_at else ("info", _("In progress"))
    studying = round is not None and not round.completed_at
    return Card(
        title=course.title,
        url=address(course),
        summary=course.summary,
        field=subject_name(course.subject),
        minutes=minutes,
        tiet=course.tiet,
        provider=course.provider.short_name if course.provider else "",
        picture=picture,
        badge_kind=kind,
        badge="" if studying else badge,
        done=round.done if studying and round else 0,
        required=round.required if studying and round else 0,
    )


def subject_name(subject: Subject | None) -> str:
    """The field's name in the language of the screen."""
    if subject is None:
        return ""
    return (get_language() == "en" and subject.name_en) or subject.name
