"""Tells from its content what a file is, never from its name, and opens it."""

import re
import struct
from typing import BinaryIO

from guanxi.engines.exchange.reading.archive import judge_archive
from guanxi.engines.exchange.reading.limits import MEGABYTE, Limits
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.table import Table

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The record that begins a workbook: BIFF 5 or 8, globals.
_BIFF_GLOBALS = re.compile(rb"\x09\x08(?:\x08\x00\x00[\x05\x06]\x05\x00.{4}|\x10\x00\x00[\x05\x06]\x05\x00.{12})", re.DOTALL)
_FILEPASS = 0x002F
_HEAD = 64 * 1024
_JSON = re.compile(r"\s*(\[\s*(\{|\[|\"|\]\s*\Z)|\{\s*(\"|\}))")
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|table|svg|!--)", re.IGNORECASE)


def open_table(source: BinaryIO, sheet: str | None, encoding: str | None, limits: Limits) -> Table:
    """The table in the file; `sheet` and `encoding` as in `inspect`.

    Refused: file_encrypted, file_broken, file_too_large, file_bomb, encoding_unknown, line_too_long, sheet_missing, sheets_missing,
    no_rows, format_unknown.
    """
    # Late imports: each child loads the one parser that it needs.
    size = source.seek(0, 2)
    source.seek(0)
    head = source.read(8)
    if not head:
        raise Refused("no_rows")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        require_size(size, limits.book_bytes)
        kind = _kind_of_archive(judge_archive(source, limits))
    elif head == _OLE:
        require_size(size, limits.book_bytes)
        kind = _kind_of_compound(source)
    else:
        require_size(size, limits.text_bytes)
        if sheet is not None:
            raise Refused("sheets_missing", sheet=sheet)
        return _open_text(source, size, encoding, limits)
    from guanxi.engines.exchange.reading.workbook import Workbook

    return Workbook(source, kind, sheet)


def require_size(size: int, limit: int) -> None:
    """Refused: file_too_large, when `size` (bytes) is over the limit."""
    if size > limit:
        raise Refused("file_too_large", limit_mb=limit // MEGABYTE)


def _open_text(source: BinaryIO, size: int, encoding: str | None, limits: Limits) -> Table:
    from guanxi.engines.exchange.reading.encoding import find_encoding

    source.seek(0)
    start = source.read(_HEAD)
    # JSON without any line break is common, and read under the limit of a document.
    longest_line = limits.book_bytes if _JSON.match(start.decode("utf-8", "ignore").lstrip("\ufeff")) else None
    encoding = find_encoding(source, encoding, longest_line or 4 * limits.line_chars)
    head = start.decode(encoding, "ignore")
    if _MARKUP.match(head):
        raise Refused("format_unknown")
    if not head.strip() and size <= _HEAD:
        raise Refused("no_rows")
    if _JSON.match(head):
        from guanxi.engines.exchange.reading.json_text import open_json

        return open_json(source, size, encoding, limits)
    from guanxi.engines.exchange.reading.delimited import Delimited

    return Delimited(source, size, encoding, limits)


def _kind_of_archive(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Refused("format_unknown")


def _kind_of_compound(source: BinaryIO) -> str:
    """An OLE container holds an old workbook, or a new one under a password, or something else."""
    source.seek(0)
    content = source.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("file_encrypted")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook\0", "Book\0", "WORKBOOK\0", "BOOK\0")):
        raise Refused("format_unknown")
    _refuse_protected(content)
    return "xls"


def _refuse_protected(content: bytes) -> None:
    """An old workbook under a password has a FILEPASS record right after its first ([MS-XLS] 2.1.7.20.3), of which
    calamine's error does not tell."""
    for begin in _BIFF_GLOBALS.finditer(content):
        at = begin.end()
        for _ in range(3):
            kind, length = struct.unpack_from("<HH", content.ljust(at + 4, b"\0"), at)
            if kind == _FILEPASS:
                raise Refused("file_encrypted")
            at += 4 + length
