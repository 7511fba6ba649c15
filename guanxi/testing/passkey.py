"""An authenticator in software: makes a passkey (ES256) and signs with it, and lies where a test tells it to."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One passkey of one account at one domain."""

    def __init__(self, origin: str = "https://crm.example.com", domain: str = "crm.example.com") -> None:
        self.origin, self.domain = origin, domain
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.user = ""
        self.count = 0

    def made(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **said: Any) -> dict[str, Any]:
        """The browser's answer to `navigator.credentials.create`. `said` replaces what the browser reports of itself."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(flags | ATTESTED) + held
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"], said)
        return self._answer({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attested)})

    def signed(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, **said: Any) -> dict[str, Any]:
        """The browser's answer to `navigator.credentials.get`."""
        self.count += 1
        client, data = self._client("webauthn.get", options["publicKey"]["challenge"], said), self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({**{name: websafe_encode(part) for name, part in parts.items()}, "userHandle": self.user})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, said: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **said}).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        key = websafe_encode(self.id)
        return {"id": key, "rawId": key, "type": "public-key", "response": response, "clientExtensionResults": {"credProps": {"rk": True}}}


def flipped(answer: dict[str, Any], part: str) -> dict[str, Any]:
    """The answer with one bit of a part changed."""
    data = bytearray(websafe_decode(answer["response"][part]))
    data[-1] ^= 1
    return {**answer, "response": {**answer["response"], part: websafe_encode(bytes(data))}}
