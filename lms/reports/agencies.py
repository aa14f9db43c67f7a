"""The figures of the units below a department: how many people, how many behind."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.http import urlencode

from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.personnel.models import Appointment, OrgUnit, UnitClosure
from lms.reports.models import Standing, UnitFigures
from lms.reports.people import Figures, Person
from lms.reports.scope import Place

#: What is counted of people who have standings, by the names of `UnitFigures`; each person once.
COUNTED = {
    "total": Q(),
    "enough": Q(short=False),
    "overdue": Q(rank=Standing.Rank.OVERDUE),
    "soon": Q(rank=Standing.Rank.SOON),
    "never": Q(never=True),
}
#: From a post to the standing of its holder, and to the units at or above it.
BY_POST, LINK = "officer__standing__", "unit__closure_up__"


@dataclass(frozen=True)
class AgencyRow:
    """One unit with the figures of its people; `own` counts posts in the unit itself alone."""

    unit: OrgUnit
    figures: Figures
    own: bool = False

    @property
    def name(self) -> str:
        return local_name(self.unit)

    @property
    def query(self) -> str:
        """What opens the unit in the address of the page."""
        return urlencode({"unit": str(self.unit.uid)} | ({"rieng": "1"} if self.own else {}))


def sorted_rows(rows: Iterable[AgencyRow]) -> list[AgencyRow]:
    """The unit's own row first, the others by name; who has posts in two counts in both."""
    shown = [row for row in rows if row.figures.total]
    return sorted(shown, key=lambda row: (not row.own, fold(row.name)))


# From people who were read ---------------------------------------------------------------------------


def rows_of_people(people: Iterable[Person], place: Place) -> list[AgencyRow]:
    """The units one level below with the figures of `people` (one query)."""
    people = list(people)
    posts = {unit for person in people for unit in person.units}
    closure = UnitClosure.objects.active(place.on).filter(descendant__in=posts)
    pairs = closure.filter(_level(place, "ancestor__")).select_related("ancestor")
    found: dict[tuple[int, bool], OrgUnit] = {}
    holders: dict[int, set[tuple[int, bool]]] = defaultdict(set)
    for pair in pairs:
        own = place.top is not None and pair.ancestor_id == place.top.pk
        if not own or pair.depth == 0:
            found[pair.ancestor_id, own] = pair.ancestor
            holders[pair.descendant_id].add((pair.ancestor_id, own))
    counted: dict[tuple[int, bool], list[Person]] = defaultdict(list)
    for person in people:
        for key in {key for unit in person.units for key in holders[unit]}:
            counted[key].append(person)
    return sorted_rows(
        AgencyRow(unit, Figures.of(counted[key]), own=key[1]) for key, unit in found.items()
    )


def _level(place: Place, link: str = "") -> Q:
    """The units whose figures are shown: those below the one that is asked for and itself, or all
    topmost ones. `link` leads to the unit."""
    if place.top is None:
        return Q(**{f"{link}pk__in": [one.pk for one in place.tops]})
    return Q(**{f"{link}parent": place.top.pk}) | Q(**{f"{link}pk": place.top.pk})


# From stored figures ---------------------------------------------------------------------------------


def stored_figures(place: Place) -> tuple[Figures | None, list[AgencyRow]]:
    """The figures of the place and of the units one level below, as they are stored (one query).

    Only for who follows everyone with a post there. None without a single topmost unit: people of
    several units cannot be added up.
    """
    # By ids: a condition on two tables would have the database read both of them whole.
    level = OrgUnit.objects.filter(_level(place)).order_by().values("pk")
    rows = UnitFigures.objects.filter(unit__in=level).select_related("unit")
    whole: Figures | None = None
    found: list[AgencyRow] = []
    for row in rows:
        figures = Figures(*(getattr(row, name) for name in COUNTED))
        is_top = place.top is not None and row.unit_id == place.top.pk
        if is_top and row.own == place.own:
            whole = figures
        if row.own == is_top:
            found.append(AgencyRow(row.unit, figures, own=row.own))
    if place.top is not None and whole is None:
        whole = Figures(0, 0, 0, 0, 0)
    return whole, sorted_rows(found)


def counted_figures(officers: Any) -> Figures:
    """The figures of any officers, counted from their standings (one query)."""
    counts = {name: Count("pk", filter=test) for name, test in COUNTED.items()}
    return Figures(**Standing.objects.filter(officer__in=officers).aggregate(**counts))


def counted_rows(place: Place) -> list[AgencyRow]:
    """The units one level below with figures of those whom the account follows (two queries)."""
    posts = Appointment.objects.active(place.on).filter(officer__in=place.officers())
    top = place.top.pk if place.top is not None else None
    level = by_ancestor(posts, place.on, _level(place, f"{LINK}ancestor__"))
    counts = {(row["ancestor"], False): row for row in level if row["ancestor"] != top}
    if top is not None:
        counts |= {(row["ancestor"], True): row for row in by_unit(posts.filter(unit=top))}
    units = OrgUnit.objects.in_bulk({unit for unit, _own in counts})
    return sorted_rows(
        AgencyRow(units[unit], Figures(**{name: row[name] for name in COUNTED}), own=own)
        for (unit, own), row in counts.items()
    )


def by_ancestor(
    posts: QuerySet[Appointment], on: date, which: Q | None = None
) -> QuerySet[Any, dict[str, Any]]:
    """Figures of the holders of `posts` for each unit at or above, as `ancestor` and `COUNTED`.

    `which` may narrow the units; it goes into the one filter, for another would be another join.
    """
    rows = posts.filter(
        Q(**{f"{LINK}active_from__isnull": True}) | Q(**{f"{LINK}active_from__lte": on}),
        Q(**{f"{LINK}active_to__isnull": True}) | Q(**{f"{LINK}active_to__gte": on}),
        which or Q(**{f"{LINK}ancestor__isnull": False}),
    )
    return _counted(rows.annotate(ancestor=F(f"{LINK}ancestor")))


def by_unit(posts: QuerySet[Appointment]) -> QuerySet[Any, dict[str, Any]]:
    """Figures of the holders of `posts` for each unit itself, as `by_ancestor`."""
    return _counted(posts.annotate(ancestor=F("unit")))


def _counted(posts: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    held = posts.filter(officer__standing__isnull=False).order_by().values("ancestor")
    return held.annotate(
        **{
            name: Count("officer", distinct=True, filter=_of_post(test))
            for name, test in COUNTED.items()
        }
    )


def _of_post(test: Q) -> Q | None:
    """The same test, asked of a post."""
    return Q(**{f"{BY_POST}{name}": value for name, value in test.children}) if test else None  # type: ignore[misc]
