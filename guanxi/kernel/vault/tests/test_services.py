"""Key services, against fakes that answer as their makers document; no product of theirs was at hand."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from guanxi.kernel.egress.api import Answer, EgressFailed
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.vault import keys, root
from guanxi.kernel.vault.codec import Place, seal, unseal
from guanxi.kernel.vault.keys import USES, VALUE, forget, rewrap, ring
from guanxi.kernel.vault.services import KmsRoot, TransitRoot, service_root, signature
from guanxi.kernel.vault.suites import SUITES, Unopened

KEY = bytes(range(32))
AT = dt.datetime(2015, 8, 30, 12, 36, tzinfo=dt.UTC)
SEALER = SUITES["intl"].sealer(b"k" * 32)


def transit(method: str, url: str, *, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    """POST /v1/transit/encrypt|decrypt/:name: `data.ciphertext` "vault:v1:…", `data.plaintext`; 400 with `errors` where it cannot be opened, 403 without right."""
    verb = url.removeprefix("https://vault.corp:8200/v1/transit/").partition("/")[0]
    if headers.get("X-Vault-Token") != "s.token":
        return Answer(403, {}, b'{"errors":["permission denied"]}')
    sent = orjson.loads(body)
    bound = b64decode(sent["associated_data"])
    if verb == "encrypt":
        return _json(
            {"data": {"ciphertext": "vault:v1:" + b64encode(SEALER.seal(b64decode(sent["plaintext"]), bound)).decode(), "key_version": 1}}
        )
    try:
        return _json(
            {"data": {"plaintext": b64encode(SEALER.open(b64decode(sent["ciphertext"].removeprefix("vault:v1:")), bound)).decode()}}
        )
    except Unopened:
        return Answer(400, {}, b'{"errors":["cipher: message authentication failed"]}')


def kms(method: str, url: str, *, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    """Encrypt and Decrypt of AWS KMS's JSON protocol; InvalidCiphertextException (400) where it cannot be opened."""
    assert (url, headers["content-type"]) == ("https://kms.eu-central-1.amazonaws.com/", "application/x-amz-json-1.1")
    if "Credential=AKID/20150830/eu-central-1/kms/aws4_request" not in headers["authorization"]:
        return Answer(403, {}, b'{"__type":"AccessDeniedException"}')
    sent = orjson.loads(body)
    bound = orjson.dumps(sent["EncryptionContext"])
    if headers["x-amz-target"] == "TrentService.Encrypt":
        return _json({"KeyId": sent["KeyId"], "CiphertextBlob": b64encode(SEALER.seal(b64decode(sent["Plaintext"]), bound)).decode()})
    try:
        return _json({"KeyId": sent["KeyId"], "Plaintext": b64encode(SEALER.open(b64decode(sent["CiphertextBlob"]), bound)).decode()})
    except Unopened:
        return Answer(400, {}, b'{"__type":"InvalidCiphertextException"}')


def _json(body: Any) -> Answer:
    return Answer(200, {}, orjson.dumps(body))


ROOTS = [
    TransitRoot("https://vault.corp:8200", "transit", "guanxi", "s.token", send=transit),
    KmsRoot("https://kms.eu-central-1.amazonaws.com", "eu-central-1", "alias/guanxi", "AKID", "secret", send=kms, now=lambda: AT),
]


@pytest.mark.parametrize("one", ROOTS, ids=lambda one: one.name)
def test_a_key_comes_back_in_its_context_alone(one: Any) -> None:
    wrapped = one.wrap(KEY, b"here")
    assert one.unwrap(wrapped, b"here") == KEY
    with pytest.raises(Unopened):
        one.unwrap(wrapped, b"there")
    assert "secret" not in repr(one)


@pytest.mark.parametrize("answer", [Answer(500, {}, b""), Answer(403, {}, b"{}"), Answer(200, {}, b"<html>")])
def test_a_service_in_trouble_is_no_wrong_key(answer: Answer) -> None:
    """Whoever asks may try again; nothing is taken for destroyed."""
    for one in (
        TransitRoot("https://v", "t", "k", "x", send=lambda *a, **k: answer),
        KmsRoot("https://k", "r", "k", "a", "s", send=lambda *a, **k: answer),
    ):
        with pytest.raises(EgressFailed):
            one.unwrap("vault:v1:AA", b"")


@pytest.mark.parametrize(
    ("method", "made"),
    [
        ("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ],
)
def test_signatures_are_those_of_the_published_examples(method: str, made: str) -> None:
    """`get-vanilla` and `post-vanilla` of the AWS Signature Version 4 test suite."""
    signed = signature(
        method, "example.amazonaws.com", "/", {}, b"", region="us-east-1", service="service", access_key="AKIDEXAMPLE",
        secret_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", at=AT,
    )  # fmt: skip
    assert signed["authorization"] == (
        f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={made}"
    )


def test_settings() -> None:
    assert service_root("vault+https://vault.corp:8200/v1/a/transit/guanxi", "t") == TransitRoot(
        "https://vault.corp:8200", "a/transit", "guanxi", "t"
    )
    made = service_root("aws-kms+https://kms.cn-north-1.amazonaws.com.cn/alias/guanxi", "a:b:c")
    assert isinstance(made, KmsRoot)
    assert (made.region, made.key, made.access_key, made.secret_key) == ("cn-north-1", "alias/guanxi", "a", "b:c")
    for url, credentials in [
        ("https://x", "t"),
        ("vault+https://v/transit/guanxi", "t"),
        ("vault+https://v/v1/t/k", ""),
        ("aws-kms+https://kms.x.y/", "a:b"),
        ("aws-kms+https://kms.x.y/k", "ab"),
    ]:
        with pytest.raises(ValueError, match="GUANXI_ROOT_SERVICE"):
            service_root(url, credentials)


@pytest.mark.django_db
def test_an_installation_moves_to_a_service(settings: Any, monkeypatch: Any) -> None:
    tenant = Tenant.objects.create(name="x").pk
    place = Place(tenant, "customer", "r", "phone")
    stored = seal("13800138000", place)
    settings.GUANXI_ROOT_SERVICE, settings.GUANXI_ROOT_CREDENTIALS = "vault+https://vault.corp:8200/v1/transit/guanxi", "s.token"
    monkeypatch.setattr(root, "_service_of", lambda url, credentials: ROOTS[0])
    assert unseal(stored, place) == "13800138000"
    assert rewrap() >= 1
    settings.GUANXI_ROOT_SECRET = "a root secret that opens none of the keys"
    for use in USES:
        forget(tenant, use)
    assert unseal(stored, place) == "13800138000"
    assert unseal(seal("new", place), place) == "new"
    with monkeypatch.context() as patched:  # held keys go on while the service is away
        patched.setattr(
            root,
            "_service_of",
            lambda url, credentials: TransitRoot("https://v", "transit", "guanxi", "x", send=lambda *a, **k: Answer(503, {}, b"")),
        )
        assert unseal(stored, place) == "13800138000"
        with pytest.raises(EgressFailed):
            ring(tenant, anew=True)
        keys._held[tenant, VALUE].until, keys._held[tenant, VALUE].pending = 0.0, None  # a minute later, in another transaction
        assert unseal(stored, place) == "13800138000"
    for use in USES:
        forget(tenant, use)
