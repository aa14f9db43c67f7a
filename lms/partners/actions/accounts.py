"""A partner's own accounts: its administrator invites, gives roles, ends; the agency may too."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import CourseRefused, end_member, set_member
from courses.models import Provider, ProviderMember
from lms.accounts.actions import create_account, reactivate
from lms.accounts.errors import AccountError
from lms.accounts.models import User
from lms.accounts.slips import issue_slips
from lms.partners.actions.life import close_account
from lms.partners.errors import PartnerError
from lms.partners.members import only_here


@transaction.atomic
def invite(
    *,
    provider: Provider,
    full_name: str,
    email: str,
    signs: bool,
    administers: bool,
    at: datetime,
    by: Any,
) -> tuple[User, str]:
    """A new account that works for the provider; returns it and the code of its slip, shown once.

    Raises `PartnerError` for an e-mail address that has an account: whose it is is not told.
    """
    _refuse_unless_open(provider)
    try:
        user, _phrase = create_account(full_name=full_name, email=email, password="", by=by, at=at)
    except AccountError as error:
        raise PartnerError(str(error), field="email" if email else "full_name") from error
    _set(provider, user, signs, administers, at, by)
    [code] = issue_slips(users=[user], by=by, at=at).values()
    return user, code


def _refuse_unless_open(provider: Provider) -> None:
    if provider.state == Provider.State.CLOSED:
        raise PartnerError(_("This provider is closed."))


def _set(
    provider: Provider, user: User, signs: bool, administers: bool, at: datetime, by: Any
) -> ProviderMember:
    try:
        return set_member(
            provider=provider, user=user, signs=signs, administers=administers, at=at, by=by
        )
    except CourseRefused as error:
        raise PartnerError(str(error)) from error


@transaction.atomic
def change_roles(
    *, member: ProviderMember, signs: bool, administers: bool, at: datetime, by: Any
) -> ProviderMember:
    """Say whether a member signs and administers. Raises `PartnerError` for the last administrator."""
    member = _current(member)
    if member.administers and not administers:
        _refuse_last(member)
    return _set(member.provider, member.user, signs, administers, at, by)


@transaction.atomic
def end_membership(*, member: ProviderMember, at: datetime, by: Any) -> ProviderMember:
    """End a membership; an account that was there for nothing else is closed.

    Safe to repeat. Raises `PartnerError` for the last administrator.
    """
    Provider.objects.select_for_update().get(pk=member.provider_id)
    member = ProviderMember.objects.select_related("provider", "user").get(pk=member.pk)
    if member.ended_at is not None:
        return member
    if member.administers:
        _refuse_last(member)
    closes = bool(only_here([member]))
    ended = end_member(member=member, at=at, by=by)
    if closes:
        close_account(member, at, by)
    return ended


@transaction.atomic
def return_member(*, member: ProviderMember, at: datetime, by: Any) -> tuple[User, str]:
    """Let a former member work again, as an editor, with a new slip. Raises `PartnerError`."""
    _refuse_unless_open(member.provider)
    if member.provider.members.current().filter(user=member.user_id).exists():
        raise PartnerError(_("This person works here already."))
    if not only_here([member]):
        raise PartnerError(_("This account has other uses now: ask the agency."))
    reactivate(user=member.user, by=by, at=at)
    _set(member.provider, member.user, False, False, at, by)
    [code] = issue_slips(users=[member.user], by=by, at=at).values()
    return member.user, code


@transaction.atomic
def new_slip(*, member: ProviderMember, at: datetime, by: Any) -> str:
    """A slip for a member who forgot the pass phrase; raises `PartnerError` where it is not theirs."""
    member = _current(member)
    if not only_here([member]) or member.user_id == by.pk:
        raise PartnerError(_("This account has other uses too: ask the agency for the slip."))
    [code] = issue_slips(users=[member.user], by=by, at=at).values()
    return code


def _current(member: ProviderMember) -> ProviderMember:
    """The membership, with its provider locked; raises `PartnerError` when it has ended."""
    Provider.objects.select_for_update().get(pk=member.provider_id)
    rows = ProviderMember.objects.current().select_related("provider", "user")
    found = rows.filter(pk=member.pk).first()
    if found is None:
        raise PartnerError(_("This membership has ended."))
    return found


def _refuse_last(member: ProviderMember) -> None:
    others = member.provider.members.current().filter(administers=True).exclude(pk=member.pk)
    if not others.exists():
        raise PartnerError(
            _("The last administrator stays: let somebody else administer the accounts first.")
        )
