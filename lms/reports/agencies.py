"""The figures of every agency below a department: how many people, how many behind."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.personnel.models import OrgUnit
from lms.reports.people import Figures, Followed, Person


@dataclass(frozen=True)
class AgencyRow:
    """One agency with the figures of the people in its own units."""

    unit: OrgUnit
    figures: Figures

    @property
    def name(self) -> str:
        return local_name(self.unit)


def agency_rows(followed: Followed) -> list[AgencyRow]:
    """Agencies where anybody is in a post, by name; who has posts in two counts in both."""
    owner = {unit: agency for agency in followed.agencies for unit in followed.own_units(agency)}
    people: dict[int, list[Person]] = defaultdict(list)
    for person in followed.people:
        for agency in {owner[unit].pk: owner[unit] for unit in person.units if unit in owner}:
            people[agency].append(person)
    rows = [
        AgencyRow(agency, Figures.of(people[agency.pk]))
        for agency in followed.agencies
        if people[agency.pk]
    ]
    return sorted(rows, key=lambda row: fold(row.name))


def several_agencies(followed: Followed) -> bool:
    """Whether there is anything to compare."""
    return len(followed.agencies) > 1


def own_top(followed: Followed) -> Sequence[OrgUnit]:
    """The units that stand above all others that the account follows."""
    return [unit for unit in followed.units.values() if unit.parent_id not in followed.units]
