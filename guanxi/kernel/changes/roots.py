"""Signed roots: what an organisation's log was at a moment, under a key of the installation, so that a copy outside shows when the log is rewritten.

Ed25519 (RFC 8032); the key is derived from the root secret and lies nowhere else. Whoever has the database alone cannot sign.
"""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from guanxi.kernel.changes import verifier
from guanxi.kernel.changes.chain import stamp
from guanxi.kernel.changes.models import Head, SignedRoot
from guanxi.kernel.tenancy.scope import in_its_scope
from guanxi.kernel.vault.root import SecretRoot, installation_root
from guanxi.kernel.vault.suites import SUITES

_USE = "log roots"


def public_key() -> str:
    """The key by which new roots are checked, base64."""
    return _public(_private(installation_root()))


def trusted_keys() -> list[str]:
    """The key of now, and those of the root secrets that the settings still name."""
    secrets = (settings.GUANXI_ROOT_SECRET, *settings.GUANXI_OLD_ROOT_SECRETS)
    return [public_key(), *(_public(_private(SecretRoot(secret, suite))) for secret in secrets for suite in SUITES)]


@in_its_scope
def sign_root(tenant: int, now: dt.datetime, anchors: Sequence[str]) -> SignedRoot | None:
    """Sign and keep what the log is now, to be told to these anchors; None where nothing is new since the last root, or the chain is not whole yet."""
    with transaction.atomic():
        head = Head.objects.select_for_update().filter(pk=tenant, seq__gt=0).first()
        last = SignedRoot.unscoped.filter(tenant=tenant).order_by("-seq").values_list("seq", flat=True).first()
        if head is None or head.linked != head.seq or head.seq == last:
            return None
        private = _private(installation_root())
        public = _public(private)
        key = verifier.key_name(private.public_key().public_bytes_raw())
        root = verifier.Root(tenant, head.seq, head.hash, stamp(now), key, public)
        signature = b64encode(private.sign(root.message())).decode()
        return SignedRoot.unscoped.create(
            tenant=tenant, seq=head.seq, hash=head.hash, at=now, key=key, public=public, signature=signature, untold=dict.fromkeys(anchors, ""),  # type: ignore[misc] # the column is JSON
        )  # fmt: skip


def as_root(row: SignedRoot) -> verifier.Root:
    """A kept root as anchors and verifiers have it."""
    return verifier.Root(row.tenant, row.seq, row.hash, stamp(row.at), row.key, row.public, row.signature)


def _private(root: SecretRoot) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(root.derive(_USE, 32))


def _public(private: Ed25519PrivateKey) -> str:
    return b64encode(private.public_key().public_bytes_raw()).decode()
