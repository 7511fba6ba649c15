"""What kind of value a text looks like, for guessing only: a field type decides whether it is one."""

import datetime
import re

from guanxi.engines.exchange.reading.cells import Cell

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]{2,}")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4})"
    r"([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[AaPp][Mm])?)?"
)
_NUMBER = re.compile(r"[-+]?[¥￥$€£]?\s?[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s?[%元]?|[-+]?\.\d+")
_MOBILE = re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
_PHONE = re.compile(r"\+?[\d(][\d\s().-]{5,20}(\s?(x|ext\.?|转)\s?\d{1,6})?", re.IGNORECASE)
_BOOLEAN = frozenset(("true", "false", "yes", "no", "y", "n", "是", "否"))
_LONGEST = 100


def kind_of(cell: Cell) -> str:
    """empty, email, url, date, phone, number, boolean or text; a number that a mobile phone could have is a phone."""
    if cell is None or cell == "":
        return "empty"
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, datetime.date):
        return "date"
    if isinstance(cell, int | float):
        return "phone" if _MOBILE.fullmatch(str(cell)) else "number"
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return "text"
    text = cell.strip()
    for pattern, kind in (
        (_EMAIL, "email"),
        (_URL, "url"),
        (_DATE, "date"),
        (_MOBILE, "phone"),
        (_NUMBER, "number"),
    ):
        if pattern.fullmatch(text):
            return kind
    if _PHONE.fullmatch(text) and 7 <= sum(map(str.isdigit, text)) <= 21:
        return "phone"
    if text.lower() in _BOOLEAN:
        return "boolean"
    return "text" if text else "empty"
