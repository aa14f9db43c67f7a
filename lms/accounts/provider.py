"""How allauth speaks to the issuer of the settings: redirect, state, PKCE and exchange are its work.

Added is what it leaves out: the issuer's description is looked through and kept for some minutes,
the ID token is checked whole, and nothing that the issuer tells is stored. `lms.accounts.sign_on`
says whose account it is. (allauth finds this module by its name.)
"""

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from requests import RequestException, Session

from lms.accounts.id_tokens import claims_of
from lms.accounts.sign_on import NUMBER_LENGTH, SUBJECT_LENGTH, Arrival

KEPT_SECONDS = 300
# After a failure nobody waits for the issuer again for so long: its time-outs hold up a thread each.
RESTING_SECONDS = 30
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class IssuerDownError(Exception):
    """The issuer does not answer, or not as one."""


def description(session: Session) -> dict[str, Any]:
    """What the issuer says about itself; raises `IssuerDownError`."""
    issuer = settings.OIDC_ISSUER
    try:
        answer = session.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        answer.raise_for_status()
        found = answer.json()
        if found["issuer"] != issuer:
            raise IssuerDownError("the description names another issuer")
        schemes = {urlsplit(found[name]).scheme for name in ENDPOINTS}
    except (RequestException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise IssuerDownError(f"{type(error).__name__}: {error}") from error
    if schemes != {urlsplit(issuer).scheme}:
        raise IssuerDownError("an endpoint is not encrypted")
    return dict(found)


def kept_description() -> dict[str, Any]:
    """The same, from some minutes ago; raises at once while the issuer rests."""
    kept, key = caches["local"], f"sign-on:{settings.OIDC_ISSUER}"
    found = kept.get(key)
    if found is None:
        if kept.get(f"{key}:down"):
            raise IssuerDownError("it did not answer a moment ago")
        try:
            found = description(SignOnAdapter().get_requests_session())
        except IssuerDownError:
            issuer_failed()
            raise
        kept.set(key, found, KEPT_SECONDS)
    return dict(found)


def issuer_failed() -> None:
    """Remember for a moment that the issuer did not answer; asking meanwhile makes it no longer."""
    kept, key = caches["local"], f"sign-on:{settings.OIDC_ISSUER}"
    kept.delete(key)
    kept.add(f"{key}:down", True, RESTING_SECONDS)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """The one issuer of the settings; none stands in the database."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        if not settings.OIDC_ISSUER:
            return []
        return [
            SocialApp(
                provider=SignOnProvider.id,
                provider_id=settings.OIDC_ISSUER,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"oauth_pkce_enabled": True, "scope": settings.OIDC_SCOPES},
            )
        ]

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ) -> None:
        """Instead of allauth's page: whoever asked allauth says it in our words."""
        raise SignOnFailedError(str(error), exception)


class SignOnFailedError(Exception):
    """allauth gave up: `kind` is `cancelled` or `unknown`, `cause` what it met, if anything."""

    def __init__(self, kind: str, cause: Exception | None) -> None:
        self.kind, self.cause = kind, cause
        super().__init__(f"{kind}: {cause!r}")


class SignOnProtocol(OpenIDConnectOAuth2Adapter):
    """One sign-on: what was sent with it, and who came back."""

    state: dict[str, Any] | None = None
    verifier = ""

    def __init__(self, request, provider_id="") -> None:
        super().__init__(request, settings.OIDC_ISSUER)

    @property
    def openid_config(self) -> dict[str, Any]:
        return kept_description()

    @property
    def basic_auth(self) -> bool:
        """The secret in the header unless the issuer takes it in the form too (RFC 8414's default)."""
        way = "token_endpoint_auth_methods_supported"
        return "client_secret_post" not in self.openid_config.get(way, [])

    def get_callback_url(self, request, app) -> str:
        return settings.PUBLIC_URL + reverse("sign_on_callback")

    def get_access_token_data(self, request, app, client, pkce_code_verifier=None) -> dict:
        self.verifier = pkce_code_verifier or ""
        found: dict = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return found

    def complete_login(self, request, app, token, **kwargs) -> Any:
        """Hand over who came back, past allauth's own links, which would store all claims."""
        raise _ArrivedError(self._arrival(kwargs["response"]))

    def _arrival(self, response: dict[str, Any]) -> Arrival:
        claims = claims_of(
            str(response.get("id_token", "")),
            keys=self._fetched(self.openid_config["jwks_uri"]),
            issuer=settings.OIDC_ISSUER,
            client_id=settings.OIDC_CLIENT_ID,
            nonce=nonce_of(self.verifier),
        )
        wanted = {settings.OIDC_SUBJECT_CLAIM, settings.OIDC_NUMBER_CLAIM} - {""}
        endpoint = self.openid_config.get("userinfo_endpoint")
        if not wanted <= claims.keys() and endpoint:
            more = self._fetched(endpoint, bearer=str(response.get("access_token", "")))
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the further claims are of another person")
            claims = {**more, **claims}
        subject = str(claims.get(settings.OIDC_SUBJECT_CLAIM) or "")
        number = claims.get(settings.OIDC_NUMBER_CLAIM) if settings.OIDC_NUMBER_CLAIM else ""
        number = str(number or "").strip()
        if not subject or len(subject) > SUBJECT_LENGTH or len(number) > NUMBER_LENGTH:
            raise OAuth2Error("no subject, or one too long")
        return Arrival(settings.OIDC_ISSUER, subject, number)

    def _fetched(self, url: str, *, bearer: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        with SignOnAdapter().get_requests_session() as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("no object where one was due")
        return found


class _ArrivedError(ImmediateHttpResponse):
    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        super().__init__(response=None)


class _Callback(OAuth2CallbackView):
    def _get_state(self, request, provider):
        state, refused = super()._get_state(request, provider)
        self.adapter.state = state
        return state, refused


def arrived(request) -> tuple[Arrival, dict[str, Any]]:
    """Who came back with this request, and what was remembered when the person left.

    Raises `SignOnFailedError`, `IssuerDownError`, `RequestException`, `OAuth2Error` or
    `BadTokenError`. What was remembered works once.
    """
    callback = _Callback()
    callback.request, callback.adapter = request, SignOnProtocol(request)
    try:
        callback.dispatch(request)
    except _ArrivedError as done:
        return done.arrival, callback.adapter.state or {}
    raise SignOnFailedError("unknown", None)


def nonce_of(verifier: str) -> str:
    """The nonce of a sign-on, from the secret of its PKCE that only this session knows."""
    digest = hashlib.sha256(b"lms.accounts.nonce" + verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class SignOnProvider(OpenIDConnectProvider):
    oauth2_adapter_class = SignOnProtocol

    def get_oauth2_adapter(self, request) -> SignOnProtocol:
        return SignOnProtocol(request)

    def get_pkce_params(self) -> dict[str, Any]:
        """With what goes beside it; the verifier itself stays in the session."""
        params: dict[str, Any] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}


provider_classes = [SignOnProvider]
