"""The primitives that the vault uses, against Project Wycheproof's vectors (C2SP, Apache-2.0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guanxi.kernel.vault.suites import NONCE, SUITES, Sealer, Unopened

Vectors = Callable[[str], Iterator[tuple[dict[str, Any], dict[str, Any]]]]


@pytest.fixture
def vectors(shared_data: Path) -> Vectors:
    """(group, test) of a file of vectors."""

    def read(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for group in orjson.loads((shared_data / "security" / "wycheproof" / f"{name}_test.json").read_bytes())["testGroups"]:
            for test in group["tests"]:
                yield group, {key: bytes.fromhex(value) if key in _BYTES else value for key, value in test.items()}

    return read


_BYTES = {"key", "iv", "aad", "msg", "ct", "tag", "ikm", "salt", "info", "okm"}


def _opened(sealer: Sealer, test: dict[str, Any]) -> bytes | None:
    try:
        return sealer.open(test["iv"] + test["ct"] + test["tag"], test["aad"])
    except Unopened:
        return None


@pytest.mark.parametrize(
    ("name", "suite", "counted"),
    [
        ("aes_gcm_siv", "intl", {"accepted": 69, "refused": 34}),
        ("sm4_gcm", "gm", {"accepted": 38, "refused": 27, "another length of nonce, refused": 39}),
    ],
)
def test_sealing(vectors: Vectors, name: str, suite: str, counted: dict[str, int]) -> None:
    """Every valid vector opens, every invalid one does not; a nonce of another length than 96 bits is none."""
    seen: Counter[str] = Counter()
    for group, test in vectors(name):
        if group["keySize"] != SUITES[suite].key_bytes * 8:
            continue  # the suite has keys of one length
        found = _opened(SUITES[suite].sealer(test["key"]), test)
        if len(test["iv"]) != NONCE:
            assert found is None, test
            seen["another length of nonce, refused"] += 1
        elif test["result"] == "valid":
            assert found == test["msg"], test
            seen["accepted"] += 1
        else:
            assert found is None, test
            seen["refused"] += 1
    assert seen == counted


@pytest.mark.parametrize(("name", "suite"), [("hmac_sha256", "intl"), ("hmac_sm3", "gm")])
def test_hmac(vectors: Vectors, name: str, suite: str) -> None:
    seen: Counter[str] = Counter()
    for group, test in vectors(name):
        made = SUITES[suite].mac(test["key"], test["msg"])[: group["tagSize"] // 8]
        assert (made == test["tag"]) == (test["result"] == "valid"), test
        seen[test["result"]] += 1
    assert seen == {"valid": 66, "invalid": 108}


def test_hkdf(vectors: Vectors) -> None:
    """Our derivation is HKDF-Expand: after the extraction that the vectors ask for it gives what HKDF gives."""
    seen: Counter[str] = Counter()
    for _, test in vectors("hkdf_sha256"):
        if test["size"] > 255 * 32:
            with pytest.raises(ValueError, match="derive"):
                SUITES["intl"].derive(test["ikm"], test["info"], test["size"])
        else:
            extracted = HKDF.extract(hashes.SHA256(), test["salt"] or None, test["ikm"])
            assert SUITES["intl"].derive(extracted, test["info"], test["size"]) == test["okm"], test
        seen[test["result"]] += 1
    assert seen == {"valid": 83, "invalid": 3}


@pytest.mark.parametrize("name", list(SUITES))
def test_nonces_do_not_come_twice(name: str) -> None:
    sealer = SUITES[name].sealer(b"k" * SUITES[name].key_bytes)
    assert len({sealer.seal(b"", b"")[:NONCE] for _ in range(20_000)}) == 20_000
