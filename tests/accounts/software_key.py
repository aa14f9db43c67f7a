"""A passkey in software: what a phone would answer, or what a forger would."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftwareKey:
    """One credential of one account at one site."""

    origin: str = "https://hoc.bacninh.example"
    rp_id: str = "hoc.bacninh.example"
    handle: str = ""
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: os.urandom(16))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.id)
        response = {key: websafe_encode(value) for key, value in parts.items()}
        about = {"id": name, "rawId": name, "type": "public-key"}
        return {**about, "response": response, "clientExtensionResults": {}}

    def _site(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + bytes(4)

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to being asked for a new key."""
        self.handle = options["publicKey"]["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.secret.public_key())))
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._site(self.flags | ATTESTED) + about,
        }
        client = self._client("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=cbor.encode(attested))

    def signed(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to being asked who is there."""
        client, about = self._client("webauthn.get", options), self._site(self.flags)
        text = about + hashlib.sha256(client).digest()
        signature = self.secret.sign(text, ec.ECDSA(hashes.SHA256()))
        answer = self._answer(clientDataJSON=client, authenticatorData=about, signature=signature)
        answer["response"]["userHandle"] = self.handle
        return answer
