"""What a course consists of, as a learner meets it: lessons and tests in order, with what is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from wagtail.models import Page

from courses.models import CoursePage
from courses.models.pages import address_of
from lms.learning.models import Progress, StudyRound

COLUMNS = (
    "path",
    "title",
    "url_path",
    "translation_key",
    "modulepage__pk",
    "lessonpage__minutes",
    "lessonpage__required",
    "packagepage__minutes",
    "packagepage__required",
    "quizpage__minutes",
    "quizpage__required",
)
KINDS = ("lesson", "package", "quiz")


@dataclass(frozen=True, slots=True)
class Activity:
    """A live lesson, package or test of a course.

    `number` counts lessons and packages from 1 and is 0 for a test. `again`: it was done and has
    changed in substance since, so it is open once more.
    """

    uid: UUID
    kind: str
    number: int
    title: str
    address: str
    minutes: int
    module: str
    required: bool
    done: bool
    again: bool = False

    @property
    def label(self) -> str:
        """The title with the lesson's number before it."""
        if not self.number:
            return self.title
        return gettext("Lesson %(number)d. %(title)s") % {
            "number": self.number,
            "title": self.title,
        }

    @property
    def short(self) -> str:
        """What a button calls it: "bài 3", or the test."""
        if not self.number:
            return gettext("the test")
        return gettext("lesson %(number)d") % {"number": self.number}


@dataclass
class Outline:
    """The activities of a course in order; `where` is the one on screen, if any."""

    activities: list[Activity]
    where: UUID | None = None
    lessons: int = field(init=False)

    def __post_init__(self) -> None:
        self.lessons = sum(one.kind != "quiz" for one in self.activities)

    @cached_property
    def required(self) -> list[Activity]:
        """What completes the course; everything where no version says otherwise."""
        return [one for one in self.activities if one.required]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.required)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.activities)

    @property
    def minutes_left(self) -> int:
        """Minutes of what is required and not done."""
        return sum(one.minutes for one in self.required if not one.done)

    @cached_property
    def current(self) -> Activity | None:
        return self.at(self.where)

    def at(self, uid: UUID | None) -> Activity | None:
        return next((one for one in self.activities if one.uid == uid), None)

    @property
    def previous(self) -> Activity | None:
        place = self._place
        return self.activities[place - 1] if place > 0 else None

    @property
    def following(self) -> Activity | None:
        """Where "done, on to" leads: the next in order, at the end the first that is not done."""
        place = self._place
        if place + 1 < len(self.activities):
            return self.activities[place + 1]
        open_ones = [one for one in self.required if not one.done and one.uid != self.where]
        return open_ones[0] if open_ones else None

    @property
    def next_open(self) -> Activity | None:
        """The first required activity that is not done."""
        return next((one for one in self.required if not one.done), None)

    def resumed(self, last: UUID | None) -> Activity | None:
        """With what to go on: the activity that was last on screen unless it is done."""
        one = self.at(last)
        return one if one is not None and not one.done else self.next_open

    @property
    def _place(self) -> int:
        places = [n for n, one in enumerate(self.activities) if one.uid == self.where]
        return places[0] if places else -1

    def items(self) -> list[dict[str, Any]]:
        """For the component `outline.html`: activities, with a heading where a module begins."""
        shown: list[dict[str, Any]] = []
        module = ""
        for one in self.activities:
            if one.module and one.module != module:
                shown.append({"module": one.module})
            module = one.module
            shown.append(
                {
                    "title": one.label,
                    "url": one.address,
                    "done": one.done,
                    "again": one.again,
                    "current": one.uid == self.where,
                    "minutes": one.minutes,
                    "kind": one.kind,
                }
            )
        return shown


def outline_of(
    course: CoursePage, round: StudyRound | None = None, *, where: UUID | None = None
) -> Outline:
    """The live activities of a course with what is done in `round`: one query, however many."""
    if round is None:
        return read_outline(course.path, where=where)
    return read_outline(course.path, round_id=round.pk, spec=round.version.spec, where=where)


def read_outline(
    path: str,
    *,
    round_id: int | None = None,
    spec: Mapping[str, Any] | None = None,
    where: UUID | None = None,
) -> Outline:
    """As `outline_of`, for the course at the tree's `path` and the round's version `spec`.

    What is required comes from the version that the round is pinned to; something newer than the
    round is optional in it.
    """
    below = Page._get_children_path_interval(path)
    rows = Page.objects.filter(path__range=below, live=True).order_by("path")
    columns: tuple[str, ...] = COLUMNS
    if round_id is not None:
        progress = Progress.objects.filter(
            round_id=round_id, activity_uid=OuterRef("translation_key")
        )
        rows = rows.annotate(
            done_at=Subquery(progress.values("done_at")[:1]),
            reopened_at=Subquery(progress.values("reopened_at")[:1]),
        )
        columns = (*COLUMNS, "done_at", "reopened_at")
    pinned = None if spec is None else {one["uid"]: one["required"] for one in spec["activities"]}
    return Outline(_activities(rows.values(*columns), pinned), where)


def _activities(rows: Iterable[dict[str, Any]], pinned: dict[str, bool] | None) -> list[Activity]:
    found: list[Activity] = []
    module_path, module, number = "-", "", 0
    for row in rows:
        if row["modulepage__pk"]:
            module_path, module = row["path"], row["title"]
            continue
        kind = next((kind for kind in KINDS if row[f"{kind}page__minutes"] is not None), None)
        if kind is None:
            continue
        number += kind != "quiz"
        uid = row["translation_key"]
        found.append(
            Activity(
                uid=uid,
                kind=kind,
                number=number if kind != "quiz" else 0,
                title=row["title"],
                address=address_of(row["url_path"]),
                minutes=row[f"{kind}page__minutes"],
                module=module if row["path"].startswith(module_path) else "",
                required=row[f"{kind}page__required"]
                if pinned is None
                else pinned.get(str(uid), False),
                done=bool(row.get("done_at")),
                again=bool(row.get("reopened_at")) and not row["done_at"],
            )
        )
    return found
