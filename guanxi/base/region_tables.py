"""The tables behind the regions, each read when first needed: China (GB/T 2260), countries and subdivisions (ISO 3166)."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pycountry

Level = Literal["country", "province", "city", "county", "subdivision"]

_CHINA = Path(__file__).parent / "regions_cn.tsv"
# ISO 3166-1 lists these as countries; GB/T 2260 has them as provinces, and so have we, once.
_PROVINCES_IN_ISO = {"TW": "710000", "HK": "810000", "MO": "820000"}
_ISO_PROVINCES = (
    "BJ11 TJ12 HE13 SX14 NM15 LN21 JL22 HL23 SH31 JS32 ZJ33 AH34 FJ35 JX36 SD37 HA41 HB42 HN43 GD44 GX45 HI46 CQ50 SC51 "
    "GZ52 YN53 XZ54 SN61 GS62 QH63 NX64 XJ65 TW71 HK81 MO82"
)
_ALIASES = _PROVINCES_IN_ISO | {f"CN-{pair[:2]}": f"{pair[2:]}0000" for pair in _ISO_PROVINCES.split()}
# GB/T 2260 stops at the province here; ISO 3166-2 has the level below, in English only.
_TAIWAN = {
    "TPE": "台北市", "NWT": "新北市", "TAO": "桃园市", "TXG": "台中市", "TNN": "台南市", "KHH": "高雄市", "KEE": "基隆市", "HSZ": "新竹市",
    "CYI": "嘉义市", "HSQ": "新竹县", "MIA": "苗栗县", "CHA": "彰化县", "NAN": "南投县", "YUN": "云林县", "CYQ": "嘉义县", "PIF": "屏东县",
    "ILA": "宜兰县", "HUA": "花莲县", "TTT": "台东县", "PEN": "澎湖县", "KIN": "金门县", "LIE": "连江县",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """`code`: six digits of GB/T 2260 in China, else ISO 3166-1 alpha-2 or 3166-2; `parent`: the code above, None for countries."""

    code: str
    name_zh: str
    name_en: str
    parent: str | None
    level: Level


@dataclass(frozen=True, slots=True)
class Table:
    """`regions`: by code, in order; `historic`: codes among them that are no longer in force."""

    regions: Mapping[str, Region]
    historic: frozenset[str] = frozenset()


def canonical(code: str) -> str:
    """Our code for one that others use: `31` and `CN-SH` for 310000, `TW` for 710000; every other as it is."""
    if code.isdigit() and len(code) in {2, 4}:
        return code.ljust(6, "0")
    return _ALIASES.get(code, code)


@lru_cache(maxsize=1)
def china() -> Table:
    """All that GB/T 2260 has below the country, historic codes included."""
    regions: dict[str, Region] = {}
    historic: set[str] = set()
    rows = [line.rstrip("\n").split("\t") for line in _CHINA.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    known = {row[0] for row in rows}
    for code, name_zh, name_en, *flag in rows:
        if flag:
            historic.add(code)
        level: Level = "province" if code[2:] == "0000" else "city" if code[4:] == "00" else "county"
        city = code[:4] + "00"
        above = city if level == "county" and city in known else code[:2] + "0000"
        regions[code] = Region(code, name_zh, name_en, "CN" if level == "province" else above, level)
    for subdivision in pycountry.subdivisions:
        if subdivision.country_code != "TW":
            continue
        name_zh = _TAIWAN[subdivision.code[3:]]
        regions[subdivision.code] = Region(subdivision.code, name_zh, subdivision.name, "710000", "city")
    return Table(regions, frozenset(historic))


@lru_cache(maxsize=1)
def countries() -> Table:
    """ISO 3166-1, China first, then by English name."""
    chinese = _translation("iso3166-1")
    found = []
    for country in pycountry.countries:
        if country.alpha_2 not in _PROVINCES_IN_ISO:
            name = getattr(country, "common_name", country.name)
            found.append(Region(country.alpha_2, chinese(name), name, None, "country"))
    found.sort(key=lambda region: (region.code != "CN", region.name_en))
    return Table({region.code: region for region in found})


@lru_cache(maxsize=1)
def subdivisions() -> Table:
    """ISO 3166-2 for all countries but China; Chinese names where the translators of iso-codes have one, else English."""
    chinese = _translation("iso3166-2")
    found: dict[str, Region] = {}
    rows = sorted(pycountry.subdivisions, key=lambda row: row.code)
    known = {row.code for row in rows}
    for row in rows:
        if row.country_code == "CN" or row.country_code in _PROVINCES_IN_ISO:
            continue
        above = row.parent_code if row.parent_code in known else row.country_code
        found[row.code] = Region(row.code, chinese(row.name), row.name, above, "subdivision")
    return Table(found)


def spellings(country: str) -> list[str]:
    """Further names and codes of a country: alpha-3, official name."""
    row = pycountry.countries.get(alpha_2=country)
    return [row.alpha_3, row.name, getattr(row, "official_name", row.name)] if row else []


def _translation(domain: str) -> Callable[[str], str]:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=["zh_CN"], fallback=True).gettext
