"""Judges whether bytes, read in an encoding, look like something that a person wrote."""

import codecs
import re

_SAMPLE = 256 * 1024
_LIKELY = 0.6
_CONTROL = bytes(set(range(32)) - {9, 10, 13, 27})
_HIGH = re.compile(rb"[\x80-\xff]")


def looks_binary(sample: bytes) -> bool:
    """More than one byte in a hundred is a control character that text does not have."""
    return len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 100


def text_with_nul(sample: bytes) -> bool:
    """UTF-8 in which a few NULs, at most one byte in ten, are all that text does not have: its cells can be named one by one."""
    bare = sample.replace(b"\0", b"")
    return len(sample) - len(bare) <= len(sample) / 10 and not looks_binary(bare) and _decoded(bare, "utf-8") is not None


def utf16_without_bom(sample: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when the bytes are that: NULs on one side only, as ASCII characters leave them."""
    even, odd = sample[0:_SAMPLE:2].count(0), sample[1:_SAMPLE:2].count(0)
    if max(even, odd) * 50 < min(len(sample), _SAMPLE) or min(even, odd) * 10 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _decoded(sample[: _SAMPLE // 2 * 2], encoding)
    if text is None:
        return None
    plausible = sum(
        1
        for c in text
        if c in "\t\r\n"
        or " " <= c <= "~"
        or "\u4e00" <= c <= "\u9fff"
        or "\u3000" <= c <= "\u30ff"
        or "\uff00" <= c <= "\uffef"
        or "\u00a0" <= c <= "\u024f"
    )
    return encoding if plausible > 0.9 * len(text) else None


def almost_utf8(sample: bytes) -> bool:
    """UTF-8 with a few broken places: ten times more good characters than bad ones."""
    text = codecs.decode(sample, "utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for c in text if c > "\x7f") - bad
    return good >= 10 * bad


def ranked_chinese(sample: bytes) -> tuple[list[str], list[str]]:
    """The encodings among gb18030 and big5 that make common Chinese of the bytes, and those that make any Chinese,
    each with the more plausible first."""
    ratings = []
    for encoding, charset, common in (("gb18030", "gb2312", (0xB0, 0xD7)), ("big5", "big5", (0xA4, 0xC6))):
        text = _decoded(sample, encoding)
        if text is not None:
            ratings.append((*_rate(text, charset, common), encoding))
    # At equal plausibility gb18030, which stands first: sort is stable.
    ratings.sort(key=lambda rating: -rating[0])
    sure = [encoding for share, _, encoding in ratings if share >= _LIKELY]
    possible = [encoding for _, chinese, encoding in ratings if chinese >= 0.9 and encoding not in sure]
    return sure, possible


def _rate(text: str, charset: str, common: tuple[int, int]) -> tuple[float, float]:
    """Of the characters beyond ASCII: the share of those in daily use (first level of the character set, or
    punctuation), and the share of those that are Chinese at all."""
    daily = chinese = total = 0
    for character in text[:_SAMPLE]:
        if character <= "\x7f":
            continue
        total += 1
        han = "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character >= "\U00020000"
        punctuation = (
            "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef" or "\u2010" <= character <= "\u2027" or character == "·"
        )
        chinese += han or punctuation
        if punctuation:
            daily += 1
        elif han:
            code = character.encode(charset, "ignore")
            daily += len(code) == 2 and common[0] <= code[0] <= common[1]
    return (daily / total, chinese / total) if total else (0.0, 0.0)


def looks_western(sample: bytes) -> bool:
    """Mostly ASCII, and what is not are accented letters, or quotes and dashes beside ASCII."""
    text = _decoded(sample, "cp1252")
    if text is None:
        return False
    beyond = [c for c in text if c > "\x7f"]
    letters = sum(1 for c in text if c.isascii() and c.isalpha())
    known = sum(1 for c in beyond if "\u00c0" <= c <= "\u00ff" or c in "ŠšŽžŒœŸ€‘’“”–—…£°§©®ºª¿¡«»\u00a0")
    return 0 < len(beyond) <= 0.25 * letters and known >= 0.95 * len(beyond)


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The text, forgiving only a character that the end of the sample cut; None when it does not decode."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
