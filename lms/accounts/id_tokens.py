"""What an issuer says about a person who signed in there, and whether it may be believed.

OpenID Connect Core 1.0, 3.1.3.7. The signature is looked at too, although the token comes over a
connection that is encrypted: a proxy on the way may not be ours.
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY = 120
"""Seconds by which the clocks of two servers may differ."""
NEEDED = ["iss", "sub", "aud", "exp", "iat"]


class BadTokenError(Exception):
    """An ID token that is not believed; the message is for the log and holds nothing of a person."""


class WrongTimeError(BadTokenError):
    """One that is from the past or the future: mostly a clock that is wrong, here or there."""


def claims_of(
    token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token that was made for this site's request; raises `BadTokenError`.

    `keys` is the issuer's JWK set, `nonce` what was sent with the request.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        raise WrongTimeError(str(error)) from error
    except (jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadTokenError(f"{type(error).__name__}: {error}") from error
    if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadTokenError("the nonce is another one")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id if len(audience) == 1 else None) != client_id:
        raise BadTokenError("made for another site (azp)")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The issuer's key that a token names; a lone key needs no name. Never a shared secret."""
    usable = [
        key
        for key in jwt.PyJWKSet.from_dict(dict(keys)).keys
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig")
    ]
    name = jwt.get_unverified_header(token).get("kid")
    named = [key for key in usable if key.key_id == name] if name else usable
    if len(named) != 1:
        raise BadTokenError("no key of that name")
    return named[0]
