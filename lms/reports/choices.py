"""What the list of a unit can be narrowed by: units, positions, tracks and courses, in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast

from courses.models import CoursePage, JobPosition, SkillTrack, TrackStep
from courses.models.dated import local
from courses.vietnamese import fold
from lms.duties.models import Duty
from lms.reports.scope import MOST_UNITS, Place

UNIT, POSITION, TRACK, COURSE = "u", "p", "t", "c"


@dataclass
class Choices:
    """(value, label) of each kind, in their order."""

    units: list[tuple[str, str]] = field(default_factory=list)
    positions: list[tuple[str, str]] = field(default_factory=list)
    tracks: list[tuple[str, str]] = field(default_factory=list)
    courses: list[tuple[str, str]] = field(default_factory=list)


def choices_of(place: Place, *, positions: Mapping[str, str] | None, units: bool) -> Choices:
    """Of tracks those in force, of courses those of a track or given to somebody.

    Positions are those that are known already, else all in use; units only where they are asked
    for, and none where they are too many.
    """
    parts = [_tracks(place), _courses()]
    if units:
        parts.append(_units(place))
    if positions is None:
        parts.append(_positions())
    found: dict[str, list[tuple[str, str, str]]] = {}
    for kind, key, name, name_en, sort in parts[0].union(*parts[1:], all=True):
        found.setdefault(kind, []).append((sort or fold(name), key, local(name, name_en)))
    known = [(fold(name), code, name) for code, name in (positions or {}).items()]
    shown = _sorted(found.get(UNIT, []), uids=True)
    return Choices(
        units=shown if len(shown) <= MOST_UNITS else [],
        positions=_sorted(found.get(POSITION, known), uids=False),
        tracks=_sorted(found.get(TRACK, []), uids=True),
        courses=_sorted(found.get(COURSE, []), uids=True),
    )


def _sorted(rows: Sequence[tuple[str, str, str]], *, uids: bool) -> list[tuple[str, str]]:
    # A UUID as text is bare on SQLite and has dashes on PostgreSQL.
    return [(str(UUID(key)) if uids else key, name) for _sort, key, name in sorted(rows)]


def _rows(rows: Any, kind: str, key: str, *names: Any) -> Any:
    text = CharField()
    return rows.order_by().values_list(
        Value(kind, output_field=text), Cast(key, text), *(Cast(name, text) for name in names)
    )


EMPTY = Value("")


def _tracks(place: Place) -> Any:
    return _rows(SkillTrack.objects.active(place.on), TRACK, "uid", "title", "title_en", EMPTY)


def _courses() -> Any:
    given = Duty.objects.in_force().filter(course=OuterRef("pk"))
    steps = TrackStep.courses.through.objects.filter(coursepage=OuterRef("pk"))
    courses = CoursePage.objects.offered().filter(Q(Exists(given)) | Q(Exists(steps)))
    return _rows(courses, COURSE, "translation_key", "title", EMPTY, EMPTY)


def _units(place: Place) -> Any:
    return _rows(place.choices(), UNIT, "uid", "name", "name_en", "code")


def _positions() -> Any:
    rows = JobPosition.objects.filter(status=JobPosition.Status.CURRENT)
    return _rows(rows, POSITION, "code", "short_name", EMPTY, EMPTY)
