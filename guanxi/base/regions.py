"""Places of the world as one tree: Chinese divisions by GB/T 2260, countries and subdivisions by ISO 3166."""

from collections.abc import Iterator
from functools import lru_cache

from guanxi.base.region_names import find, resolve
from guanxi.base.region_tables import Region, Table, canonical, china, countries, subdivisions

__all__ = ["Region", "ancestors", "children", "find", "full_name", "region", "resolve", "tree_key"]


def region(code: str) -> Region | None:
    """The region of a code, historic codes included; None if there is none.

    Also understands `31` and `CN-SH` for 310000, and TW, HK, MO, whose answers carry the GB/T 2260 code.
    """
    code = canonical(code)
    return _table(code).regions.get(code)


def children(code: str | None = None) -> list[Region]:
    """The regions directly below, without historic ones; None gives the countries, China first. Empty for unknown codes."""
    if code is None:
        return list(countries().regions.values())
    return list(_children_by_parent(canonical(code)))


def ancestors(code: str) -> list[str]:
    """The code itself, then those above it, up to the country. LookupError for unknown codes."""
    return [place.code for place in _path(code)]


def full_name(code: str, lang: str) -> str:
    """`上海市浦东新区` or `Pudong New Area, Shanghai, China`; in Chinese without 中国. LookupError for unknown codes."""
    path = list(_path(code))
    if not lang.startswith("zh"):
        return ", ".join(place.name_en for place in path)
    if path[-1].code == "CN" and len(path) > 1:
        path.pop()
    return "".join(place.name_zh for place in reversed(path))


def tree_key(code: str) -> str:
    """A text such that the keys of all regions below begin with it: `CN/31/3101/310115/`, `CN/31/`, `US/US-CA/`.

    Within China it follows the digits alone, so it stays when a county is put under another city's name.
    LookupError for unknown codes.
    """
    path = [place.code for place in _path(code)]
    own = path[0]
    if own.isdigit():
        levels = [own[:2], own[:4], own]
        shown = 1 if own[2:] == "0000" else 2 if own[4:] == "00" else 3
        return "".join(f"{level}/" for level in ["CN", *levels[:shown]])
    return "".join(f"{level[:2] if level.isdigit() else level}/" for level in reversed(path))


def _path(code: str) -> Iterator[Region]:
    place = region(code)
    if place is None:
        message = f"no region {code!r}"
        raise LookupError(message)
    while place is not None:
        yield place
        place = region(place.parent) if place.parent else None


def _table(code: str) -> Table:
    if code.isdigit() or code.startswith("TW-"):
        return china()
    return subdivisions() if "-" in code else countries()


@lru_cache(maxsize=512)
def _children_by_parent(code: str) -> tuple[Region, ...]:
    if region(code) is None:
        return ()
    is_chinese = code == "CN" or _table(code) is china()
    table = china() if is_chinese else subdivisions()
    return tuple(place for place in table.regions.values() if place.parent == code and place.code not in table.historic)
