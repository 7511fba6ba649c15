"""Roots whose key never leaves another system: HashiCorp Vault's transit engine, and AWS KMS or what speaks like it.

Setting `root_service`:
`vault+https://vault.corp:8200/v1/transit/guanxi` with the token in `root_credentials`, or
`aws-kms+https://kms.eu-central-1.amazonaws.com/alias/guanxi` with `ACCESS_KEY_ID:SECRET_ACCESS_KEY` there.
Each unwrapped key is kept in memory for `keys.FRESH` seconds; while the service does not answer, keys that are held go on working and no others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils import timezone

from guanxi.kernel.egress.api import Answer, ask
from guanxi.kernel.egress.problems import EgressFailed
from guanxi.kernel.vault.suites import Unopened

Ask = Callable[..., Answer]
SECONDS = 10.0


@dataclass(frozen=True)
class TransitRoot:
    """HashiCorp Vault, transit secrets engine (its HTTP API, "Encrypt data" and "Decrypt data"); the key needs `associated_data`, so a type of AES-GCM or ChaCha20."""

    server: str  # https://host:port
    mount: str
    key: str
    token: str
    send: Ask = field(default=ask, repr=False)

    @property
    def name(self) -> str:
        return f"transit:{self.mount}/{self.key}"

    def wrap(self, key: bytes, context: bytes) -> str:
        return str(self._call("encrypt", {"plaintext": b64encode(key).decode()}, context)["ciphertext"])

    def unwrap(self, wrapped: str, context: bytes) -> bytes:
        return b64decode(self._call("decrypt", {"ciphertext": wrapped}, context)["plaintext"])

    def _call(self, verb: str, body: dict[str, str], context: bytes) -> Mapping[str, Any]:
        sent = orjson.dumps({**body, "associated_data": b64encode(context).decode()})
        url = f"{self.server}/v1/{self.mount}/{verb}/{self.key}"
        answer = self.send(
            "POST", url, headers={"X-Vault-Token": self.token, "Content-Type": "application/json"}, body=sent, seconds=SECONDS
        )
        held: Mapping[str, Any] = _said(answer, refusal=400).get("data") or {}
        return held


@dataclass(frozen=True)
class KmsRoot:
    """AWS KMS, operations Encrypt and Decrypt with an encryption context, signed by Signature Version 4."""

    server: str
    region: str
    key: str
    access_key: str
    secret_key: str = field(repr=False)
    send: Ask = field(default=ask, repr=False)
    now: Callable[[], dt.datetime] = timezone.now

    @property
    def name(self) -> str:
        return f"kms:{self.region}/{self.key}"[:80]

    def wrap(self, key: bytes, context: bytes) -> str:
        return str(self._call("Encrypt", {"Plaintext": b64encode(key).decode()}, context)["CiphertextBlob"])

    def unwrap(self, wrapped: str, context: bytes) -> bytes:
        return b64decode(self._call("Decrypt", {"CiphertextBlob": wrapped}, context)["Plaintext"])

    def _call(self, operation: str, body: dict[str, str], context: bytes) -> Mapping[str, Any]:
        sent = orjson.dumps({"KeyId": self.key, **body, "EncryptionContext": {"guanxi": b64encode(context).decode()}})
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"TrentService.{operation}"}
        host = urlsplit(self.server).netloc
        signed = signature(
            "POST", host, "/", headers, sent, region=self.region, service="kms", access_key=self.access_key, secret_key=self.secret_key,
            at=self.now(),
        )  # fmt: skip
        return _said(self.send("POST", self.server + "/", headers=signed, body=sent, seconds=SECONDS), refusal=400)


def _said(answer: Answer, refusal: int) -> Mapping[str, Any]:
    """What the service answered. `refusal`: how it says that this is not of its key; everything else that is no success may pass."""
    if answer.status == refusal:
        raise Unopened("the key service refused to open this key")
    if answer.status != 200:
        raise EgressFailed("refused", f"密钥服务回应 {answer.status}", f"The key service answered {answer.status}")
    try:
        held: Mapping[str, Any] = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise EgressFailed("broken", "密钥服务的应答无法读取", "The answer of the key service cannot be read") from None
    return held


def signature(
    method: str, host: str, path: str, headers: Mapping[str, str], body: bytes, *, region: str, service: str, access_key: str, secret_key: str, at: dt.datetime,
) -> dict[str, str]:  # fmt: skip
    """The headers with `x-amz-date` and `authorization` (AWS Signature Version 4); `host` is signed and sent by the client itself."""
    moment = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    day = moment[:8]
    given = {**{name.lower(): value.strip() for name, value in headers.items()}, "x-amz-date": moment}
    signed = {**given, "host": host}
    names = ";".join(sorted(signed))
    listed = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join([method, path, "", listed, names, hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    made = hmac.digest(key, text.encode(), "sha256").hex()
    return {**given, "authorization": f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={made}"}


def service_root(url: str, credentials: str) -> TransitRoot | KmsRoot:
    """The root of the settings; raises ValueError that says what cannot be."""
    parts = urlsplit(url)
    kind, _, scheme = parts.scheme.partition("+")
    server, path = f"{scheme}://{parts.netloc}", parts.path.strip("/")
    if kind == "vault" and scheme in ("https", "http"):
        version, _, rest = path.partition("/")
        mount, _, key = rest.rpartition("/")
        if version != "v1" or not mount or not key or not credentials:
            raise ValueError("GUANXI_ROOT_SERVICE: vault+https://host:8200/v1/<mount>/<key>, with the token in GUANXI_ROOT_CREDENTIALS")
        return TransitRoot(server, mount, key, credentials)
    if kind == "aws-kms" and scheme in ("https", "http"):
        access_key, colon, secret_key = credentials.partition(":")
        labels = (parts.hostname or "").split(".")
        if not path or not colon or len(labels) < 2:
            raise ValueError(
                "GUANXI_ROOT_SERVICE: aws-kms+https://kms.<region>.amazonaws.com/<key>, with ACCESS_KEY_ID:SECRET_ACCESS_KEY in GUANXI_ROOT_CREDENTIALS"
            )
        return KmsRoot(server, labels[1], path, access_key, secret_key)
    raise ValueError("GUANXI_ROOT_SERVICE: begins with vault+https:// or aws-kms+https://")
