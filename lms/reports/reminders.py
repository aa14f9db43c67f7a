"""Reminders as plain text, for the clipboard or the share sheet: a date, what to learn, where."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.papers.plain import number_text
from lms.reports.listing import MOST_REMINDED
from lms.reports.people import Followed, Person, Row


def day(on: date) -> str:
    """A day as it is written in the language of the screen; a list says the same days over and over."""
    return _day(on, get_language())


@lru_cache(maxsize=1000)
def _day(on: date, language: str | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT")


def what(person: Person, followed: Followed) -> list[str]:
    """What a person is reminded of, a sentence each; empty when nothing is due or missing."""
    parts = []
    language = get_language()
    first = person.urgency
    if first is not None and (first.overdue or first.soon):
        parts.append(_due(first.title, first.due_on, first.overdue, language))
        if first.more:
            parts.append(_more(first.more, language))
    if person.short:
        parts.append(_missing(followed.on.year, person.tiet, followed.minimum, language))
    return parts


# A list says the same sentences over and over: of a whole office the same course is due, and most
# have one of a few numbers of tiết.


@lru_cache(maxsize=1000)
def _due(course: str, on: date, overdue: bool, language: str | None) -> str:
    text = (
        _("“%(course)s” was due on %(day)s.") if overdue else _("“%(course)s” is due on %(day)s.")
    )
    return text % {"course": course, "day": _day(on, language)}


@lru_cache(maxsize=100)
def _more(count: int, language: str | None) -> str:
    more = ngettext("%(count)d more course is due.", "%(count)d more courses are due.", count)
    return more % {"count": count}


@lru_cache(maxsize=1000)
def _missing(year: int, tiet: Decimal, minimum: Decimal, language: str | None) -> str:
    text = _("In %(year)d there are %(counted)s of %(minimum)s tiết so far.")
    figures = {"counted": number_text(tiet) or "0", "minimum": number_text(minimum)}
    return text % {"year": year, **figures}


def reminder_for(name: str, person: Person, followed: Followed, address: str) -> str:
    """The reminder of one person; empty when there is nothing to remind of."""
    parts = what(person, followed)
    if not parts:
        return ""
    greeting = _("Dear colleague %(name)s:") % {"name": name}
    return "\n".join([greeting, *parts, _("To learn: %(address)s") % {"address": address}])


def reminder_for_all(rows: Sequence[Row], followed: Followed, address: str) -> str:
    """One reminder for several people, a line each; empty when nobody is to be reminded."""
    lines = []
    for row in rows[:MOST_REMINDED]:
        parts = what(row.person, followed)
        if parts:
            lines.append(f"- {row.name}: {' '.join(parts)}")
    if not lines:
        return ""
    heading = _("Learning reminder, %(day)s:") % {"day": day(followed.on)}
    return "\n".join([heading, *lines, _("To learn: %(address)s") % {"address": address}])
