"""Whose learning an account follows, and which unit's people it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value

from courses.models.dated import DatedQuerySet
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit, UnitClosure
from lms.personnel.models.officers import units_below
from lms.personnel.pages import uid_of
from lms.personnel.rules import Duties
from lms.reports.models import UnitFigures
from lms.reports.people import least_tiet_rule, minimum_from

Kind = Authority.Kind
KINDS = [Kind.HEAD, Kind.TRAINING, Kind.AUDITOR]
#: A choice of units is offered for so few; whoever has more goes from level to level.
MOST_UNITS = 100
#: More people than this are not worked out while somebody waits, but read from what is stored.
MANY = 500


@dataclass(frozen=True)
class Scope:
    """An account that follows other people's learning, and what for, on a day."""

    user: Any
    on: date
    held: Duties

    def place(self, uid: str = "", *, own: bool = False) -> "Place | None":
        """The unit that is asked for, or with no uid all that the account follows (one query).

        None for a unit that is not the account's to ask for. `own` narrows to posts in the unit
        itself.
        """
        wanted = uid_of(uid) if uid else None
        if uid and wanted is None:
            return None
        closure = UnitClosure.objects.active(self.on)
        held = self.held.units(*KINDS)
        units = OrgUnit.objects.active(self.on).order_by("code")
        if wanted is not None:
            units = units.filter(uid=wanted, pk__in=units_below(self.user, KINDS, self.on))
            units = units.select_related("parent")
        else:
            units = units.filter(pk__in=held)
            if len(held) > 1:
                above = closure.filter(ancestor__in=held, depth__gt=0)
                units = units.filter(~Exists(above.filter(descendant=OuterRef("pk"))))
        below = closure.filter(ancestor=OuterRef("pk"), depth__gt=0, descendant__is_agency=True)
        stored = UnitFigures.objects.filter(unit=OuterRef("pk"), own=own)
        rows = units.annotate(
            agencies_below=Exists(below),
            stored_total=Subquery(stored.values("total")[:1]),
            rule=Subquery(least_tiet_rule(self.on.year)[:1], output_field=CharField()),
            by_post=self._by_post(closure),
        )
        found = list(rows)
        return Place(self, found, asked=bool(uid), own=own) if found or not uid else None

    def _by_post(self, closure: DatedQuerySet) -> Any:
        """Whether the account sees all who have a post in a unit, as all but training officers do."""
        if not self.held.trains:
            return Value(True)
        led = self.held.units(Kind.HEAD, Kind.AUDITOR)
        return Exists(closure.filter(descendant=OuterRef("pk"), ancestor__in=led))


@dataclass(frozen=True)
class Place:
    """What a page is about: one unit, or with no `asked` unit the topmost that the account follows."""

    scope: Scope
    tops: Sequence[Any]
    asked: bool
    own: bool = False

    @property
    def on(self) -> date:
        return self.scope.on

    @property
    def unit(self) -> Any:
        """The unit that was asked for; None for all that the account follows."""
        return self.tops[0] if self.asked else None

    @property
    def top(self) -> Any:
        """The one unit at or below which all of these people are; None where there are several."""
        return self.tops[0] if len(self.tops) == 1 and (self.asked or self.by_post) else None

    @property
    def compares(self) -> bool:
        """Whether there are several agencies whose figures can be compared."""
        agencies = sum(unit.is_agency for unit in self.tops)
        return not self.own and (any(u.agencies_below for u in self.tops) or agencies > 1)

    @property
    def by_post(self) -> bool:
        """Whether the account follows just those who have a post here, as a head or auditor does.

        A training officer follows by who keeps the files, also people with posts elsewhere.
        """
        if not self.asked and self.scope.held.trains:
            return False
        return all(unit.by_post for unit in self.tops)

    @property
    def may_act(self) -> bool:
        """Whether the account may remind and give duties here, and not only look."""
        return self.scope.held.leads or self.scope.held.trains

    @property
    def is_held(self) -> bool:
        """Whether the account holds authority for the unit itself: it knows none above."""
        return self.unit is not None and self.unit.pk in self.scope.held.units(*KINDS)

    @property
    def is_highest(self) -> bool:
        """Whether no unit between this one and the first page is to be named on the way."""
        return self.is_held or self.unit.parent_id in self.scope.held.units(*KINDS)

    @cached_property
    def minimum(self) -> Decimal:
        """The yearly minimum, read together with the units."""
        return minimum_from(self.tops[0].rule if self.tops else None)

    @property
    def is_large(self) -> bool:
        """Whether these were many people when figures were worked out last."""
        return sum(unit.stored_total or 0 for unit in self.tops) > MANY

    def officers(self) -> Any:
        """Ids of these people, as a query."""
        if self.by_post:
            return self.posts().order_by().values("officer")
        followed = Officer.objects.followed_by(
            self.scope.user, self.on, trains=self.scope.held.trains, held=self.scope.held.held
        )
        if not self.asked:
            return followed.order_by().values("pk")
        posts = self.posts().filter(officer__in=followed.order_by().values("pk"))
        return posts.order_by().values("officer")

    def posts(self) -> QuerySet[Appointment]:
        """Posts held at or below these units; with `own` in the unit itself."""
        ids = [unit.pk for unit in self.tops]
        rows = Appointment.objects.active(self.on)
        if self.own:
            return rows.filter(unit__in=ids)
        below = UnitClosure.objects.active(self.on).filter(ancestor__in=ids)
        return rows.filter(unit__in=below.values("descendant"))

    def choices(self) -> QuerySet[OrgUnit]:
        """Units to choose among on a list: an inner unit stands beside its siblings."""
        unit = self.unit
        ids = [one.pk for one in self.tops]
        if unit is not None and not unit.is_agency and not self.is_held:
            ids = [unit.parent_id]
        return OrgUnit.objects.active(self.on).below(ids, self.on)
