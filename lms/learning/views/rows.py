"""What home's lists say of each row, in words: for `components/row.html`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.learning.catalogue import tiet_text
from lms.learning.due import Due, obligation, relative
from lms.learning.quizzes import percent
from lms.learning.tracks import Step, StepCourse, Study, Track


def due_row(one: Due) -> dict[str, Any]:
    """A date to keep: what, required or suggested, by when, how many days are left."""
    badge = ("bad", _("Overdue")) if one.overdue else ("warn", _("Due soon")) if one.soon else None
    return {
        "title": one.course.title,
        "url": go_on_url(one.course),
        "meta": f"{one.obligation} · {one.when}",
        "icon": "half" if one.course.study else "circle",
        "badge": badge,
    }


def track_row(step: Step, day: date) -> dict[str, Any]:
    """A step of a track: done, in progress or open, with its date where it has one."""
    course = step.course
    words = [obligation(step.required)]
    if step.state == "done":
        words.append(_("completed"))
    elif step.due_on:
        by = _("by %(date)s") % {"date": date_format(step.due_on, "SHORT_DATE_FORMAT")}
        words += [by, relative((step.due_on - day).days)]
    if course.study and not course.study.completed_at:
        words.append(parts_text(course.study))
    if course.tiet:
        words.append(_("%(tiet)s tiết") % {"tiet": tiet_text(course.tiet)})
    if step.others:
        others = len(step.others)
        words.append(
            ngettext("or %(number)d other course", "or %(number)d other courses", others)
            % {"number": others}
        )
    return {
        "title": course.title,
        "url": course.address,
        "meta": " · ".join(words),
        "icon": {"done": "check-circle", "going": "half", "open": "circle"}[step.state],
        "icon_kind": "ok" if step.state == "done" else "",
        "shown_in": step.shown_in,
    }


def track_shown(track: Track, day: date) -> dict[str, Any]:
    """A track with its rows."""
    return {
        "title": track.title,
        "summary": track.summary,
        "done": track.done,
        "total": len(track.steps),
        "rows": [track_row(step, day) for step in track.steps],
    }


def completed_row(study: Study) -> dict[str, Any]:
    """A completed course: when, with which result."""
    words = [date_format(study.completed_at, "SHORT_DATE_FORMAT")]
    if study.fraction is not None:
        words.append(in_percent(study.fraction))
    if study.tiet:
        words.append(_("%(tiet)s tiết") % {"tiet": tiet_text(study.tiet)})
    return {
        "title": study.title,
        "url": study.address,
        "meta": " · ".join(words),
        "badge": ("ok", _("Completed")),
    }


def result_row(attempt: dict[str, Any]) -> dict[str, Any]:
    """A closed attempt at a test: the points, passed or not."""
    passed = attempt["passed"]
    words = [attempt["title"], date_format(attempt["closed_at"], "SHORT_DATE_FORMAT")]
    if attempt["fraction"] is not None:
        words.append(in_percent(attempt["fraction"]))
    return {
        "title": attempt["round__course__title"],
        "url": reverse("attempt_result", args=[attempt["uid"]]),
        "meta": " · ".join(str(word) for word in words),
        "badge": ("ok", _("Passed")) if passed else ("warn", _("Not passed yet")),
    }


def newest_first(
    attempts: Iterable[dict[str, Any]], completed: Iterable[Study]
) -> list[dict[str, Any]]:
    """Attempts and completed courses as one list; a completion before the test that made it."""
    dated = [(study.completed_at, 1, completed_row(study)) for study in completed]
    dated += [(attempt["closed_at"], 0, result_row(attempt)) for attempt in attempts]
    newest = sorted(dated, key=lambda entry: entry[:2], reverse=True)
    return [row for _at, _order, row in newest]


def go_on_url(course: StepCourse) -> str:
    """Where a press on a course leads: to the place where it was left, or to its page."""
    if course.study and not course.study.completed_at:
        return reverse("continue_course", args=[course.uid])
    return course.address


def parts_text(study: Study) -> str:
    """How far in a course: "3 of 9 parts"."""
    return _("%(done)d of %(all)d parts done") % {"done": study.done, "all": study.required}


def in_percent(fraction: float) -> str:
    """As the page of the result says it: rounded down, the sign never alone on the next line."""
    return f"{percent(fraction)}\N{NO-BREAK SPACE}%"
