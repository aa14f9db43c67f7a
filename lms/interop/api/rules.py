"""For which accounts somebody may make tokens."""

from typing import Any

from courses.models import Provider
from lms.accounts.models import User


def providers_of(user: Any) -> Any:
    """The approved providers for which `user` may make tokens; all for an administrator."""
    rows = Provider.objects.filter(state=Provider.State.APPROVED, editors__isnull=False)
    rows = rows.exclude(collection=None).filter(page__isnull=False)
    if user.is_superuser:
        return rows
    return rows.filter(editors__in=user.groups.all())


def accounts_for(user: Any) -> Any:
    """The accounts that a token of `user`'s may act as: editors for an administrator, else oneself."""
    if not user.is_superuser:
        return User.objects.filter(pk=user.pk)
    groups = providers_of(user).values("editors")
    rows = User.objects.filter(is_active=True, is_superuser=False, groups__in=groups)
    return rows.distinct().order_by("full_name")
