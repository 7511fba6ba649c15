"""The files of the built web application, sent by the server itself, with the headers of every other answer."""

from __future__ import annotations

import gzip
import mimetypes
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from guanxi.site.answers import Scope, Send, begin

PREFIX = "/static/app/"
_FOR_EVER = "public, max-age=31536000, immutable"  # their names tell their content
_SOME_TIME = "public, max-age=3600"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".woff2": "font/woff2"}
_PACKED = {".js", ".css", ".svg", ".json", ".webmanifest"}
_SMALL = 1000  # bytes that fit into a packet anyway


@dataclass(frozen=True)
class Asset:
    """One file and what is said about it."""

    path: str
    headers: MappingProxyType[str, str]


def asset_at(address: str, folder: Path) -> Asset | None:
    """The file at an address; known anew after the application was built anew."""
    if not address.startswith(PREFIX):
        return None
    try:
        return _assets(folder, os.stat(folder / "index.html").st_mtime).get(address)
    except FileNotFoundError:  # not built
        return None


@lru_cache(maxsize=1)
def _assets(folder: Path, built: float) -> dict[str, Asset]:
    """All files by their address, so that no address is ever made into a path; the page itself is not among them, it needs its nonce."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".html"):
        name = path.relative_to(folder).as_posix()
        headers = {
            "Content-Type": _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
            "Content-Length": str(path.stat().st_size),
            "Cache-Control": _FOR_EVER if name.startswith("assets/") else _SOME_TIME,
            **({"Vary": "Accept-Encoding"} if path.suffix in _PACKED and path.stat().st_size > _SMALL else {}),
        }
        found[PREFIX + name] = Asset(str(path), MappingProxyType(headers))
    return found


@lru_cache(maxsize=256)
def _packed(path: str, size: str) -> bytes:
    """The file, compressed once a process; its name tells its content, and so almost does its size."""
    return gzip.compress(Path(path).read_bytes(), 6, mtime=0)


async def send_asset(send: Send, scope: Scope, asset: Asset) -> None:
    """The file; where the server offers it, from the disk without passing here."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    if "Vary" in asset.headers and b"gzip" in accepted:
        packed = _packed(asset.path, asset.headers["Content-Length"])
        await begin(send, 200, {**asset.headers, "Content-Encoding": "gzip", "Content-Length": str(len(packed))})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else packed})
        return
    await begin(send, 200, asset.headers)
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    elif "http.response.pathsend" in scope.get("extensions", {}):
        await send({"type": "http.response.pathsend", "path": asset.path})
    else:
        await send({"type": "http.response.body", "body": Path(asset.path).read_bytes()})
