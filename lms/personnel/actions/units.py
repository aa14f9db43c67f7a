"""The tree of units."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.personnel.errors import PersonnelError
from lms.personnel.models import OrgUnit, UnitClosure

Dates = tuple[date | None, date | None]


@transaction.atomic
def rebuild_closure() -> int:
    """Compute all pairs of the tree anew from `OrgUnit.parent`; returns how many there are.

    A pair holds on the days on which every unit on the way is in force. Raises `PersonnelError`
    when units form a circle.
    """
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    pairs = [pair for unit in units.values() for pair in _pairs_of(unit, units)]
    UnitClosure.objects.all().delete()
    UnitClosure.objects.bulk_create(pairs, batch_size=500)
    return len(pairs)


def _pairs_of(unit: OrgUnit, units: dict[int, OrgUnit]) -> list[UnitClosure]:
    pairs: list[UnitClosure] = []
    seen: set[int] = set()
    ancestor: OrgUnit | None = unit
    dates: Dates = (unit.active_from, unit.active_to)
    while ancestor is not None:
        if ancestor.pk in seen:
            raise PersonnelError(_("Units form a circle at “%(unit)s”.") % {"unit": unit.name})
        seen.add(ancestor.pk)
        dates = _overlap(dates, (ancestor.active_from, ancestor.active_to))
        if dates[0] is None or dates[1] is None or dates[0] <= dates[1]:
            pairs.append(
                UnitClosure(
                    ancestor=ancestor,
                    descendant=unit,
                    depth=len(seen) - 1,
                    active_from=dates[0],
                    active_to=dates[1],
                )
            )
        ancestor = units.get(ancestor.parent_id) if ancestor.parent_id else None
    return pairs


def _overlap(one: Dates, other: Dates) -> Dates:
    starts: list[Any] = [d for d in (one[0], other[0]) if d is not None]
    ends: list[Any] = [d for d in (one[1], other[1]) if d is not None]
    return (max(starts) if starts else None, min(ends) if ends else None)
