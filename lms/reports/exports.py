"""Rows of the lists as files to take away, with the figures that the screen shows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lms.reports.people import Followed, Person, rows_of

CHUNK = 1000


def unit_sheet(people: Sequence[Person], followed: Followed) -> Iterator[list[Any]]:
    """The heading and then a row for each person, a thousand names at a time."""
    yield [
        _("Full name"),
        _("Unit"),
        _("Job position"),
        _("Tiết in %(year)d") % {"year": followed.on.year},
        _("Tiết missing"),
        _("To learn first"),
        _("Due on"),
        _("State"),
    ]
    for start in range(0, len(people), CHUNK):
        for row in rows_of(people[start : start + CHUNK], followed.on):
            one = row.person
            yield [
                row.name,
                row.units,
                row.positions,
                one.tiet,
                max(followed.minimum - one.tiet, 0),
                one.urgency.title if one.urgency else "",
                one.urgency.due_on if one.urgency else None,
                state_words(one),
            ]


def state_words(person: Person) -> str:
    """How it goes with a person, in the words of the screen."""
    words = [
        _("overdue") if person.overdue else "",
        _("due soon") if person.soon else "",
        _("short of tiết") if person.short else _("enough tiết"),
    ]
    return ", ".join(filter(None, words))
