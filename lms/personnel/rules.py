"""Who answers for whom, and what nobody may do: read from authority that was granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lms.personnel.errors import PersonnelError
from lms.personnel.models import Authority, Officer, UnitClosure

REVIEW = "courses.review_course"


@dataclass(frozen=True)
class Duties:
    """What an account answers for on one day: (kind, id of the unit) of each authority it holds."""

    held: frozenset[tuple[str, int]] = frozenset()

    def units(self, *kinds: str) -> set[int]:
        """Ids of the units for which one of `kinds` is held; what lies below them is meant too."""
        return {unit for kind, unit in self.held if kind in kinds}

    @property
    def leads(self) -> bool:
        return bool(self.units(Authority.Kind.HEAD))

    @property
    def keeps(self) -> bool:
        return bool(self.units(Authority.Kind.KEEPER))

    @property
    def trains(self) -> bool:
        return bool(self.units(Authority.Kind.TRAINING))

    @property
    def audits(self) -> bool:
        return bool(self.units(Authority.Kind.AUDITOR))

    @property
    def follows(self) -> bool:
        """Whether the account sees how other people's learning goes."""
        return self.leads or self.trains or self.audits

    @property
    def files(self) -> bool:
        """Whether the account finds other people's profiles in the files."""
        return self.keeps or self.trains or self.audits


def duties(user: Any, on: date) -> Duties:
    """What `user` answers for on the day `on`, in one query; nothing when the account is closed."""
    if not user.is_authenticated or not user.is_active:
        return Duties()
    rows: Iterable[tuple[str, int]] = (
        Authority.objects.active(on).of(user).values_list("kind", "unit_id")
    )
    return Duties(frozenset(rows))


def is_own(user: Any, officer: Officer) -> bool:
    """Whether the file is the person's own: nobody changes or confirms what stands in the own file."""
    return bool(user is not None and officer.user_id is not None and officer.user_id == user.pk)


def refuse_own(by: Any, officer: Officer) -> None:
    """Raise `PersonnelError` when `by` acts on the own file: somebody else must."""
    if is_own(by, officer):
        raise PersonnelError(_("Nobody changes or confirms the own file. Ask another keeper."))


def may_hand_out_password(*, by: Any, officer: Officer, on: date) -> bool:
    """Whether `by`, who keeps the file, may give the officer's account a new pass phrase.

    Whoever hands out a pass phrase could use it. So never one's own, never that of an account that
    may do more: an administrator, a reviewer of courses, a keeper or auditor unless of a unit below
    one's own, a head or training officer beyond one's own units.
    """
    account = officer.user
    if account is None or is_own(by, officer) or not account.is_active:
        return False
    if by.is_superuser:
        return True
    if account.is_superuser or account.is_staff:
        return False
    if account.has_perm(REVIEW) and not by.has_perm(REVIEW):
        return False
    return _within(duties(account, on), duties(by, on).units(Authority.Kind.KEEPER), on)


def _within(theirs: Duties, own: set[int], on: date) -> bool:
    """Whether all that is held lies at or below the units `own`; what is as high, strictly below."""
    pairs = (
        UnitClosure.objects.active(on)
        .filter(ancestor__in=own, descendant__in=theirs.units(*Authority.Kind.values))
        .values_list("descendant", "depth")
    )
    depths: dict[int, int] = {}
    for unit, depth in pairs:
        depths[unit] = max(depth, depths.get(unit, 0))
    equals = {Authority.Kind.KEEPER, Authority.Kind.AUDITOR}
    return all(
        unit in depths and (depths[unit] > 0 or kind not in equals) for kind, unit in theirs.held
    )
