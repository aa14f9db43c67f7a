"""Whose account is whose: what a partner's administrator sees and may touch."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from courses.models import Provider, ProviderMember
from lms.accounts.models import User
from lms.partners.rules import oversees
from lms.personnel.models import Officer


def administered_by(user: Any) -> QuerySet[Provider]:
    """The partners whose accounts `user` manages: those at work; all of them for who oversees them."""
    partners = Provider.objects.exclude(kind=Provider.Kind.AGENCY)
    if oversees(user):
        return partners
    rows = ProviderMember.objects.current().filter(user=user.pk, administers=True)
    return partners.filter(pk__in=rows.values("provider"), state=Provider.State.APPROVED)


def only_here(members: Iterable[ProviderMember]) -> set[int]:
    """Ids of the memberships whose accounts are for nothing else: no officer, no other group, no
    rights of their own. Only those a partner's administrator hands slips to, and may close.
    """
    rows: Sequence[ProviderMember] = list(members)
    users = [row.user_id for row in rows]
    alone = set(
        User.objects.filter(pk__in=users, is_superuser=False, is_staff=False)
        .annotate(groups_held=Count("groups", distinct=True))
        .filter(groups_held__lte=1, user_permissions=None)
        .exclude(pk__in=Officer.objects.filter(user__in=users).values("user"))
        .values_list("pk", flat=True)
    )
    return {row.pk for row in rows if row.user_id in alone}
