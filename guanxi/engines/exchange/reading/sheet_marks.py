"""What calamine does not tell of a workbook in XML (xlsx, xlsm): errors, formulas without a result, percentages, and days that count from 1904.

Read with patterns from parts that `archive` has judged; a part that looks otherwise than expected has no marks.
"""

import html
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_CHUNK = 1024 * 1024
_LONGEST_FORMULA = 100
_PERCENT_FORMATS = {9, 10}  # ECMA-376, 18.8.30
_ATTRIBUTES = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_PROPERTIES = re.compile(rb"<(?:\w+:)?workbookPr\s([^>]*)>")
_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<"
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BEGINNING = re.compile(rb"<(?:\w+:)?c[\s>]")
_TEXT_RESULT = {"str", "inlineStr", "s"}


@dataclass
class Marks:
    """Rows are 1-based, columns 0-based. errors: what stands in the cell, or the formula that has no result."""

    since_1904: bool = False
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    percents: dict[int, set[int]] = field(default_factory=dict)


def marks_of(source: BinaryIO, sheet: str) -> Marks:
    """The marks of one sheet; none where the file is built in another way."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            book = archive.read("xl/workbook.xml")
            found = _PROPERTIES.search(book)
            marks = Marks(found is not None and _attributes(found[1]).get("date1904") in ("1", "true"))
            part = _part_of(archive, book, sheet)
            if part is not None:
                with archive.open(part) as content:
                    _read(content, _percent_styles(archive), marks)
            return marks
    except (KeyError, ValueError, zipfile.BadZipFile, EOFError):
        return Marks()


def _part_of(archive: zipfile.ZipFile, book: bytes, sheet: str) -> str | None:
    relation = next((a for a in map(_attributes, _SHEET.findall(book)) if a.get("name") == sheet), {}).get("id")
    for one in map(_attributes, _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))):
        if relation is not None and one.get("Id") == relation:
            return posixpath.normpath(posixpath.join("xl", one.get("Target", ""))).lstrip("/")
    return None


def _percent_styles(archive: zipfile.ZipFile) -> list[int]:
    """The numbers of the cell formats that show a percent sign."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    styles = archive.read("xl/styles.xml")
    percent = set(_PERCENT_FORMATS)
    for one in map(_attributes, _NUMBER_FORMAT.findall(styles)):
        if "%" in _QUOTED.sub("", one.get("formatCode", "")):
            percent.add(int(one.get("numFmtId", "-1")))
    formats = _CELL_FORMATS.search(styles)
    used = [int(_attributes(one).get("numFmtId", "0")) for one in _CELL_FORMAT.findall(formats[0])] if formats else []
    return [number for number, kind in enumerate(used) if kind in percent]


def _read(content: object, percent_styles: list[int], marks: Marks) -> None:
    styled = re.compile(rb"<(?:\w+:)?c\s([^<>]*\bs=[\"'](?:%s)[\"'][^<>]*)>" % b"|".join(b"%d" % one for one in percent_styles))
    errors: dict[int, dict[int, str]] = defaultdict(dict)
    percents: dict[int, set[int]] = defaultdict(set)
    for text in _pieces(content):
        for attributes, value in _ERROR.findall(text):
            _mark(errors, _attributes(attributes), value)
        if b"<f" in text or b":f" in text:
            for attributes, formula in _NO_RESULT.findall(text):
                if (read := _attributes(attributes)).get("t") not in _TEXT_RESULT:
                    _mark(errors, read, b"=" + formula)
        if percent_styles:
            for attributes in styled.findall(text):
                read = _attributes(attributes)
                place = _place(read)
                if place is not None and read.get("t", "n") == "n":
                    percents[place[0]].add(place[1])
    marks.errors, marks.percents = dict(errors), dict(percents)


def _mark(errors: dict[int, dict[int, str]], attributes: dict[str, str], text: bytes) -> None:
    place = _place(attributes)
    if place is not None:
        errors[place[0]].setdefault(place[1], html.unescape(text.decode("utf-8", "replace"))[:_LONGEST_FORMULA])


def _place(attributes: dict[str, str]) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(attributes.get("r", ""))
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def _pieces(content: object) -> Iterator[bytes]:
    """The part in pieces that end before the beginning of a cell."""
    kept = b""
    while chunk := content.read(_CHUNK):  # type: ignore[attr-defined]
        kept += chunk
        starts = [found.start() for found in _BEGINNING.finditer(kept, max(0, len(kept) - _CHUNK // 2))]
        if starts:
            yield kept[: starts[-1]]
            kept = kept[starts[-1] :]
        elif len(kept) > 8 * _CHUNK:
            kept = b""
    yield kept


def _attributes(text: bytes) -> dict[str, str]:
    """Name without its prefix -> value."""
    return {name.rpartition(b":")[2].decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTES.findall(text)}
