"""The verifier in one file: it runs without Guanxi and without any package, and says of an export what Guanxi says of the database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guanxi.kernel.changes import verifier
from guanxi.kernel.changes.models import Change, Numbered, SignedRoot
from guanxi.kernel.changes.proving import prove, write_out
from guanxi.kernel.changes.roots import as_root, public_key
from guanxi.kernel.changes.tests.test_tampering import write_log
from guanxi.kernel.changes.verifier import is_signed
from guanxi.testing.cast import Cast

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_standard(public: str, message: str, signature: str) -> None:
    key, said, made = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert is_signed(key, said, made)
    assert not is_signed(key, said + b"x", made)
    assert not any(is_signed(key, said, made[:n] + bytes([made[n] ^ 1]) + made[n + 1 :]) for n in (0, 31, 32, 63))
    # The same point and a multiplier that is not reduced (section 5.1.7: S below the order of the group).
    s = int.from_bytes(made[32:], "little") + verifier._L
    assert not is_signed(key, said, made[:32] + s.to_bytes(32, "little"))
    assert not is_signed(key[:31], said, made)
    assert not is_signed(b"\xff" * 32, said, made)


def test_signatures_agree_with_the_library() -> None:
    for n in range(8):
        private = Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
        signature = private.sign(b"%d" % n)
        assert is_signed(private.public_key().public_bytes_raw(), b"%d" % n, signature)
        assert not is_signed(private.public_key().public_bytes_raw(), b"%d" % (n + 1), signature)


def _run(*arguments: object) -> tuple[int, str]:
    """The file by itself: isolated, without site-packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", verifier.__file__, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def log(cast: Cast) -> int:
    tenant = cast.tenant + 7000
    write_log(tenant, 25)
    return tenant


def _export(tenant: int, folder: Path) -> tuple[Path, Path]:
    log, roots = folder / "log.jsonl", folder / "roots.jsonl"
    with log.open("w", encoding="utf-8") as out:
        assert write_out(tenant, out) == Numbered.unscoped.filter(tenant=tenant).count()
    roots.write_text("".join(as_root(row).as_line() + "\n" for row in SignedRoot.unscoped.filter(tenant=tenant)), "utf-8")
    return log, roots


def test_an_export_is_proven_without_guanxi(log: int, tmp_path: Path) -> None:
    exported, roots = _export(log, tmp_path)
    proof = prove(log)
    code, said = _run(exported, "--roots", roots, "--key", public_key())
    assert (code, f"{proof.entries} entries, {proof.roots} roots" in said, proof.hash in said) == (0, True, True), said
    assert _run(exported)[0] == 0
    code, said = _run(exported, "--roots", roots)
    assert (code, public_key() in said) == (0, True)


def test_a_tampered_export_is_named(log: int, tmp_path: Path) -> None:
    exported, roots = _export(log, tmp_path)
    lines = exported.read_text("utf-8").splitlines(keepends=True)
    held = json.loads(lines[5])

    def said_of(made: list[str]) -> str:
        exported.write_text("".join(made), "utf-8")
        code, said = _run(exported, "--roots", roots, "--key", public_key())
        assert code == 1
        return said

    assert f"the entry was edited #5 {held['id']}" in said_of([*lines[:5], json.dumps({**held, "action": "x"}) + "\n", *lines[6:]])
    assert "taken away #5" in said_of([*lines[:5], *lines[6:]])
    assert f"the end of the log was cut off #{len(lines) - 3}" in said_of(lines[:-3])


def test_roots_of_another_key_or_with_a_changed_hash_are_named(log: int, tmp_path: Path) -> None:
    exported, roots = _export(log, tmp_path)
    assert _run(exported, "--roots", roots, "--key", "A" * 43 + "=")[0] == 1
    roots.write_text(roots.read_text("utf-8").replace('"hash":"sha256:', '"hash":"sha256:0', 1), "utf-8")
    code, said = _run(exported, "--roots", roots, "--key", public_key())
    assert (code, "the signature of a root is not valid" in said) == (1, True)


def test_what_is_no_log_is_said(tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    for text in ("", "{}", "[1", '{"guanxi_log":1,"tenant":1,"seq":1,"hash":""}\nnonsense'):
        odd.write_text(text)
        assert _run(odd)[0] == 2, text
    assert _run(tmp_path / "absent")[0] == 2


def test_a_root_that_was_replaced_in_the_table_is_named(log: int) -> None:
    row = SignedRoot.unscoped.filter(tenant=log).order_by("seq").first()
    assert row is not None
    SignedRoot.unscoped.filter(pk=row.pk).update(hash="sha256:" + "0" * 64)
    assert [(f.kind, f.seq) for f in prove(log).findings] == [("forged", row.seq)]
    assert Change.unscoped.filter(tenant=log).exists()
