"""Suspending, taking up again and closing a partner, with what that does to accounts and learners."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from courses import actions as courses
from courses.actions import CourseRefused
from courses.models import CourseReviewState, Provider, ProviderMember
from lms.accounts.actions import deactivate, end_sessions
from lms.accounts.slips import void_slip
from lms.learning.models import StudyRound
from lms.notices.actions import Draft, give_notices
from lms.partners.errors import PartnerError
from lms.partners.members import only_here
from lms.partners.wording import CHANGED


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a suspension or closing touches, shown before it is done."""

    courses: int
    learners: int
    submissions: int
    members: int
    accounts: int


def what_happens(provider: Provider) -> Consequences:
    """How many courses leave the catalogue, learners go on with, submissions wait; five queries."""
    members = list(provider.members.current().select_related("user"))
    rounds = StudyRound.objects.open().filter(course__provider=provider)
    return Consequences(
        courses=provider.courses.filter(live=True, retired_at=None).count(),
        learners=rounds.values("officer").distinct().count(),
        submissions=CourseReviewState.objects.open().filter(course__provider=provider).count(),
        members=len(members),
        accounts=len(only_here(members)),
    )


@transaction.atomic
def suspend(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    """No new enrolment and nothing written; learners go on. Undone by `resume`."""
    return _told(courses.suspend_provider, provider, reason, at, by)


@transaction.atomic
def resume(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    return _told(courses.resume_provider, provider, reason, at, by)


@transaction.atomic
def close(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    """End for good: also the accounts that were there for this provider alone are closed."""
    members = list(provider.members.current().select_related("user", "provider"))
    closing = only_here(members)
    provider = _told(courses.close_provider, provider, reason, at, by)
    for member in members:
        if member.pk in closing:
            close_account(member, at, by)
    return provider


def close_account(member: ProviderMember, at: datetime, by: Any) -> None:
    """Close an account that is of no use to its person any more; nothing is deleted."""
    void_slip(user=member.user, by=by, at=at)
    deactivate(user=member.user, by=by, at=at)
    end_sessions(user=member.user, by=by, at=at)


def _told(act: Any, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    before = Provider.objects.values_list("state", flat=True).get(pk=provider.pk)
    members = list(provider.members.current().select_related("user"))
    try:
        provider = act(provider=provider, reason=reason, at=at, by=by)
    except CourseRefused as error:
        raise PartnerError(str(error), field="reason") from error
    if provider.state != before:
        context = {
            "about": str(provider.uid),
            "name": provider.name,
            "state": provider.state,
            "reason": reason.strip()[:500],
        }
        give_notices(
            drafts=[Draft(one.user_id, context, bool(one.user.email)) for one in members],
            kind=CHANGED,
            at=at,
        )
    return provider
