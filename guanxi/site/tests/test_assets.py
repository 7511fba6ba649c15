"""Files of the web application go compressed to who can take them."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from guanxi.site.assets import asset_at, send_asset

TEXT = b"const a = 1;\n" * 500


def sent(folder: Path, name: str, method: str = "GET", accepted: bytes | None = b"gzip, br") -> tuple[dict[bytes, bytes], bytes]:
    asset = asset_at(f"/static/app/{name}", folder)
    assert asset is not None
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    headers = [(b"host", b"testserver"), *([(b"accept-encoding", accepted)] if accepted is not None else [])]
    asyncio.run(send_asset(send, {"method": method, "headers": headers}, asset))
    return dict(messages[0]["headers"]), messages[1]["body"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in (("index.html", b"x"), ("assets/a-1.js", TEXT), ("assets/b-1.png", TEXT), ("assets/c-1.js", b"1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_text_goes_compressed(folder: Path) -> None:
    headers, body = sent(folder, "assets/a-1.js")
    assert (headers[b"content-encoding"], headers[b"vary"], headers[b"content-length"]) == (
        b"gzip",
        b"Accept-Encoding",
        str(len(body)).encode(),
    )
    assert b"immutable" in headers[b"cache-control"]
    assert len(body) * 10 < len(TEXT)
    assert gzip.decompress(body) == TEXT
    alone, nothing = sent(folder, "assets/a-1.js", "HEAD")
    assert (alone[b"content-length"], nothing) == (headers[b"content-length"], b"")


@pytest.mark.parametrize(
    ("name", "accepted"), [("assets/a-1.js", None), ("assets/a-1.js", b"br"), ("assets/b-1.png", b"gzip"), ("assets/c-1.js", b"gzip")]
)
def test_everything_else_goes_as_it_is(folder: Path, name: str, accepted: bytes | None) -> None:
    headers, body = sent(folder, name, accepted=accepted)
    assert b"content-encoding" not in headers
    assert body == (folder / name).read_bytes()


def test_a_file_that_was_built_anew(folder: Path) -> None:
    sent(folder, "assets/a-1.js")
    (folder / "assets/a-1.js").write_bytes(TEXT + b"2")
    import os

    os.utime(folder / "index.html", (1, 1))
    assert gzip.decompress(sent(folder, "assets/a-1.js")[1]) == TEXT + b"2"
