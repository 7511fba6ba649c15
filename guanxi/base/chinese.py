"""Chinese and mixed text for comparing, sorting and searching: folding, pinyin, bigrams."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from guanxi.base.surnames import SURNAMES

SEPARATOR = "\x01"
"""Stands between the parts of a search text; folding removes it from what people write."""

# Control characters, and format characters that chat programs and web pages leave behind unseen.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# Characters that names use in more than one reading. For all others the dictionary's further readings are rare or old
# (司 as ci, 方 as pang) and would only make searches hit what nobody meant.
_AMBIGUOUS = frozenset(
    "行长長重乐樂曾朝都藏传傳调調弹彈会會角觉覺降率参參石厦廈省盛宿校殷尉落绿綠六蚌车車称稱澄大单單地发發佛咖夹夾冠卡壳殼露贾賈柏薄"
    "秘模莎茜娜晟隽雋峤嶠炅系解缪繆术術奇强強区區塞什属屬似提拓蔚兴興扎粘着仔华華任仇查朴覃盖蓋葛宁翟种種折燕应應过過召"
)
_WORD = re.compile(r"\w+")
_READINGS_PER_CHARACTER = 3
_READINGS_PER_NAME = 8
_LONGEST_NAME = 120
_LONGEST_PERSON = 4
_SHORT = 120


def fold(text: str) -> str:
    """The form in which texts are equal or contain each other: NFKC, casefold, unseen characters dropped, blanks collapsed."""
    return _fold_again(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub("", text)
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).split())


# A name is compared, sorted, searched and checked: its folded form is asked for half a dozen times in a row.
_fold_again = lru_cache(maxsize=4096)(_fold)


def pinyin_key(text: str, length: int = 120) -> str:
    """A key that sorts by code point as a Chinese reader expects: syllable, tone, character; Latin and digits folded.

    `张三 Ltd` becomes `zhang1张san1三 ltd`: the digit ends the syllable, so 西安 (xi1…) stands before 先 (xian1), and
    the character keeps people of one family name together. At most `length` characters.
    """
    parts: list[str] = []
    folded = fold(text[:length])
    if folded.isascii():
        return folded[:length]
    for run, is_chinese in _runs(folded):
        if is_chinese:
            readings = _readings_of(run, is_name=run == folded)
            parts.append("".join(options[0] + char for options, char in zip(readings, run, strict=True)))
        else:
            parts.append(run.strip())
    return " ".join(filter(None, parts))[:length]


def readings(name: str) -> list[tuple[str, str]]:
    """How the name may be typed: (whole pinyin, initials), such as `("zhangsan", "zs")`; at most 8, the likeliest first.

    Without tones, ü as v, Latin words and digits as they are, everything else left out. Empty without Chinese.
    """
    folded = fold(name[:_LONGEST_NAME])
    found: list[tuple[int, str, str]] = [(0, "", "")]
    has_chinese = False
    for run, is_chinese in _runs(folded):
        if not is_chinese:
            kept = "".join(_WORD.findall(run))
            found = [(rank, full + kept, initials + kept) for rank, full, initials in found]
            continue
        has_chinese = True
        for options in _readings_of(run, is_name=run == folded):
            plain = list(dict.fromkeys(option[:-1] for option in options))[:_READINGS_PER_CHARACTER]
            found = [
                (rank + step, full + syllable, initials + syllable[0])
                for rank, full, initials in found
                for step, syllable in enumerate(plain)
            ]
            if len(plain) > 1:
                found = sorted(found, key=lambda entry: entry[0])[:_READINGS_PER_NAME]
    return list(dict.fromkeys((full, initials) for _, full, initials in found)) if has_chinese else []


def search_text(name: str) -> str:
    """All that a search may hit: the folded name, its readings, its initials, joined by SEPARATOR, none twice."""
    pairs = readings(name)
    parts = [fold(name), *(full for full, _ in pairs), *(initials for _, initials in pairs)]
    return SEPARATOR.join(dict.fromkeys(parts))


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters of the folded text, blanks included, never across SEPARATOR.

    `text` is a search text, or folded text of people, in which the separator cannot be. A part of one character yields
    that character. If a part contains a folded query of two or more characters, the
    bigrams of the text contain those of the query.
    """
    found: set[str] = set()
    for part in text.split(SEPARATOR):
        folded = fold(part)
        if len(folded) == 1:
            found.add(folded)
        found.update(map("".join, zip(folded, folded[1:], strict=False)))
    return found


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut where Chinese (whatever has a pinyin) begins and ends."""
    # Late, here and below: its phrases take 50 MB and half a second, and who only reads needs none.
    from pypinyin.constants import PINYIN_DICT

    start = 0
    was_chinese = False
    for place, char in enumerate(text):
        is_chinese = ord(char) in PINYIN_DICT
        if is_chinese != was_chinese and place > start:
            yield text[start:place], was_chinese
            start = place
        was_chinese = is_chinese
    if start < len(text):
        yield text[start:], was_chinese


@lru_cache(maxsize=4096)
def _readings_of(run: str, *, is_name: bool) -> tuple[tuple[str, ...], ...]:
    """For every character of a Chinese run its numbered syllables, the likeliest first."""
    from pypinyin.seg.mmseg import seg

    words = tuple(seg.cut(run))
    found = [options for word in words for options in _readings_of_word(word)]
    if is_name and 1 < len(run) <= _LONGEST_PERSON:
        surname = run[:2] if run[:2] in SURNAMES else run[:1]
        for place in range(len(surname) if surname in SURNAMES else 0):
            family = tuple(reading[place] for reading in SURNAMES[surname])
            # 解决方案 begins with a word, 解晓东 does not.
            is_word = len(words[0]) > len(surname)
            both = found[place] + family if is_word else family + found[place]
            found[place] = tuple(dict.fromkeys(both))
    return tuple(found)


@lru_cache(maxsize=32768)
def _readings_of_word(word: str) -> tuple[tuple[str, ...], ...]:
    from pypinyin import Style, pinyin

    numbered = pinyin(word, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
    return tuple(tuple(options if char in _AMBIGUOUS else options[:1]) for char, options in zip(word, numbered, strict=True))
