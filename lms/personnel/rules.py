"""Who answers for whom, and what nobody may do: read from authority that was granted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.rules import is_asleep
from lms.accounts.sign_on import link_of
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
    if officer.merged_into is not None:
        return is_own(user, officer.merged_into)
    return bool(user is not None and officer.user_id is not None and officer.user_id == user.pk)


def refuse_own(by: Any, officer: Officer) -> None:
    """Raise `PersonnelError` when `by` acts on the own file: somebody else must."""
    if is_own(by, officer):
        raise PersonnelError(_("Nobody changes or confirms the own file. Ask another keeper."))


def may_hand_out_slip(*, by: Any, officer: Officer, on: date) -> bool:
    """Whether `by`, who keeps the file, may give the officer's account a new pass phrase by a slip."""
    return officer.pk in open_to_slips([officer], by=by, on=on)


def may_merge(*, by: Any, officer: Officer, on: date) -> bool:
    """Whether `by`, who keeps the file, may merge it: what its account may do goes to another account.

    The same as for a slip, but a closed account may be merged too.
    """
    return officer.pk in open_to_slips([officer], by=by, on=on, closed=True)


def open_to_slips(
    officers: Sequence[Officer], *, by: Any, on: date, closed: bool = False
) -> set[int]:
    """Ids of those of `officers` (read with `user`) to whom `by`, who keeps their files, may hand a slip.

    Whoever hands out a slip could use it. So never one's own, never that of an account that may do
    more: an administrator, a reviewer of courses, a keeper or auditor unless of a unit below one's
    own, a head or training officer beyond one's own units. At most five queries, however many.
    Closed accounts get none, unless `closed` lets them in.
    """
    named = [
        one
        for one in officers
        if not is_own(by, one) and (closed or one.user is None or one.user.is_active)
    ]
    if by.is_superuser:
        return {one.pk for one in named}
    named = [one for one in named if one.user is None or not _ranks(one.user)]
    reviewers: set[int] = set()
    if not by.has_perm(REVIEW):
        ids = [one.user_id for one in named if one.user_id]
        with_right = User.objects.with_perm(REVIEW).filter(pk__in=ids)
        reviewers = set(with_right.values_list("pk", flat=True))
    held: dict[int, set[tuple[str, int]]] = defaultdict(set)
    rows = Authority.objects.active(on).filter(officer__in=[one.pk for one in named])
    for officer, kind, unit in rows.values_list("officer", "kind", "unit_id"):
        held[officer].add((kind, unit))
    depths = _depths(duties(by, on).units(Authority.Kind.KEEPER), held, on) if held else {}
    return {
        one.pk
        for one in named
        if one.user_id not in reviewers and _lies_below(held[one.pk], depths)
    }


def _ranks(account: User) -> bool:
    return account.is_superuser or account.is_staff


def _depths(own: set[int], held: dict[int, set[tuple[str, int]]], on: date) -> dict[int, int]:
    """How deep the units of `held` lie below the units `own`; those beside them are missing."""
    units = {unit for pairs in held.values() for _kind, unit in pairs}
    pairs = UnitClosure.objects.active(on).filter(ancestor__in=own, descendant__in=units)
    depths: dict[int, int] = {}
    for unit, depth in pairs.values_list("descendant", "depth"):
        depths[unit] = max(depth, depths.get(unit, 0))
    return depths


def _lies_below(held: set[tuple[str, int]], depths: dict[int, int]) -> bool:
    """Whether all that is held lies at or below one's own units; what is as high, strictly below."""
    equals = {Authority.Kind.KEEPER, Authority.Kind.AUDITOR}
    return all(unit in depths and (depths[unit] > 0 or kind not in equals) for kind, unit in held)


def needs_slip(officer: Officer, on: date) -> bool:
    """Whether the officer cannot sign in: no account, no pass phrase or sign-on outside, or asleep."""
    account = officer.user
    if account is None or account.must_change_password:
        return True
    known = account.has_usable_password() or bool(settings.OIDC_ISSUER and link_of(account))
    return not known or is_asleep(account, on)
