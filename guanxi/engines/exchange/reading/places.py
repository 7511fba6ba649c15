"""Refuses sheets in XML whose rows or cells lie beyond the size of a sheet: a parser would count up to them."""

import re

from guanxi.engines.exchange.reading.limits import SHEET_COLUMNS, SHEET_ROWS
from guanxi.engines.exchange.reading.refusal import Refused

# Only what may lie beyond: reading every place would take as long as the parser does.
_FAR = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{4,}|[X-Zx-z][A-Za-z]{2}|[A-Za-z]{0,3}(?=[0-9]{7}))([0-9]*)[\"']")
_ELEMENT = re.compile(rb"<(?:\w+:)?(?:row|c)\s(?:[^<>]*\s)?\Z")
_LONGEST_TAG = 64 * 1024


class PlaceJudge:
    """Fed with the bytes of one part, chunk by chunk."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Judges the next bytes. Refused: place_invalid."""
        # UTF-16 becomes readable without its NULs.
        text = self._tail + (chunk.translate(None, b"\0") if b"\0" in chunk else chunk)
        for found in _FAR.finditer(text):
            if _beyond(found[1], found[2]) and _ELEMENT.search(text, max(0, text.rfind(b"<", 0, found.start())), found.start()):
                raise Refused("place_invalid")
        self._tail = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG, 0) :]


def _beyond(letters: bytes, digits: bytes) -> bool:
    column = 0
    for letter in letters[:8].upper():
        column = column * 26 + letter - 64
    return column > SHEET_COLUMNS or int(digits[:20] or b"0") > SHEET_ROWS
