"""What an officer has to learn by when.

Until obligations are rows of their own, a date is the start of the post plus the days of the
track's step. Whatever comes later replaces the inside of `due` only.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from lms.learning.tracks import Step, StepCourse, Track, studies_of, tracks_of
from lms.personnel.models import Officer

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """A step that is not done and has a date. `days_left` is negative when the date has passed."""

    course: StepCourse
    others: list[StepCourse]
    track: str
    required: bool
    due_on: date
    days_left: int

    @property
    def overdue(self) -> bool:
        return self.days_left < 0

    @property
    def soon(self) -> bool:
        return 0 <= self.days_left <= SOON.days

    @property
    def obligation(self) -> str:
        """Whether it must be learnt, in words."""
        return obligation(self.required)

    @property
    def when(self) -> str:
        """The date, and how far off it is: "by 30/11/2026 · 7 days left"."""
        by = gettext("by %(date)s") % {"date": date_format(self.due_on, "SHORT_DATE_FORMAT")}
        return f"{by} · {relative(self.days_left)}"


def obligation(required: bool) -> str:
    """The two words that tell a required step from a suggested one."""
    return gettext("Required") if required else gettext("Suggested")


def relative(days: int) -> str:
    """How far off a date is: days left, today, or days overdue."""
    if days == 0:
        return gettext("today")
    if days < 0:
        late = ngettext("%(days)d day overdue", "%(days)d days overdue", -days)
        return late % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def due(officer: Officer, at: datetime, *, tracks: list[Track] | None = None) -> list[Due]:
    """What is due, most urgent first, each course once; three queries, none with `tracks`.

    Of several dates for one course the earliest counts, and what one track requires is required.
    """
    if tracks is None:
        tracks = tracks_of(officer, at, studies_of(officer))
    day = timezone.localtime(at).date()
    found: dict[int, Due] = {}
    for track in tracks:
        for step in track.steps:
            if step.due_on is None or step.state == "done":
                continue
            one = _due(step, step.due_on, track, day)
            found[one.course.course_id] = _stricter(found.get(one.course.course_id), one)
    return sorted(found.values(), key=lambda one: (one.due_on, not one.required, one.course.title))


def _due(step: Step, due_on: date, track: Track, day: date) -> Due:
    return Due(
        course=step.course,
        others=step.others,
        track=track.title,
        required=step.required,
        due_on=due_on,
        days_left=(due_on - day).days,
    )


def _stricter(known: Due | None, one: Due) -> Due:
    if known is None:
        return one
    first = min(known, one, key=lambda due: due.due_on)
    return Due(
        course=first.course,
        others=first.others,
        track=first.track,
        required=known.required or one.required,
        due_on=first.due_on,
        days_left=first.days_left,
    )
