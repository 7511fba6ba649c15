"""Judges a zip container (xlsx, xlsm, xlsb, ods) by unpacking it once and counting, before a parser sees it.

What the headers say about sizes is not believed: every part is inflated from its raw bytes.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from guanxi.engines.exchange.reading.limits import MEGABYTE, Limits
from guanxi.engines.exchange.reading.places import PlaceJudge
from guanxi.engines.exchange.reading.refusal import Refused

_CENTRAL = b"PK\x01\x02"
_CHUNK = 256 * 1024
_STEP = 4 * 1024
_RATIO_FROM = 10 * MEGABYTE
_LOCAL_HEADER = 30
_MARKUP = re.compile(r"(\.xml|\.rels|\.vml)\Z", re.IGNORECASE)


def judge_archive(source: BinaryIO, limits: Limits) -> set[str]:
    """The names of its parts.

    Refused: file_bomb (too many parts, too large, too well packed, a DOCTYPE or too deep XML), file_encrypted,
    file_broken, place_invalid.
    """
    _count_entries(source, limits)
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
        if len(parts) > limits.entries:
            raise Refused("file_bomb", reason="entries")
        total = 0
        for part in parts:
            total += _judge_part(source, part, total, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Refused("file_broken") from error
    _refuse_encrypted(source, {part.filename for part in parts})
    return {part.filename for part in parts}


def _count_entries(source: BinaryIO, limits: Limits) -> None:
    """Before zipfile makes an object of each entry; packed bytes look like one by chance once in 4 GB."""
    source.seek(0)
    found, tail = 0, b""
    while chunk := source.read(_CHUNK):
        found += (tail + chunk).count(_CENTRAL)
        tail = chunk[-len(_CENTRAL) + 1 :]
        # Ten times: a workbook inside the workbook, stored unpacked, brings entries of its own.
        if found > 10 * limits.entries:
            raise Refused("file_bomb", reason="entries")


def _judge_part(source: BinaryIO, part: zipfile.ZipInfo, before: int, limits: Limits) -> int:
    """The unpacked bytes of the part; `before`: those of the parts before it."""
    if part.flag_bits & 1:
        raise Refused("file_encrypted")
    xml = XmlJudge(limits.xml_depth) if _MARKUP.search(part.filename) else None
    places = PlaceJudge()
    length = 0
    for chunk in _unpacked(source, part):
        length += len(chunk)
        if before + length > limits.unpacked_bytes:
            raise Refused("file_bomb", reason="size")
        if length > _RATIO_FROM and length > limits.ratio * part.compress_size:
            raise Refused("file_bomb", reason="ratio")
        if xml:
            xml.feed(chunk)
            places.feed(chunk)
    return length


def _unpacked(source: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    source.seek(part.header_offset)
    header = source.read(_LOCAL_HEADER)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    source.seek(name_length + extra_length, 1)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if inflater is None and part.compress_type != zipfile.ZIP_STORED:
        raise NotImplementedError
    left = part.compress_size
    while left > 0 and (packed := source.read(min(_CHUNK, left))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed and not inflater.eof:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
    if left > 0 or (inflater is not None and not inflater.eof):
        raise EOFError


def _refuse_encrypted(source: BinaryIO, names: set[str]) -> None:
    """An ODS under a password has plain zip entries and says so in its manifest."""
    manifest = "META-INF/manifest.xml"
    if manifest in names and "content.xml" in names:
        with zipfile.ZipFile(source) as archive, archive.open(manifest) as part:
            if b"encryption-data" in part.read(MEGABYTE):
                raise Refused("file_encrypted")


class XmlJudge:
    """Refuses XML that declares a document type or nests too deep.

    The depth is estimated from the counts of `<`, `</` and `/>` every 4 KB: exact for what spreadsheets write, fast
    enough for 500 MB, and no element has to become a Python object.
    """

    def __init__(self, depth: int) -> None:
        self._limit = depth
        self._depth = 0
        self._tail = b""
        self._pending = b""

    def feed(self, chunk: bytes) -> None:
        """Judges the next bytes. Refused: file_bomb."""
        # UTF-16 becomes readable without its NULs; UTF-8 has none.
        chunk = chunk.translate(None, b"\0")
        text = self._tail + chunk
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Refused("file_bomb", reason="doctype")
        pending = self._pending + chunk
        start = 0
        while start < len(pending):
            end = start + _STEP
            # A mark of two characters is not cut in the middle.
            while end <= len(pending) and pending[end - 1] in b"</":
                end += 1
            piece = pending[start:end]
            if end > len(pending) and piece[-1] in b"</":
                break
            self._count(piece)
            start = end
        self._pending = pending[start:]
        self._tail = chunk[-16:]

    def _count(self, piece: bytes) -> None:
        # `<` opens one level; `</` closes one although it has a `<`, `<?` and `<!` open none.
        self._depth += piece.count(b"<") - 2 * piece.count(b"</") - piece.count(b"/>")
        self._depth -= piece.count(b"<?") + piece.count(b"<!")
        if self._depth > self._limit:
            raise Refused("file_bomb", reason="depth")
