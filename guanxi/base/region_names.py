"""Finds the regions that a piece of free text names, in Chinese or English, with or without the usual endings."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from guanxi.base.chinese import fold
from guanxi.base.errors import ValueProblem
from guanxi.base.region_tables import Region, canonical, china, countries, spellings, subdivisions

_MOST = 20
_LONGEST_TEXT = 200
_LONGEST_NAME = 24
_LEVELS = {"country": 0, "province": 1, "subdivision": 1, "city": 2, "county": 3}
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克"
    "|怒|俄罗斯|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
# At least two characters stay: 东区 and 矿区 are not found as 东 and 矿.
_ENDING = re.compile(
    rf"(?<=..)(?:(?:维吾尔|(?:{_PEOPLES})族)*自治区|特别行政区|(?:(?:{_PEOPLES})族|蒙古|柯尔克孜|哈萨克)*自治[州县旗]|地区|新区|林区|特区|(?:(?:{_PEOPLES})族)?区|[省市盟县旗州])$"
)
_ENGLISH_ENDING = re.compile(
    r" (?:autonomous (?:region|prefecture|county|banner)|new area|district|county|prefecture|league|banner|province|city|state)$"
)
_MORE_NAMES = {
    "GB": ["UK", "Great Britain", "Britain"],
    "US": ["America", "U.S.", "U.S.A."],
    "AE": ["UAE", "阿联酋"],
    "RU": ["Russia"],
    "KR": ["Korea", "南韩"],
    "KP": ["北韩"],
    "TR": ["Turkey"],
    "NL": ["Holland"],
    "CZ": ["Czech Republic"],
    "CI": ["Ivory Coast"],
    "MM": ["Burma"],
    "SZ": ["Swaziland"],
    "CN": ["PRC"],
    "150000": ["内蒙"],
    "540000": ["Tibet", "Xizang"],
    "710000": ["臺灣", "Taiwan, China"],
    "820000": ["Macau"],
}
_FILLERS = re.compile(r"市辖区|(?:省|自治区)直辖(?:县级)?行政(?:区划|单位)|(?:省|自治区)直辖县|(?<=重庆市)\s*县(?=\s*.)")
_SHOWN = 4
_PART = re.compile(r"[,，;；、/|\n]+")


@dataclass(frozen=True, slots=True)
class _Index:
    """Codes by name.

    `whole`: names as they are; `short`: names without ending, further names; `initials`: `us`, and `ca` for both
    Canada and California; `keys`: code -> its names, a line feed before each.
    """

    regions: dict[str, Region]
    historic: frozenset[str]
    whole: dict[str, list[str]]
    short: dict[str, list[str]]
    initials: dict[str, list[str]]
    keys: dict[str, str]


def find(text: str, lang: str = "zh") -> list[Region]:
    """The regions a text names, the likeliest first, at most 20.

    Understands a code, a name (`浦东`, `Kenya`), a path with or without separators (`广东省深圳市南山区科技园`,
    `Los Angeles, California, USA`). A region counts for every part of the text that names it or one above it; after
    those come regions whose name merely contains the text. `lang` decides between equals: China first in Chinese.
    """
    text = text.strip()[:_LONGEST_TEXT]
    index = _index()
    if text.upper() in index.regions:
        return [index.regions[text.upper()]]
    rated = _Rated(text, lang, index)
    found = sorted(rated.scores, key=rated.rank)
    if len(rated.segments) <= 1:
        found += _containing(rated)
    return [index.regions[code] for code in found[:_MOST]]


def resolve(text: str) -> Region:
    """The one region that a text means, by code or by name, at whatever level it names: `上海市` is the province, `上海 浦东` the district.

    A wider region wins over those of its name that lie in it (`吉林`), a country or province over any lower one (`海南`), one in force over one that
    is gone; a name that still means several is not guessed at. ValueProblem: region_unknown, region_ambiguous, which names the candidates.
    """
    text = text.strip()
    index = _index()
    code = canonical(text.upper())
    if code in index.regions:
        return index.regions[code]
    whole = _full_names().get(_key(text[:_LONGEST_TEXT]), ())
    if len(whole) == 1:
        return index.regions[whole[0]]
    rated = _Rated(text[:_LONGEST_TEXT], "zh", index)
    found = _equals(rated, sorted(rated.scores, key=rated.rank)) if len(text) <= _LONGEST_TEXT else []
    if not found and len(rated.key) > 1:
        found = _containing(rated)
    if not found:
        raise ValueProblem("region_unknown", zh=f"没有“{text[:40]}”这个地区", en=f"There is no region “{text[:40]}”")
    if len(found) > 1:
        zh, en = ("、".join(_path_names(found, index, "zh")), "; ".join(_path_names(found, index, "en")))
        raise ValueProblem(
            "region_ambiguous",
            zh=f"“{text[:40]}”可能是{zh}，请写明上级地区",
            en=f"“{text[:40]}” may be {en}; name the region above it too",
        )
    return index.regions[found[0]]


class _Rated:
    """How well the regions that a text names fit it."""

    def __init__(self, text: str, lang: str, index: _Index) -> None:
        self.index, self.key, self._chinese_first = index, _key(text), lang.startswith("zh")
        self.segments = list(_segments(text, index))
        self.scores: dict[str, int] = {}
        for code in {code for segment in self.segments for code in segment}:
            line = set(_line(code, index))
            self.scores[code] = sum(not line.isdisjoint(segment) for segment in self.segments)

    def fit(self, code: str) -> tuple[int, bool, bool]:
        """The smaller the better: parts of the text that name it or one above it, whether it is gone, whether the text is more than its name."""
        return -self.scores.get(code, 0), code in self.index.historic, code not in self.index.whole.get(self.key, ())

    def rank(self, code: str) -> tuple[int, bool, bool, bool, int, str]:
        is_chinese = code == "CN" or code[0].isdigit() or code.startswith("TW-")
        return (*self.fit(code), is_chinese != self._chinese_first, _LEVELS[self.index.regions[code].level], code)


def _containing(rated: _Rated) -> list[str]:
    """The regions whose name merely contains the text, the likeliest first."""
    key, index = rated.key, rated.index
    if not key or key in index.initials:
        return []
    # Inside a Chinese name any character may be the one remembered; a Latin name is typed from its beginning.
    sought = key if _has_chinese(key) else "\n" + key
    found = (code for code, names in index.keys.items() if sought in names and code not in rated.scores)
    return sorted(found, key=lambda code: ("\n" + key not in index.keys[code], *rated.rank(code)))[:_MOST]


def _equals(rated: _Rated, ranked: list[str]) -> list[str]:
    """Those at the front between which the text does not decide."""
    index = rated.index
    same = [code for code in ranked if rated.fit(code) == rated.fit(ranked[0])]
    wide = [code for code in same if index.regions[code].level in ("country", "province")]
    same = [code for code in wide if index.regions[code].level == "province"] or wide or same
    return [code for code in same if not any(other in same for other in list(_line(code, index))[1:])]


def _path_names(codes: list[str], index: _Index, lang: str) -> list[str]:
    return [_path_name(code, index, lang) for code in codes[:_SHOWN]] + (["…"] if len(codes) > _SHOWN else [])


def _path_name(code: str, index: _Index, lang: str) -> str:
    line = [index.regions[one] for one in _line(code, index)]
    if lang == "en":
        return ", ".join(place.name_en for place in line)
    return "".join(place.name_zh for place in reversed(line) if place.code != "CN" or len(line) == 1)


@lru_cache(maxsize=1)
def _full_names() -> dict[str, list[str]]:
    """Codes in force by their full name, which is what exports write."""
    index = _index()
    made: dict[str, list[str]] = {}
    for code in index.regions.keys() - index.historic:
        for key in {_key(_path_name(code, index, lang)) for lang in ("zh", "en")}:
            made.setdefault(key, []).append(code)
    return made


def _segments(text: str, index: _Index) -> Iterator[list[str]]:
    """For each stretch of the text that is a name, the codes it may mean."""
    for part in _PART.split(_FILLERS.sub("", text)):
        bare = _key(re.sub(r"[0-9]", "", part))
        if bare in index.initials:
            yield index.initials[bare] + index.whole.get(bare, []) + index.short.get(bare, [])
            continue
        units = re.findall(r"[^\W_]+", _plain(part)) if not _has_chinese(part) else list(_key(part))
        place, is_chinese = 0, _has_chinese(part)
        while place < len(units):
            for end in range(min(len(units), place + _LONGEST_NAME), place, -1):
                name = "".join(units[place:end])
                codes = index.whole.get(name, []) + index.short.get(name, [])
                if codes:
                    yield codes
                    place = end
                    break
            else:
                # What follows in a Chinese address is the street, and streets are named after towns.
                place = len(units) if is_chinese else place + 1


@lru_cache(maxsize=1)
def _index() -> _Index:
    tables = (china(), countries(), subdivisions())
    regions = {code: region for table in tables for code, region in table.regions.items()}
    index = _Index(regions, china().historic, {}, {}, {}, {})
    for code, region in regions.items():
        names = [_key(region.name_zh), _key(region.name_en)]
        index.keys[code] = "".join("\n" + name for name in names)
        for name in dict.fromkeys(names):
            index.whole.setdefault(name, []).append(code)
        shorter = {_key(_ENDING.sub("", region.name_zh)), _key(_ENGLISH_ENDING.sub("", region.name_en.lower()))}
        if region.level == "country":
            shorter.update(map(_key, spellings(code)))
            index.initials.setdefault(code.lower(), []).append(code)
        elif region.level == "subdivision":
            index.initials.setdefault(code[3:].lower(), []).append(code)
        shorter.update(map(_key, _MORE_NAMES.get(code, [])))
        for name in shorter.difference(names, {""}):
            index.short.setdefault(name, []).append(code)
    return index


def _line(code: str | None, index: _Index) -> Iterator[str]:
    while code is not None:
        yield code
        code = index.regions[code].parent


def _plain(text: str) -> str:
    """Folded and without accents: São Paulo is found as sao paulo."""
    folded = fold(text)
    if folded.isascii():
        return folded
    return "".join(char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(text))


def _has_chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)
