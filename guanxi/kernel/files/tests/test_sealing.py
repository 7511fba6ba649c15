"""What lies in the store opens whole and unchanged or not at all."""

from __future__ import annotations

import io
import os
import random
from typing import Any

import pytest

from guanxi.kernel.files.sealing import CHUNK, new_key, opened, sealed
from guanxi.kernel.vault.suites import Unopened

SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5)
PIECE = CHUNK + 12 + 16


@pytest.fixture(params=["intl", "gm"], autouse=True)
def suite(request: Any, settings: Any) -> None:
    settings.GUANXI_CIPHERS = request.param


def stored(plain: bytes, key: str, content: str = "c", step: int = 10_000) -> bytes:
    return b"".join(sealed((plain[n : n + step] for n in range(0, len(plain), step)), key, content))


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(size: int) -> None:
    plain, key = os.urandom(size), new_key()
    assert opened(io.BytesIO(stored(plain, key)), key, "c").read() == plain


def test_reading_from_anywhere() -> None:
    plain, key, rng = os.urandom(3 * CHUNK + 5), new_key(), random.Random(7)
    with opened(io.BytesIO(stored(plain, key)), key, "c") as found:
        for _ in range(200):
            at, much = rng.randrange(len(plain) + 10), rng.randrange(2 * CHUNK)
            found.seek(at)
            assert found.read(much) == plain[at : at + much]
        assert (found.seek(0, io.SEEK_END), found.read()) == (len(plain), b"")


@pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK + 5])
def test_tampering_is_noticed(size: int) -> None:
    plain, key = os.urandom(size), new_key()
    whole = stored(plain, key)
    pieces = [whole[4 + n : 4 + n + PIECE] for n in range(0, len(whole) - 4, PIECE)]
    forged = [
        b"",
        whole[:3],
        whole[:-1],
        whole[:4],
        whole + b"x",
        b"GXS2" + whole[4:],
        whole[:4] + b"".join(pieces[:-1]),
        whole[:4] + b"".join(pieces * 2),
    ]
    if len(pieces) > 1:
        forged.append(whole[:4] + b"".join([*pieces[:-1][::-1], pieces[-1]][1:]))
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for one in (*forged, bytes(flipped)):
        with pytest.raises(Unopened):
            opened(io.BytesIO(one), key, "c").read()
    with pytest.raises(Unopened):
        opened(io.BytesIO(whole), key, "another").read()
    with pytest.raises(Unopened):
        opened(io.BytesIO(whole), new_key(), "c").read()
