"""What is believed of an issuer's token, and what is not (T018d)."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from lms.accounts.id_tokens import BadTokenError, WrongTimeError, claims_of

ISSUER, CLIENT, NONCE = "https://dangnhap.example", "tien-hoc", "chỉ-một-lần"
OWN = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def public(key, name, **more):
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, **more}


KEYS = {
    "keys": [
        public(OWN, "mot", use="sig", alg="RS256"),
        public(CURVE, "hai"),
        public(OTHER, "ba", use="enc", alg="RSA-OAEP"),
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "bon"},
    ]
}


def token(key=OWN, *, kid="mot", alg="RS256", without="", **claims):
    now = int(time.time())
    said = {"iss": ISSUER, "sub": "an", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": NONCE}
    said |= claims
    said.pop(without, None)
    return jwt.encode(said, key, algorithm=alg, headers={"kid": kid} if kid else None)


def read(text, keys=KEYS):
    return claims_of(text, keys=keys, issuer=ISSUER, client_id=CLIENT, nonce=NONCE)


GOOD = {
    "rsa": token,
    "curve": lambda: token(CURVE, kid="hai", alg="ES256"),
    "list": lambda: token(aud=[CLIENT]),
    "two-and-for-us": lambda: token(aud=[CLIENT, "khac"], azp=CLIENT),
    "a-minute-late": lambda: token(exp=int(time.time()) - 60, iat=int(time.time()) - 120),
    "a-minute-early": lambda: token(iat=int(time.time()) + 60),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD.keys())
def test_t018d_a_token_for_this_sign_in_is_believed(good):
    assert read(good())["sub"] == "an"


def test_a_lone_key_needs_no_name():
    assert read(token(kid=""), {"keys": [public(OWN, "mot")]})["sub"] == "an"


SECRET = "secret-secret-secret-secret-secret"
BAD = {
    "another-issuer": lambda: token(iss="https://khac.example"),
    "another-site": lambda: token(aud="khac"),
    "two-sites": lambda: token(aud=[CLIENT, "khac"]),
    "for-another": lambda: token(aud=[CLIENT, "khac"], azp="khac"),
    "azp-of-another": lambda: token(azp="khac"),
    "another-sign-in": lambda: token(nonce="khac"),
    "without-nonce": lambda: token(without="nonce"),
    "without-subject": lambda: token(without="sub"),
    "without-end": lambda: token(without="exp"),
    "without-begin": lambda: token(without="iat"),
    "number-as-subject": lambda: token(sub=7),
    "signed-by-another": lambda: token(OTHER),
    "key-for-encryption": lambda: token(OTHER, kid="ba"),
    "unknown-key": lambda: token(kid="nam"),
    "no-key-named": lambda: token(kid=""),
    "shared-secret": lambda: token(SECRET, kid="bon", alg="HS256"),
    "public-key-as-secret": lambda: token("x" * 32, alg="HS256"),
    "unsigned": lambda: token(None, alg="none"),
    "cut": lambda: token().rpartition(".")[0],
    "empty": lambda: "",
    "garbage": lambda: "a.b.c",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_t018d_any_other_is_not(bad):
    with pytest.raises(BadTokenError):
        read(bad())


def test_t018d_a_wrong_clock_is_told_apart():
    now = int(time.time())
    for wrong in (token(exp=now - 600, iat=now - 900), token(iat=now + 600, exp=now + 900)):
        with pytest.raises(WrongTimeError):
            read(wrong)


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{}]}, {"keys": 3}, {"keys": [None]}])
def test_keys_that_are_none_are_told(keys):
    with pytest.raises(BadTokenError):
        read(token(), keys)
