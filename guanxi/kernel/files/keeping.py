"""Keeping a file for somebody: bytes into the store, then the row. Also for rooms that make files themselves (exports, documents)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone

from guanxi.base.errors import NotFound
from guanxi.base.ids import new_id
from guanxi.kernel.files.media import clean_name, media_type
from guanxi.kernel.files.models import File
from guanxi.kernel.files.sealing import Counted, digest_of, new_key, opened, sealed, unwrapped_key, wrapped_key
from guanxi.kernel.files.store import store, too_large
from guanxi.kernel.tenancy.scope import current_tenant

CHUNK = 64 * 1024
HEAD = 8192  # bytes by which the media type is judged


def most_bytes() -> int:
    """The largest file that is taken, in bytes: setting GUANXI_FILE_LIMIT, else 100 MB."""
    return int(getattr(settings, "GUANXI_FILE_LIMIT", 100_000_000))


def keep_file(name: str | None, chunks: Iterable[bytes], owner: str | None, *, most: int | None = None, type: str | None = None) -> File:
    """Keep a stream of bytes as a file of the organisation in scope and of a person (None: nobody can read it until it is attached).

    most: bytes, the limit of uploads unless told. type: where the caller made the file and knows. Side effects: bytes in the store, one row.
    Raises TooLarge, StorageFull; then nothing is kept.
    """
    shown = clean_name(name)
    tenant, content, key = current_tenant(), new_id(), new_key()
    counted = Counted(_within(chunks, most_bytes() if most is None else most), HEAD)
    path = store().put(tenant, content, sealed(counted, key, content))
    made: File = File.objects.create(
        tenant=tenant, name=shown, size=counted.size, type=type or media_type(counted.head, shown), digest=digest_of(tenant, counted.digest.digest()),
        path=path, key=wrapped_key(key, tenant, content), owner=owner, created_at=timezone.now(),
    )  # fmt: skip
    return made


def _within(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise too_large(most)
        yield chunk


def open_file(file: File) -> BinaryIO:
    """The bytes of a file, to be closed by the caller. Whoever calls has checked the rights. Raises NotFound where the store has lost them."""
    try:
        source = store().open(str(file.path))
    except FileNotFoundError:
        raise NotFound({"zh": "文件内容已丢失", "en": "The content of this file is lost"}) from None
    try:
        return opened(source, unwrapped_key(str(file.key), file.tenant, file.content), file.content)
    except Exception:
        source.close()
        raise


def chunks_of(source: Any) -> Iterable[bytes]:
    """What can be read, in portions of 64 KiB."""
    while chunk := source.read(CHUNK):
        yield chunk


def as_wire(file: File) -> dict[str, Any]:
    """The file as clients see it."""
    return {"id": file.id, "name": file.name, "size": file.size, "type": file.type}
