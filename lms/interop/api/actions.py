"""Giving a provider's token out, and taking it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import APIToken

from courses.models import Provider
from lms.interop.api.models import ProviderToken


class TokenRefused(Exception):
    """What keeps a token from being given out, for who asked."""


@transaction.atomic
def make_token(
    *, provider: Provider, user: Any, name: str, expires_at: datetime, at: datetime, by: Any
) -> tuple[ProviderToken, str]:
    """A token that acts as `user` for `provider`: (token, its secret, which nobody can read again).

    Raises `TokenRefused` for an account that is no editor of the provider or may do more than one.
    """
    editors = user.groups.filter(pk=provider.editors_id)
    if user.is_superuser or not user.is_active or not editors.exists():
        raise TokenRefused(_("This account does not write for the provider."))
    if provider.state != Provider.State.APPROVED or expires_at <= at:
        raise TokenRefused(_("The provider is not approved, or the day has passed."))
    token, secret = APIToken.create_token(user=user, name=name)
    kept = ProviderToken.objects.create(
        token=token, provider=provider, expires_at=expires_at, made_by=by
    )
    log(token, "wagtail.apitoken.create", user=by)
    return kept, secret


@transaction.atomic
def revoke_token(*, token: ProviderToken, at: datetime, by: Any) -> None:
    """From now on the token opens nothing. Safe to repeat."""
    revoked = APIToken.objects.filter(pk=token.token_id, revoked_at=None).update(revoked_at=at)
    if revoked:
        log(token.token, "wagtail.apitoken.revoke", user=by)
