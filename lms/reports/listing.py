"""One page of a unit's people: worked out while one waits for a few, from standings for many."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q

from lms.learning.urgency import Urgency
from lms.personnel.models import Appointment, named
from lms.personnel.pages import start_of, stretch
from lms.reports.about import narrowed, told_of
from lms.reports.agencies import (
    AgencyRow,
    counted_figures,
    counted_rows,
    rows_of_people,
    stored_figures,
)
from lms.reports.models import RollUp, Standing
from lms.reports.people import (
    Figures,
    Followed,
    Order,
    Person,
    Row,
    Show,
    Wanted,
    followed_people,
    rows_of,
)
from lms.reports.scope import MANY, Place

PAGE = 25
PAGE_KEYS = ("page", "sau", "truoc")
#: So many posts are worked out while somebody waits where nothing is stored yet.
MOST_POSTS = 2 * MANY

BY_NEED = ("rank", "pressing", "sort_key", "pk")
BY_NAME = ("sort_key", "pk")


@dataclass(frozen=True)
class Listed:
    """One page of people. `numbered` pages for few; for many the ends to go on from, as uids."""

    rows: Sequence[Row]
    found: int
    numbered: Page[Any] | None = None
    before: UUID | None = None
    after: UUID | None = None


class Few:
    """People who were read and worked out now."""

    kept: RollUp | None = None

    def __init__(self, place: Place, followed: Followed) -> None:
        self.place, self.followed = place, followed

    @cached_property
    def figures(self) -> Figures:
        return Figures.of(self.followed.people)

    def overview(self) -> tuple[Figures, list[AgencyRow]]:
        """The figures of all, and of the units one level below."""
        return self.figures, rows_of_people(self.followed.people, self.place)

    def some(self, officers: Sequence[int]) -> dict[int, Person]:
        """Some of these people by their ids."""
        wanted = set(officers)
        return {one.officer_id: one for one in self.followed.people if one.officer_id in wanted}

    def page(self, wanted: Wanted, at: Mapping[str, str]) -> Listed:
        if wanted.about:
            return page_about(self, wanted, at)
        found = wanted.of(self.followed.people)
        page = Paginator(found, PAGE).get_page(at.get("page"))
        return Listed(rows_of(list(page.object_list), self.place.on), len(found), numbered=page)

    def number(self, wanted: Wanted) -> int:
        if wanted.about:
            return narrowed(self.place, wanted).count()
        return len(wanted.of(self.followed.people))

    def people(self, wanted: Wanted) -> Sequence[Person]:
        if wanted.about:
            return people_about(self, wanted)
        return wanted.of(self.followed.people)


class Many:
    """People whose standings and figures are stored, as of `kept.computed_at`."""

    def __init__(self, place: Place, kept: RollUp) -> None:
        self.place, self.kept = place, kept
        self.followed = Followed(on=kept.on or place.on, minimum=kept.minimum or place.minimum)

    @property
    def on(self) -> date:
        return self.followed.on

    @cached_property
    def figures(self) -> Figures:
        stored = stored_figures(self.place)[0] if self.place.by_post else None
        return stored or counted_figures(self.place.officers())

    def overview(self) -> tuple[Figures, list[AgencyRow]]:
        """The figures of all, and of the units one level below."""
        if not self.place.by_post:
            return self.figures, counted_rows(self.place)
        figures, rows = stored_figures(self.place)
        return figures or counted_figures(self.place.officers()), rows

    def some(self, officers: Sequence[int]) -> dict[int, Person]:
        """Some of these people by their ids (one query)."""
        rows = Standing.objects.filter(officer__in=officers)
        return {one.officer_id: one for one in self._read(rows)}

    def page(self, wanted: Wanted, at: Mapping[str, str]) -> Listed:
        if wanted.about:
            return page_about(self, wanted, at)
        rows = self._wanted(wanted)
        shown, before, after = self._shown(rows, wanted, at)
        return Listed(
            rows_of(shown, self.place.on), self.number(wanted), before=before, after=after
        )

    def number(self, wanted: Wanted) -> int:
        """How many fit; with nothing else to look for it is one of the figures."""
        if wanted.about:
            return narrowed(self.place, wanted).count()
        if not wanted.plain:
            return int(self._wanted(wanted).count())
        figures = self.figures
        numbers = {
            Show.OVERDUE: figures.overdue,
            Show.SOON: figures.soon,
            Show.SHORT: figures.short,
            Show.ENOUGH: figures.enough,
            Show.NEVER: figures.never,
        }
        return numbers.get(wanted.show, figures.total)

    def people(self, wanted: Wanted) -> Sequence[Person]:
        if wanted.about:
            return people_about(self, wanted)
        return list(self._read(self._wanted(wanted).order_by(*_order(wanted))))

    def _wanted(self, wanted: Wanted) -> Any:
        rows = Standing.objects.filter(officer__in=self.place.officers())
        tests = {
            Show.OVERDUE: Q(rank=Standing.Rank.OVERDUE),
            Show.SOON: Q(rank=Standing.Rank.SOON),
            Show.SHORT: Q(short=True),
            Show.ENOUGH: Q(short=False),
            Show.NEVER: Q(never=True),
        }
        if wanted.show in tests:
            rows = rows.filter(tests[wanted.show])
        if wanted.position:
            posts = Appointment.objects.active(self.place.on).filter(officer=OuterRef("pk"))
            rows = rows.filter(Exists(posts.filter(position__code=wanted.position)))
        rows = rows.filter(named(wanted.text, "officer__search_folded"))
        return rows.annotate(sort_key=F("officer__sort_key"), uid=F("officer__uid"))

    def _shown(
        self, rows: Any, wanted: Wanted, at: Mapping[str, str]
    ) -> tuple[list[Person], UUID | None, UUID | None]:
        """The people of one page by the key of the last one, and the ends to go on from."""
        order = _order(wanted)
        backwards = bool(at.get("truoc"))
        start = start_of(rows, at.get("truoc") or at.get("sau") or "", "officer__uid", order)
        found = stretch(rows.values("uid", *STORED), order, start, backwards=backwards, size=PAGE)
        return (
            [self._person(row) for row in found.rows],
            found.rows[0]["uid"] if found.earlier else None,
            found.rows[-1]["uid"] if found.later else None,
        )

    def _read(self, rows: Any) -> Iterator[Person]:
        yield from map(self._person, rows.values(*STORED))

    def _person(self, row: dict[str, Any]) -> Person:
        urgency = None
        if row["due_on"] is not None:
            days = (row["due_on"] - self.on).days
            urgency = Urgency(row["due_on"], days, row["title"], "", row["more"])
        return Person(
            row["pk"],
            "",
            "",
            tiet=Decimal(row["tiet"]),
            urgency=urgency,
            short=row["short"],
            never=row["never"],
        )


STORED = ("pk", "tiet", "short", "due_on", "title", "more", "never")


def page_about(people: Few | Many, wanted: Wanted, at: Mapping[str, str]) -> Listed:
    """A page of those who have to learn one track or course, in order of their given names."""
    rows = narrowed(people.place, wanted)
    start = start_of(rows, at.get("truoc") or at.get("sau") or "", "uid", BY_NAME)
    backwards = bool(at.get("truoc"))
    found = stretch(rows.values("pk", "uid"), BY_NAME, start, backwards=backwards, size=PAGE)
    shown = _about(people, wanted, [row["pk"] for row in found.rows])
    return Listed(
        rows_of(shown, people.place.on),
        rows.count(),
        before=found.rows[0]["uid"] if found.earlier else None,
        after=found.rows[-1]["uid"] if found.later else None,
    )


def people_about(people: Few | Many, wanted: Wanted) -> list[Person]:
    return _about(people, wanted, list(narrowed(people.place, wanted).values_list("pk", flat=True)))


def _about(people: Few | Many, wanted: Wanted, officers: Sequence[int]) -> list[Person]:
    """People in the order of their ids, with what is due of the one thing."""
    known = people.some(officers)
    told = told_of(wanted.about, officers, people.place.on)
    return [
        replace(known[pk], urgency=told[pk].urgency, done=told[pk].done)
        for pk in officers
        if pk in known
    ]


def _order(wanted: Wanted) -> Sequence[str]:
    return BY_NAME if wanted.order == Order.NAME else BY_NEED


def few_at(place: Place) -> Few | None:
    """The people of a place, worked out now; None where they are too many for that."""
    followed = followed_people(
        place.officers(), place.on, minimum=place.minimum, at_most=MOST_POSTS
    )
    return None if followed is None else Few(place, followed)


def stored() -> RollUp | None:
    """When standings and figures were worked out last (one query)."""
    return RollUp.objects.first()


def many_at(place: Place, kept: RollUp | None) -> Many | None:
    """The people of a place as they are stored; None where nothing is."""
    return Many(place, kept) if kept is not None and kept.computed_at is not None else None
