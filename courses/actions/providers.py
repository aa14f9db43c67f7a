"""The life of a provider: who works for it, suspending it, taking it up again, closing it.

What a provider's people may do follows from its state (`let_edit`), and what learners may begin from
`retired_at` of its courses: a suspension retires them at its own moment, so that taking the provider
up again offers exactly those that it took away.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.actions.errors import CourseRefused
from courses.actions.retirement import retire_course
from courses.actions.review import withdraw_course
from courses.actions.roles import let_edit
from courses.models import (
    CoursePage,
    CourseReviewState,
    Provider,
    ProviderChange,
    ProviderMember,
    ProviderPage,
)

State = Provider.State


# Members ------------------------------------------------------------------------------------------


def _group(provider: Provider) -> Group:
    """The group whose accounts are the members; every provider that was laid has one."""
    if provider.editors is None:
        raise CourseRefused(_("This provider has no group of editors."))
    return provider.editors


@transaction.atomic
def set_member(
    *, provider: Provider, user: Any, signs: bool, administers: bool, at: datetime, by: Any
) -> ProviderMember:
    """Let an account work for a provider, in these roles. Safe to repeat; logged when it changes.

    Raises `CourseRefused` for a provider that is closed.
    """
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    if provider.state == State.CLOSED:
        raise CourseRefused(_("This provider is closed."))
    # The row first: the receiver that watches the group then has nothing to add.
    member, made = ProviderMember.objects.get_or_create(
        provider=provider, user=user, ended_at=None, defaults={"since": at, "added_by": by}
    )
    _group(provider).user_set.add(user)
    if made or (member.signs, member.administers) != (signs, administers):
        member.signs, member.administers = signs, administers
        member.save(update_fields=["signs", "administers"])
        _log_member("courses.set_member", member, at, by)
    return member


@transaction.atomic
def end_member(*, member: ProviderMember, at: datetime, by: Any) -> ProviderMember:
    """End a membership: the account leaves the group of editors. Safe to repeat."""
    ended = ProviderMember.objects.current().filter(pk=member.pk).update(ended_at=at, ended_by=by)
    member.refresh_from_db()
    if ended:
        _group(member.provider).user_set.remove(member.user)
        _log_member("courses.end_member", member, at, by)
    return member


@transaction.atomic
def match_members(*, provider: Provider, at: datetime) -> None:
    """Make memberships of who is in the group of editors, however it was changed."""
    inside = set(_group(provider).user_set.values_list("pk", flat=True))
    current = {member.user_id: member for member in provider.members.current()}
    ProviderMember.objects.bulk_create(
        ProviderMember(provider=provider, user_id=pk, since=at)
        for pk in sorted(inside - set(current))
    )
    gone = [current[pk].pk for pk in set(current) - inside]
    ProviderMember.objects.filter(pk__in=gone).update(ended_at=at)


def _log_member(action: str, member: ProviderMember, at: datetime, by: Any) -> None:
    data = {
        "member": str(member.uid),
        "signs": member.signs,
        "administers": member.administers,
    }
    log(instance=member.provider, action=action, user=by, timestamp=at, data=data)


# State --------------------------------------------------------------------------------------------


@transaction.atomic
def suspend_provider(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    """No new enrolment, nothing written or submitted; learners go on. Safe to repeat."""
    provider = _locked(provider, reason)
    if provider.state == State.SUSPENDED:
        return provider
    if provider.state == State.CLOSED:
        raise CourseRefused(_("This provider is closed."))
    _change(provider, State.SUSPENDED, reason, at, by)
    _retire_all(provider, at, by)
    return provider


@transaction.atomic
def resume_provider(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    """End a suspension: rights and the courses that it took away are back. Safe to repeat."""
    provider = _locked(provider, reason)
    if provider.state == State.APPROVED:
        return provider
    if provider.state == State.CLOSED:
        raise CourseRefused(_("What is closed is not opened again: it applies anew."))
    since = provider.changes.filter(state=State.SUSPENDED).last()
    taken = provider.courses.filter(retired_at=since.at) if since else provider.courses.none()
    _change(provider, State.APPROVED, reason, at, by)
    for course in taken.filter(live=True):
        CoursePage.objects.filter(pk=course.pk).update(retired_at=None)
        log(instance=course, action="courses.restore", user=by, timestamp=at)
    return provider


@transaction.atomic
def close_provider(*, provider: Provider, reason: str, at: datetime, by: Any) -> Provider:
    """End for good: courses retired, submissions taken back, memberships ended. Safe to repeat.

    Nothing is deleted; learners may finish what they began.
    """
    provider = _locked(provider, reason)
    if provider.state == State.CLOSED:
        return provider
    for state in CourseReviewState.objects.open().filter(course__provider=provider):
        withdraw_course(state=state, at=at, by=by)
    _change(provider, State.CLOSED, reason, at, by)
    _retire_all(provider, at, by)
    for member in provider.members.current().select_related("provider", "user"):
        end_member(member=member, at=at, by=by)
    _group(provider).user_set.clear()
    return provider


def _locked(provider: Provider, reason: str) -> Provider:
    if not reason.strip():
        raise CourseRefused(_("Write the reason."))
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    if not provider.is_partner:
        raise CourseRefused(_("The agency’s own part is neither suspended nor closed."))
    return provider


def _change(provider: Provider, state: str, reason: str, at: datetime, by: Any) -> None:
    """Write the new state with its reason, and give the group the rights that go with it."""
    provider.state = state
    provider.save(update_fields=["state"])
    ProviderChange.objects.create(
        provider=provider, state=state, reason=reason.strip()[:500], at=at, by=by
    )
    page = ProviderPage.objects.filter(provider=provider).first()
    if page is not None:
        page.provider = provider
        let_edit(page=page, publish=not provider.is_partner)
    action = {
        State.SUSPENDED: "courses.suspend_provider",
        State.APPROVED: "courses.resume_provider",
        State.CLOSED: "courses.close_provider",
    }[State(state)]
    log(instance=provider, action=action, user=by, timestamp=at, data={"reason": reason.strip()})


def _retire_all(provider: Provider, at: datetime, by: Any) -> None:
    for course in provider.courses.filter(live=True, retired_at=None):
        retire_course(course=course, at=at, by=by)
