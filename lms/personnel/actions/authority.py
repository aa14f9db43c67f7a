"""Authority: granting, ending and lending it; a head's follows the leading post by date."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit
from lms.personnel.rules import is_own

LONGEST_LOAN = timedelta(days=92)
"""A head who is away for longer has a deputy appointed, or an acting head."""


@transaction.atomic
def grant_authority(
    *,
    officer: Officer,
    unit: OrgUnit,
    kind: str,
    active_from: date,
    basis: str,
    at: datetime,
    by: Any,
    active_to: date | None = None,
) -> Authority:
    """Let an officer act for a unit and all below it. Safe to repeat.

    Raises `PersonnelError` for dates in disorder, without a basis, for a unit that is not there on the
    first day, for oneself, and for what stands from that day with other values.
    """
    if is_own(by, officer):
        raise PersonnelError(_("Nobody grants authority to themselves. Ask another administrator."))
    if active_to is not None and active_to < active_from:
        raise PersonnelError(_("The last day lies before the first."), field="active_to")
    if not normal(basis):
        raise PersonnelError(_("Say on which decision it rests."), field="basis")
    if not OrgUnit.objects.active(active_from).filter(pk=unit.pk).exists():
        raise PersonnelError(_("The unit does not exist on that day."), field="unit")
    values = {"active_to": active_to, "basis": normal(basis)}
    key = {"officer": officer, "unit": unit, "kind": kind, "active_from": active_from}
    made = {**values, "recorded_at": at, "granted_by": by}
    authority, created = Authority.objects.get_or_create(**key, defaults=made)
    if created:
        log(
            instance=authority,
            action="personnel.grant_authority",
            user=by,
            timestamp=at,
            data=_told(authority),
        )
    elif any(getattr(authority, name) != value for name, value in values.items()):
        raise PersonnelError(_("This is granted from that day already."), field="active_from")
    return authority


@transaction.atomic
def end_authority(
    *, authority: Authority, last_day: date, reason: str, at: datetime, by: Any
) -> None:
    """End an authority on its last day, and with it what was lent from it; safe to repeat.

    A last day before the first takes it away as never given; the log keeps what it said. Raises
    `PersonnelError` without a reason, or for a day after the one on which it ends anyway.
    """
    if not normal(reason):
        raise PersonnelError(_("Say why it ends."), field="reason")
    if authority.active_to is not None and last_day > authority.active_to:
        raise PersonnelError(
            _("It ends on %(day)s already.") % {"day": f"{authority.active_to:%d/%m/%Y}"},
            field="last_day",
        )
    _move_end(authority, last_day, reason=normal(reason), at=at, by=by)


@transaction.atomic
def lend_authority(
    *,
    authority: Authority,
    to: Officer,
    active_from: date,
    active_to: date,
    reason: str,
    at: datetime,
    by: Any,
) -> Authority:
    """Lend a head's view to one named person for stated days; the person does not lend it on.

    `by` holds `authority`. Raises `PersonnelError` for what is lent itself, for another kind than a
    head's, for oneself, for somebody without an account, for dates in disorder, beyond
    `LONGEST_LOAN` or beyond the authority's own, and without a reason.
    """
    _refuse_people(authority, to)
    _refuse_days(authority, active_from, active_to)
    if not normal(reason):
        raise PersonnelError(_("Say why it is lent."), field="reason")
    days = {"active_from": active_from, "active_to": active_to}
    standing = Authority.objects.filter(lent_from=authority, officer=to, **days).first()
    if standing is not None:
        return standing
    _refuse_held(authority, to, active_from)
    made = Authority.objects.create(
        officer=to,
        unit=authority.unit,
        kind=authority.kind,
        basis=normal(reason)[:200],
        lent_from=authority,
        granted_by=by,
        recorded_at=at,
        **days,
    )
    act = "personnel.lend_authority"
    log(instance=made, action=act, user=by, timestamp=at, data=_told(made))
    return made


def _refuse_people(authority: Authority, to: Officer) -> None:
    if authority.lent_from_id is not None or authority.kind != Authority.Kind.HEAD:
        raise PersonnelError(_("Only a head lends the view of the unit, and nobody lends it on."))
    if to.pk == authority.officer_id:
        raise PersonnelError(_("Choose somebody else."), field="officer")
    if to.user_id is None:
        raise PersonnelError(_("This person has no account to look with."), field="officer")


def _refuse_days(authority: Authority, first: date, last: date) -> None:
    if last < first:
        raise PersonnelError(_("The last day lies before the first."), field="active_to")
    if last - first > LONGEST_LOAN:
        raise PersonnelError(
            _("At most %(days)d days. For longer, an acting head is appointed.")
            % {"days": LONGEST_LOAN.days},
            field="active_to",
        )
    if first < authority.active_from:
        raise PersonnelError(_("You head the unit only later."), field="active_from")
    if authority.active_to is not None and last > authority.active_to:
        raise PersonnelError(
            _("You head the unit until %(day)s.") % {"day": f"{authority.active_to:%d/%m/%Y}"},
            field="active_to",
        )


def _refuse_held(authority: Authority, to: Officer, day: date) -> None:
    held = Authority.objects.filter(
        officer=to, unit=authority.unit, kind=authority.kind, active_from__lte=day
    )
    if held.not_over(day).exists():
        raise PersonnelError(_("This person sees the unit on that day already."), field="officer")


def head_by_post(*, post: Appointment, at: datetime, by: Any) -> Authority:
    """The head's authority over the post's own unit, for as long as the post lasts.

    The basis is the decision on the post. Safe to repeat.
    """
    basis = f"{post.get_kind_display()}: {post.decision_number or post.position.short_name}"
    return grant_authority(
        officer=post.officer,
        unit=post.unit,
        kind=Authority.Kind.HEAD,
        active_from=post.active_from,
        active_to=post.active_to,
        basis=basis[:200],
        at=at,
        by=by,
    )


def follow_post(*, post: Appointment, before: date | None, at: datetime, by: Any) -> None:
    """Let a head's authority over the post's unit follow the post, whose last day was `before`.

    What reaches beyond the new last day ends with it, unless another post in the unit goes on. What
    came with the post moves with it; what was granted apart and has ended stays ended.
    """
    rows = Authority.objects.granted().filter(
        officer=post.officer, unit=post.unit, kind=Authority.Kind.HEAD
    )
    last = post.active_to
    reason = _("end of the post")
    moved = rows.filter(active_from=post.active_from, active_to=before)
    if last is not None:
        beyond = Q(active_to__isnull=True) | Q(active_to__gt=last)
        cut = rows.filter(beyond, active_from__lte=last)
        moved = moved | (rows.none() if _goes_on(post, last) else cut)
    for authority in moved:
        _move_end(authority, last, reason=reason, at=at, by=by)


def _goes_on(post: Appointment, last: date) -> bool:
    others = Appointment.objects.active(last + timedelta(days=1)).exclude(pk=post.pk)
    return others.filter(officer=post.officer, unit=post.unit).exists()


def forget_with_post(*, post: Appointment, at: datetime, by: Any) -> None:
    """Take the authority away that came with a post recorded by mistake."""
    came = Authority.objects.granted().filter(
        officer=post.officer,
        unit=post.unit,
        kind=Authority.Kind.HEAD,
        active_from=post.active_from,
    )
    for authority in came:
        never = authority.active_from - timedelta(days=1)
        _move_end(authority, never, reason=_("mistaken post"), at=at, by=by)


def _move_end(
    authority: Authority, last_day: date | None, *, reason: str, at: datetime, by: Any
) -> None:
    """Set the last day (None: none), of what was lent from it too; before the first it goes whole."""
    if authority.active_to == last_day:
        return
    if last_day is not None:
        for loan in authority.loans.not_over(last_day + timedelta(days=1)):
            _move_end(loan, last_day, reason=reason, at=at, by=by)
    said = {**_told(authority), "last_day": str(last_day or ""), "reason": reason}
    act = "personnel.end_authority"
    log(instance=authority, action=act, user=by, timestamp=at, data=said)
    if last_day is not None and last_day < authority.active_from:
        authority.delete()
        return
    authority.active_to = last_day
    authority.save(update_fields=["active_to"])


def _told(authority: Authority) -> dict[str, str]:
    """What the log keeps: uids and dates, no name."""
    return {
        "officer": str(authority.officer.uid),
        "unit": str(authority.unit.uid),
        "kind": authority.kind,
        "from": authority.active_from.isoformat(),
        "to": authority.active_to.isoformat() if authority.active_to else "",
        "basis": authority.basis,
        "lent_from": str(authority.lent_from.uid) if authority.lent_from else "",
    }
