"""What a file is, judged by its first bytes; the name only tells kinds apart that begin alike. Nothing is ever called HTML or SVG."""

from __future__ import annotations

import codecs
import re
import unicodedata

INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
UNKNOWN = "application/octet-stream"
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = {
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
}
_OLE = {"xls": "application/vnd.ms-excel", "doc": "application/msword", "ppt": "application/vnd.ms-powerpoint"}
_TEXTS = {"csv": "text/csv", "json": "application/json"}
# How a package of Office begins: its first entry, behind the 30 bytes of a local header.
_OFFICE_ENTRY = re.compile(rb"^(\[Content_Types\]\.xml|_rels/|docProps/|xl/|word/|ppt/|customXml/|mimetype)")
_LONGEST_NAME = 200


def media_type(head: bytes, name: str) -> str:
    """The media type of a file that begins so and is called so."""
    suffix = name.rpartition(".")[2].lower()
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _ZIPPED.get(suffix, "application/zip") if _OFFICE_ENTRY.match(head[30:80]) else "application/zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(suffix, UNKNOWN)
    return _TEXTS.get(suffix, "text/plain") if is_text(head) else UNKNOWN


def is_text(head: bytes) -> bool:
    """Whether these bytes are the beginning of a text in UTF-8, GB18030 or, with its mark, UTF-16."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(head, "utf-16")
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030")


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return True


def clean_name(name: str | None) -> str:
    """A file name without folders, control and direction characters, at most 200 long with its ending kept; `file` where nothing is left."""
    base = (name or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    ).strip()
    if len(shown) > _LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        ending = dot + suffix if 0 < len(suffix) <= 20 and stem else ""
        shown = shown[: _LONGEST_NAME - len(ending)] + ending
    return shown if shown.strip(". ") else "file"
