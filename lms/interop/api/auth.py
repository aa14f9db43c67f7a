"""Who comes: a token of a provider, and nothing else; no cookie counts here.

Looked up anew at every request, so that a revoked token, a closed account, an editor who left the
provider's group and a suspended provider are out at once.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from ninja.throttling import SimpleRateThrottle
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken

from courses.models import Provider
from lms.accounts.rules import is_asleep
from lms.interop.api.models import ProviderToken

#: Requests of one token; by the token, never by an address that a header may make up.
RATE = "120/m"


class ProviderTokenAuth(BearerTokenAuth):
    """The account that the token acts for becomes `request.user`, the token `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> ProviderToken | None:
        request.user = AnonymousUser()
        found = alive(token) if APIToken.validate_token_format(token) else None
        if found is None:
            return None
        request.user = found.token.user
        self._touch_last_used(found.token)
        return found


def alive(text: str) -> ProviderToken | None:
    """The token with that secret, if everything that it rests on is in force."""
    at = timezone.now()
    rows = ProviderToken.objects.select_related("token__user", "provider__page")
    found = rows.presented(text).alive(at).first()
    return found if found and in_force(found, at) else None


def in_force(token: ProviderToken, at: Any) -> bool:
    """Whether the account still writes for the provider, and the provider is approved.

    An administrator's account is refused: what it may do is more than a provider's.
    """
    user, provider = token.token.user, token.provider
    return (
        user.is_active
        and not user.is_superuser
        and not is_asleep(user, timezone.localdate(at))
        and provider.state == Provider.State.APPROVED
        and provider.collection_id is not None
        and hasattr(provider, "page")
        and user.groups.filter(pk=provider.editors_id).exists()
        and user.has_perm("wagtailadmin.access_admin")
    )


class TokenThrottle(SimpleRateThrottle):
    """So many requests a minute for each token."""

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api-{request.auth.pk}"  # type: ignore[attr-defined]
