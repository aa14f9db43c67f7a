"""Working out the figures of large units anew. Whole, never patched: they are right as of a time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lms.personnel.models import Appointment
from lms.reports.agencies import COUNTED, by_ancestor, by_unit
from lms.reports.models import RollUp, Standing, UnitFigures
from lms.reports.people import Followed, Person, followed_people, least_tiet

#: Officers of one batch: each is read and written in moments of its own, so that nobody waits long.
BATCH = 1000
#: Figures may be so old, and older where working them out takes long: it shall not take more than a
#: tenth of the time.
LEAST_AGE, SHARE = timedelta(seconds=60), 10
#: Whoever was asked and has not answered by then has died.
PATIENCE = timedelta(minutes=15)

FIELDS = ("tiet", "short", "rank", "pressing", "due_on", "title", "more", "never")
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Refreshed:
    """How many people and units there are, and for how many something else was stored."""

    people: int
    units: int
    changed: int


def refresh_figures(*, at: datetime, clock: Callable[[], float] = time.monotonic) -> Refreshed:
    """Work out the standing of everyone in a post and the figures of every unit. Safe to repeat.

    What is there already is not written again.
    """
    begun, on = clock(), timezone.localtime(at).date()
    minimum = least_tiet(on.year)
    people = changed = 0
    for batch in _batches(on):
        followed = followed_people(batch, on, minimum=minimum)
        standings = _standings(followed)
        people += len(standings)
        changed += _store_standings(standings)
    appointed = Appointment.objects.active(on).filter(officer=OuterRef("pk"))
    gone, _each = Standing.objects.filter(~Exists(appointed)).delete()
    figures = _figures(on)
    with transaction.atomic():
        changed += gone + _store_figures(figures)
        told = {"on": on, "minimum": minimum, "computed_at": at, "asked_at": None}
        RollUp.objects.update_or_create(
            pk=RollUp.ONLY, defaults={**told, "seconds": clock() - begun}
        )
    return Refreshed(people, len({unit for unit, _own in figures}), changed)


def differences(*, at: datetime) -> Refreshed:
    """As `refresh_figures`, but only say for how many something else is stored."""
    on = timezone.localtime(at).date()
    minimum = least_tiet(on.year)
    people = changed = 0
    for batch in _batches(on):
        standings = _standings(followed_people(batch, on, minimum=minimum))
        stored = _stored(list(standings))
        people += len(standings)
        changed += sum(stored.get(pk) != values for pk, values in standings.items())
    changed += abs(Standing.objects.count() - people)
    figures, kept = _figures(on), _kept_figures()
    changed += sum(figures.get(key) != kept.get(key) for key in {*figures, *kept})
    return Refreshed(people, len({unit for unit, _own in figures}), changed)


def ask_for_figures(*, at: datetime) -> bool:
    """Whether new figures are due and nobody has been asked for them yet; then the caller must ask."""
    free = Q(asked_at__isnull=True) | Q(asked_at__lt=at - PATIENCE)
    if RollUp.objects.filter(free, pk=RollUp.ONLY).update(asked_at=at):
        return True
    _kept, is_first = RollUp.objects.get_or_create(pk=RollUp.ONLY, defaults={"asked_at": at})
    return is_first


def is_waited_for(kept: RollUp, at: datetime) -> bool:
    """Whether somebody has been asked for new figures and may still answer."""
    return kept.asked_at is not None and kept.asked_at >= at - PATIENCE


def are_due(kept: RollUp | None, at: datetime) -> bool:
    """Whether figures of this age should be worked out anew: of another day, or too old."""
    if kept is None or kept.computed_at is None or kept.on != timezone.localtime(at).date():
        return True
    return at - kept.computed_at > max(LEAST_AGE, timedelta(seconds=kept.seconds * SHARE))


# Standings ---------------------------------------------------------------------------------------


def _batches(on: date) -> Iterator[list[int]]:
    """Ids of everyone in a post, some at a time, by the index of the posts."""
    last = 0
    posts = Appointment.objects.active(on).order_by("officer_id")
    officers = posts.values_list("officer_id", flat=True).distinct()
    while ids := list(officers.filter(officer_id__gt=last)[:BATCH]):
        yield ids
        last = ids[-1]


def _standings(followed: Followed | None) -> dict[int, Values]:
    """By officer the values of `FIELDS`."""
    return {one.officer_id: _values(one) for one in (followed.people if followed else ())}


def _values(person: Person) -> Values:
    first = person.urgency
    days = first.due_on.toordinal() if first is not None else 0
    pressing = days if person.overdue or person.soon else int(person.tiet * 10)
    return (
        person.tiet,
        person.short,
        person.rank,
        pressing,
        first.due_on if first else None,
        first.title[:255] if first else "",
        first.more if first else 0,
        person.never,
    )


def _stored(officers: list[int]) -> dict[int, Values]:
    rows = Standing.objects.filter(officer__in=officers).values_list("officer_id", *FIELDS)
    return {pk: tuple(values) for pk, *values in rows}


def _store_standings(standings: dict[int, Values]) -> int:
    """Write what is new or different; returns how many that are."""
    stored = _stored(list(standings))
    changed = [
        Standing(officer_id=pk, **dict(zip(FIELDS, values, strict=True)))
        for pk, values in standings.items()
        if stored.get(pk) != values
    ]
    Standing.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["officer"], update_fields=FIELDS
    )
    return len(changed)


# Figures -----------------------------------------------------------------------------------------

Key = tuple[int, bool]


def _figures(on: date) -> dict[Key, Values]:
    """By unit, and whether only of posts in the unit itself, the values of `COUNTED`."""
    posts = Appointment.objects.active(on)
    found: dict[Key, Values] = {}
    for own, rows in ((False, by_ancestor(posts, on)), (True, by_unit(posts))):
        for row in rows:
            found[row["ancestor"], own] = tuple(row[name] for name in COUNTED)
    return found


def _kept_figures() -> dict[Key, Values]:
    rows = UnitFigures.objects.values_list("unit_id", "own", *COUNTED)
    return {(unit, own): tuple(values) for unit, own, *values in rows}


def _store_figures(figures: dict[Key, Values]) -> int:
    kept = _kept_figures()
    for own in (False, True):
        lost = [unit for (unit, is_own) in kept if is_own == own and (unit, own) not in figures]
        UnitFigures.objects.filter(unit__in=lost, own=own).delete()
    changed = [
        UnitFigures(unit_id=unit, own=own, **dict(zip(COUNTED, values, strict=True)))
        for (unit, own), values in figures.items()
        if kept.get((unit, own)) != values
    ]
    UnitFigures.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["unit", "own"],
        update_fields=list(COUNTED),
    )
    return len(changed) + sum(key not in figures for key in kept)
