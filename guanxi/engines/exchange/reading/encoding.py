"""Finds the encoding of a text file: what is certain first, then what is plausible, never a silent guess.

Every answer has decoded the whole file without an error.
"""

import codecs
import re
from typing import BinaryIO

from guanxi.engines.exchange.reading.plausibility import (
    almost_utf8,
    looks_binary,
    looks_western,
    ranked_chinese,
    text_with_nul,
    utf16_without_bom,
)
from guanxi.engines.exchange.reading.refusal import Refused

_CHUNK = 1024 * 1024
_SAMPLE = 4 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALLOWED = frozenset(
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "gb18030",
        "big5",
        "big5hkscs",
        "cp1250",
        "cp1251",
        "cp1252",
        "iso8859-1",
        "iso8859-2",
        "iso8859-15",
        "cp932",
        "shift_jis",
        "euc_jp",
        "cp949",
        "euc_kr",
        "ascii",
    ]
)
# A byte order mark is no part of the first cell, whatever the caller says.
_WITH_MARK = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
# Each is a part of the other; programs name the part and write the whole.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "cp950": "big5hkscs",
    "euc_kr": "cp949",
    "ascii": "utf-8",
}


def find_encoding(source: BinaryIO, named: str | None, longest_line: int) -> str:
    """The encoding of the file, as Python names it: the one named by the caller if it decodes, else the one found.

    longest_line: bytes, of which a character takes up to four.
    utf-8, utf-8-sig, utf-16 and utf-32 (with a byte order mark), utf-16-le, utf-16-be, gb18030, big5, cp1252, or one
    of the Japanese, Korean and European ones that charset-normalizer is sure of.
    Refused: encoding_unknown, line_too_long, format_unknown (it is no text).
    """
    source.seek(0)
    sample = source.read(_SAMPLE)
    if named is not None:
        with_mark = _WITH_MARK.get(name := _canonical(named))
        marked = with_mark is not None and sample.startswith(tuple(bom for bom, one in _BOMS if one == with_mark))
        return _checked(source, with_mark if with_mark and marked else name, longest_line)
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return _checked(source, encoding, longest_line)
    utf16 = utf16_without_bom(sample)
    if utf16:
        return _checked(source, utf16, longest_line)
    if looks_binary(sample) and not text_with_nul(sample):
        raise Refused("format_unknown")
    broken_at = _first_error(source, "utf-8", longest_line)
    if broken_at is None:
        return "utf-8"
    if almost_utf8(sample):
        # Another encoding would decode it too, into nonsense.
        raise Refused("encoding_unknown", byte=broken_at + 1)
    for encoding in _candidates(sample):
        if _first_error(source, encoding, longest_line) is None:
            return encoding
    raise Refused("encoding_unknown", byte=broken_at + 1)


def _candidates(sample: bytes) -> list[str]:
    """What may be tried for text that is not Unicode, the most plausible first."""
    sure, possible = ranked_chinese(sample)
    western = ["cp1252"] if looks_western(sample) else []
    return sure + western + (possible or ([] if western else _by_statistics(sample)))


def _by_statistics(sample: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    found = from_bytes(sample[: 256 * 1024], cp_isolation=["cp932", "euc_jp", "cp949", "cp1250", "cp1251"]).best()
    return [found.encoding] if found is not None and found.percent_chaos < 10 else []


def _canonical(named: str) -> str:
    try:
        name = codecs.lookup(named).name
    except LookupError as error:
        raise Refused("encoding_unknown") from error
    name = _WIDER.get(name, name)
    if name not in _ALLOWED:
        raise Refused("encoding_unknown")
    return name


def _checked(source: BinaryIO, encoding: str, longest_line: int) -> str:
    broken_at = _first_error(source, encoding, longest_line)
    if broken_at is not None:
        raise Refused("encoding_unknown", byte=broken_at + 1)
    return encoding


def _first_error(source: BinaryIO, encoding: str, longest_line: int) -> int | None:
    """The offset of the first bytes that do not decode (to the chunk for most encodings), None when all do.

    Refused: line_too_long, as soon as that many bytes came without a line break, so that a file of one line is not
    read to its end.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    done = unbroken = 0
    while True:
        chunk = source.read(_CHUNK)
        try:
            decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            return max(0, done - (len(error.object) - len(chunk))) + error.start
        if not chunk:
            return None
        done += len(chunk)
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        unbroken = len(chunk) - last if last >= 0 else unbroken + len(chunk)
        if unbroken > longest_line:
            raise Refused("line_too_long", limit=longest_line // 4, **_row(source, done - unbroken))


def _row(source: BinaryIO, before: int) -> dict[str, int]:
    """The number of the line that begins at this offset, when it is near enough to count."""
    if before > 64 * _CHUNK:
        return {}
    source.seek(0)
    return {"row": len(re.findall(rb"\r\n?|\n", source.read(before + 1))) + 1}
