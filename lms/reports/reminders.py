"""Reminders in words: for one person, for all of a list, for each unit of a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.duties.wording import Need, day, sentences
from lms.reports.people import Followed, Person, Row


def need_of(person: Person, followed: Followed) -> Need:
    """What a person is reminded of."""
    first = person.urgency
    pressing = first if first is not None and (first.overdue or first.soon) else None
    return Need(
        title=pressing.title if pressing else "",
        due_on=pressing.due_on if pressing else None,
        overdue=bool(pressing and pressing.overdue),
        more=pressing.more if pressing else 0,
        missing=person.short,
        year=followed.on.year,
        tiet=person.tiet,
        minimum=followed.minimum,
        never=person.never,
    )


def reminder_for(name: str, need: Need, address: str) -> str:
    """The reminder of one person; empty when there is nothing to remind of."""
    if not need.any:
        return ""
    greeting = _("Dear colleague %(name)s:") % {"name": name}
    return "\n".join([greeting, *sentences(need), _learn(address)])


@dataclass(frozen=True)
class Letter:
    """A text to send by hand, and for whom it is: everybody, or the people of one unit."""

    label: str
    text: str
    people: int


def letter_for_all(rows: Sequence[Row], followed: Followed, address: str) -> Letter:
    """One text for several people, a line each."""
    heading = _("Learning reminder, %(day)s:") % {"day": day(followed.on)}
    return Letter(_("Text to send"), _lines(heading, rows, followed, address), len(rows))


def letters_by_unit(rows: Sequence[Row], followed: Followed, address: str) -> list[Letter]:
    """A text for each unit, in the order in which the units come; who has two is in the first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    heading = _("Learning reminder for %(unit)s, %(day)s:")
    return [
        Letter(
            unit,
            _lines(heading % {"unit": unit, "day": day(followed.on)}, people, followed, address),
            len(people),
        )
        for unit, people in found.items()
    ]


def _lines(heading: str, rows: Iterable[Row], followed: Followed, address: str) -> str:
    told = ((row.name, sentences(need_of(row.person, followed))) for row in rows)
    lines = [f"- {name}: {' '.join(parts)}" for name, parts in told]
    return "\n".join([heading, *lines, _learn(address)])


def _learn(address: str) -> str:
    return _("To learn: %(address)s") % {"address": address}
