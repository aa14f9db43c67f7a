"""Who has done which activity of a course, as CSV: a row a learner, a column an activity.

A thousand learners by twenty activities are twenty thousand cells, so a cell costs as little as can
be: values come as the database stores them, days are worked out once an hour of the clock, and rows
are read two thousand learners at a time, so that memory does not grow with them.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CoursePage
from courses.sheets.writing import guarded
from lms.learning.models import Progress, StudyRound
from lms.learning.outline import outline_of
from lms.reports.taught import main_units

CHUNK = 2000
BOM = b"\xef\xbb\xbf"


class Days:
    """Local days of stored times, each hour worked out once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __getitem__(self, stored: str) -> str:
        """A stored time, the text of an instant in UTC, as dd/mm/yyyy in local time."""
        key = stored[:13]
        if key not in self._known:
            hour = datetime.fromisoformat(f"{key}:00").replace(tzinfo=UTC)
            self._known[key] = f"{timezone.localtime(hour):%d/%m/%Y}"
        return self._known[key]


def completion_csv(course: CoursePage, at: datetime) -> Iterator[bytes]:
    """The file in pieces: its heading, then up to two thousand learners at a time."""
    activities = outline_of(course).activities
    # A UUID as text is bare on SQLite and has dashes on PostgreSQL.
    columns = {
        key: number
        for number, activity in enumerate(activities)
        for key in (activity.uid.hex, str(activity.uid))
    }
    heading = [
        _("Full name"),
        _("Unit"),
        *[activity.label for activity in activities],
        _("Completed on"),
        _("Result in percent"),
    ]
    yield BOM + _lines([[guarded(text) for text in heading]])
    days, on = Days(), timezone.localtime(at).date()
    for rounds in _chunks(course):
        done = _done(rounds, columns, days)
        units = main_units([row[1] for row in rounds], on)
        yield _lines(_row(row, units, done[row[0]], days) for row in rounds)


def _chunks(course: CoursePage) -> Iterator[list[tuple[Any, ...]]]:
    """The latest rounds of a course by given name, some thousand at a time, by the last key."""
    later = StudyRound.objects.filter(
        course=course, officer=OuterRef("officer"), number__gt=OuterRef("number")
    )
    rows = (
        StudyRound.objects.filter(~Exists(later), course=course)
        .annotate(completed=_raw("completed_at"))
        .order_by("officer__sort_key", "pk")
        .values_list(
            "pk",
            "officer_id",
            "officer__sort_key",
            "officer__full_name",
            "completed",
            "completion__fraction",
        )
    )
    last: tuple[Any, ...] | None = None
    while True:
        page = rows
        if last is not None:
            page = rows.filter(
                Q(officer__sort_key__gt=last[2]) | Q(officer__sort_key=last[2], pk__gt=last[0])
            )
        chunk = list(page[:CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1]


def _raw(field: str) -> Cast:
    """A column as text, without the work of making a UUID or a time of each."""
    return Cast(field, CharField())


def _done(
    rounds: Sequence[tuple[Any, ...]], columns: dict[str, int], days: Days
) -> dict[int, list[str]]:
    """By round a cell for every activity: the day on which it was done, or nothing (one query)."""
    width = 1 + max(columns.values(), default=-1)
    cells = {row[0]: [""] * width for row in rounds}
    first, last = min(cells), max(cells)
    progress = Progress.objects.filter(done_at__isnull=False)
    if last - first < 2 * len(cells):  # neighbours: a range costs less than a list of ids
        progress = progress.filter(round__gte=first, round__lte=last)
    else:
        progress = progress.filter(round__in=list(cells))
    found = progress.annotate(uid=_raw("activity_uid"), day=_raw("done_at")).order_by()
    for pk, uid, done_at in found.values_list("round_id", "uid", "day").iterator(chunk_size=CHUNK):
        column = columns.get(uid)
        row = cells.get(pk)
        if row is not None and column is not None:
            row[column] = days[done_at]
    return cells


def _row(
    row: tuple[Any, ...], units: dict[int, str], cells: list[str], days: Days
) -> Sequence[Any]:
    _pk, officer, _key, name, completed, fraction = row
    result = "" if fraction is None else int(fraction * 100 + 1e-6)
    return [
        guarded(name),
        guarded(units.get(officer, "")),
        *cells,
        days[completed] if completed else "",
        result,
    ]


def _lines(rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
