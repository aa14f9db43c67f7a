"""The people whose learning an account follows: who is behind, who is short of tiết, unit by unit.

Read set by set: the number of queries is the same for ten people and for two thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models import DatedRule
from courses.models.dated import local
from lms.duties.models import Reminder
from lms.learning.urgency import Urgency, urgencies
from lms.personnel.ledger import YEARLY_DEFAULT, YEARLY_RULE, counted_records
from lms.personnel.models import Appointment, Officer, is_named

#: So few people are named by their ids in the queries that follow; more by the question who they are,
#: which costs more to ask and to plan than all else on the page of a small unit.
NAMED = 500


class Show:
    """Which of the people are shown; the codes stand in addresses."""

    OVERDUE, SOON, SHORT, ENOUGH = "qua-han", "sap-han", "thieu-tiet", "du-tiet"
    NEVER = "chua-dang-nhap"
    #: Only where a list is about one track or course.
    OPEN, DONE = "chua-xong", "da-xong"
    of_all = [
        (OVERDUE, _("overdue")),
        (SOON, _("due within 30 days")),
        (SHORT, _("short of tiết")),
        (ENOUGH, _("enough tiết")),
        (NEVER, _("never signed in")),
    ]
    choices = [*of_all, (OPEN, _("not done yet")), (DONE, _("done"))]


class Order:
    """In which order; the codes stand in addresses."""

    NEED, NAME = "", "ten"
    choices = [(NEED, _("most urgent first")), (NAME, _("by given name"))]


@dataclass(slots=True)
class Person:
    """One officer in a post, before the name is read; `tiet` counts this year.

    `codes` are those of the positions.
    `done` is there when a list is about one track or course. `never`: there is no account, or nobody has signed in with it yet.
    """

    officer_id: int
    sort_key: str
    search: str
    posts: list[tuple[int, date]] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    tiet: Decimal = Decimal(0)
    urgency: Urgency | None = None
    short: bool = True
    never: bool = False
    done: bool | None = None

    @property
    def overdue(self) -> bool:
        return self.urgency is not None and self.urgency.overdue

    @property
    def soon(self) -> bool:
        """Something is due within 30 days, and nothing is overdue."""
        return self.urgency is not None and self.urgency.soon

    @property
    def in_need(self) -> bool:
        return self.overdue or self.soon or self.short

    @property
    def rank(self) -> int:
        """0 overdue, 1 due soon, 2 short of tiết, 3 none of these."""
        if self.overdue or self.soon:
            return 0 if self.overdue else 1
        return 2 if self.short else 3

    @property
    def need(self) -> tuple[Any, ...]:
        """Sorts the most urgent first: overdue, due soon, short of tiết, the rest."""
        if self.urgency is not None and (self.overdue or self.soon):
            return (self.rank, self.urgency.due_on, Decimal(0), self.sort_key)
        return (self.rank, date.max, self.tiet, self.sort_key)


@dataclass(frozen=True)
class Figures:
    """How many people there are and how it goes with them; everyone is either short or not."""

    total: int
    enough: int
    overdue: int
    soon: int
    never: int

    @property
    def short(self) -> int:
        return self.total - self.enough

    @property
    def percent(self) -> int | None:
        """Share of those who have enough tiết, rounded down; None of nobody."""
        return self.enough * 100 // self.total if self.total else None

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Figures":
        total = enough = overdue = soon = never = 0
        for person in people:
            total += 1
            enough += not person.short
            overdue += person.overdue
            soon += person.soon
            never += person.never
        return cls(total, enough, overdue, soon, never)


@dataclass(frozen=True)
class Followed:
    """People whose learning an account follows, as on a day with its yearly minimum.

    `positions` are those that they hold, name by code.
    """

    on: date
    minimum: Decimal
    people: Sequence[Person] = ()
    positions: Mapping[str, str] = field(default_factory=dict)


def followed_people(
    officers: Any, on: date, *, minimum: Decimal | None = None, at_most: int | None = None
) -> Followed | None:
    """How it goes with everyone of `officers` who is in a post on the day `on`: five queries.

    `officers` is a queryset or list for `officer__in`. One query less for who knows the `minimum`.
    None when there are more than `at_most` posts: so many are not worked out while somebody waits.
    """
    read = _people(officers, on, at_most)
    if read is None:
        return None
    people, positions = read
    if len(people) <= NAMED:
        officers = [one.officer_id for one in people]
    first = urgencies(
        officers,
        ((one.officer_id, position, start) for one in people for position, start in one.posts),
        on,
    )
    tiet = tiet_of(officers, on.year)
    minimum = least_tiet(on.year) if minimum is None else minimum
    for person in people:
        person.urgency = first.get(person.officer_id)
        person.tiet = tiet.get(person.officer_id, Decimal(0))
        person.short = person.tiet < minimum
    return Followed(on=on, minimum=minimum, people=people, positions=positions)


def _people(
    officers: Any, on: date, at_most: int | None
) -> tuple[list[Person], dict[str, str]] | None:
    """A person for each officer with all posts held on the day, and their positions (one query)."""
    posts = Appointment.objects.active(on).filter(officer__in=officers).order_by()
    rows = posts.values_list(
        "officer_id",
        "officer__sort_key",
        "officer__search_folded",
        "officer__user__last_login",
        "position__code",
        "position__short_name",
        "unit_id",
        "position_id",
        "active_from",
    )
    read = list(rows if at_most is None else rows[: at_most + 1])
    if at_most is not None and len(read) > at_most:
        return None
    found: dict[int, Person] = {}
    positions: dict[str, str] = {}
    for pk, key, search, signed_in, code, name, unit, position, start in read:
        person = found.get(pk)
        if person is None:
            person = found[pk] = Person(pk, key, search, never=signed_in is None)
        person.posts.append((position, start))
        person.codes.add(code)
        person.units.append(unit)
        positions[code] = name
    return list(found.values()), positions


def tiet_of(officers: Any, year: int) -> dict[int, Decimal]:
    """Counted tiết of a calendar year by officer (one query); who has none is left out."""
    own = Officer.objects.filter(pk__in=officers).order_by().values("pk")
    merged = Officer.objects.filter(merged_into__isnull=False, merged_into__in=officers)
    lines = counted_records(year).filter(officer__in=own.union(merged.order_by().values("pk")))
    person = Coalesce("officer__merged_into_id", "officer_id")
    totals = lines.order_by().values(person=person).annotate(total=Sum("tiet"))
    return {row["person"]: row["total"] or Decimal(0) for row in totals}


def least_tiet(year: int) -> Decimal:
    """The yearly minimum in force at the end of a year (one query)."""
    return minimum_from(least_tiet_rule(year).first())


def least_tiet_rule(year: int) -> Any:
    """The value of the rule behind `least_tiet`, the one that counts first."""
    return (
        DatedRule.objects.active(date(year, 12, 31))
        .filter(key=YEARLY_RULE)
        .order_by(F("active_from").desc(nulls_last=True))
        .values_list("value", flat=True)
    )


def minimum_from(value: str | None) -> Decimal:
    """The yearly minimum from the value of its rule, or the usual one where no rule is dated."""
    return Decimal(value or YEARLY_DEFAULT)


@dataclass(frozen=True)
class Wanted:
    """What is looked for among the people; empty parts do not narrow them."""

    text: str = ""
    show: str = ""
    order: str = Order.NEED
    position: str = ""
    about: Any = None

    @property
    def any(self) -> bool:
        return bool(self.text or self.show or self.position or self.about)

    @property
    def plain(self) -> bool:
        """Whether this is one of the figures: then its number is known already."""
        return not (self.text or self.position)

    def of(self, people: Sequence[Person]) -> list[Person]:
        """Those who fit, in order."""
        tests = {
            Show.OVERDUE: lambda one: one.overdue,
            Show.SOON: lambda one: one.soon,
            Show.SHORT: lambda one: one.short,
            Show.ENOUGH: lambda one: not one.short,
            Show.NEVER: lambda one: one.never,
        }
        test = tests.get(self.show)
        fitting = [
            one
            for one in people
            if (test is None or test(one))
            and (not self.position or self.position in one.codes)
            and is_named(one.search, self.text)
        ]
        return self.sorted(fitting)

    def sorted(self, people: Iterable[Person]) -> list[Person]:
        """People in the order that is wanted."""
        key = (lambda one: one.sort_key) if self.order == Order.NAME else (lambda one: one.need)
        return sorted(people, key=key)


@dataclass(frozen=True, slots=True)
class Row:
    """A person as a list shows it; of the posts the units and positions, each in their order.

    `unit` is the one of the main post, `reminded_at` when the person was reminded last.
    """

    person: Person
    uid: UUID
    name: str
    positions: str
    units: str
    unit: str = ""
    reminded_at: datetime | None = None


def rows_of(people: Sequence[Person], on: date) -> list[Row]:
    """Names and posts of the people, in their order (one query)."""
    posts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    main_first = Case(When(kind=Appointment.Kind.MAIN, then=0), default=1)
    reminders = Reminder.objects.filter(officer=OuterRef("officer")).order_by("-at", "-pk")
    found = (
        Appointment.objects.active(on)
        .filter(officer__in=[one.officer_id for one in people])
        .annotate(reminded_at=Subquery(reminders.values("at")[:1]))
        .order_by(main_first, "active_from", "pk")
        .values_list(
            "officer_id",
            "officer__uid",
            "reminded_at",
            "officer__full_name",
            "position__short_name",
            "unit__name",
            "unit__name_en",
        )
    )
    for officer, *post in found:
        posts[officer].append(tuple(post))
    return [_row(one, posts[one.officer_id]) for one in people if posts[one.officer_id]]


def _row(person: Person, posts: Sequence[tuple[Any, ...]]) -> Row:
    uid, reminded_at, name, *_first = posts[0]
    units = dict.fromkeys(local(*post[4:]) for post in posts)
    return Row(
        person=person,
        uid=uid,
        name=name,
        positions="; ".join(post[3] for post in posts),
        units="; ".join(units),
        unit=next(iter(units)),
        reminded_at=reminded_at,
    )
