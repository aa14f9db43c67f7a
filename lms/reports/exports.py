"""Rows of the lists as files to take away, with the figures that the screen shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models.dated import local_name
from lms.duties.models import Reminder, ReminderRound
from lms.reports.agencies import AgencyRow
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


def compared_sheet(rows: Sequence[AgencyRow]) -> Iterator[list[Any]]:
    """The heading and then a row for each unit, with the figures of the screen."""
    yield [
        _("Agency"),
        _("People"),
        _("Enough tiết"),
        _("Enough tiết in percent"),
        _("Short of tiết"),
        _("Overdue"),
        _("Due within 30 days"),
        _("Never signed in"),
    ]
    for row in rows:
        one = row.figures
        name = f"{row.name} ({_('the unit itself')})" if row.own else row.name
        yield [
            name, one.total, one.enough, one.percent, one.short, one.overdue, one.soon, one.never,
        ]  # fmt: skip


def reminder_sheet(rounds: Iterable[ReminderRound]) -> Iterator[list[Any]]:
    """The heading and then a row for each round of reminders, as the log shows it."""
    yield [_("Reminded at"), _("By"), _("Unit"), _("How"), _("People"), _("By e-mail too")]
    for one in rounds:
        at, who = timezone.localtime(one.at).replace(tzinfo=None), one.by.get_full_name()
        yield [at, who, local_name(one.unit), one.get_channel_display(), one.people, one.mailed]


def reminded_sheet(reminders: Iterable[Reminder]) -> Iterator[list[Any]]:
    """The heading and then a row for each person of one round, with what was said."""
    yield [_("Full name"), _("Officer number"), _("Text")]
    for one in reminders:
        yield [one.officer.full_name, one.officer.number or "", one.text]


def state_words(person: Person) -> str:
    """How it goes with a person, in the words of the screen."""
    words = [
        _("done") if person.done else "",
        _("overdue") if person.overdue else "",
        _("due soon") if person.soon else "",
        _("short of tiết") if person.short else _("enough tiết"),
        _("never signed in") if person.never else "",
    ]
    return ", ".join(filter(None, words))
