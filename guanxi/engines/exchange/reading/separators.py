"""Finds the character that separates the cells of a text table."""

import csv
import io

_SEPARATORS = ",\t;|"
_RECORDS = 200
_NEARLY = 0.9


def find_separator(head: str, *, whole: bool) -> str:
    """The separator of the table that begins with this text; a comma when there is only one column.

    head: the first characters of the file; whole: they are all of it.
    Judged by what it makes of the text: the separator that gives the most rows of one width; among those that give
    nearly as many, the one whose rows begin first (so that the line of names is one of them), then the wider.
    """
    rated = [(_block(head, separator, whole=whole), separator) for separator in _SEPARATORS]
    most = max(rows for (rows, _, _), _ in rated)
    if most == 0:
        return ","
    near = [(first, -width, separator) for (rows, first, width), separator in rated if rows >= _NEARLY * most]
    return min(near, key=lambda one: one[:2])[2]


def _block(head: str, separator: str, *, whole: bool) -> tuple[int, int, int]:
    """The number of rows that share the most frequent width over 1, the number of rows before them, that width."""
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
            if any(cells):
                widths.append(len(cells))
            if len(widths) > _RECORDS:
                break
    except csv.Error:
        # A cell over the limit: what was read until then decides, the reading itself will refuse it.
        pass
    if not whole and len(widths) <= _RECORDS:
        widths = widths[:-1] or widths
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 0, 1
    width = max(set(wide), key=lambda one: (wide.count(one), one))
    return wide.count(width), widths.index(width), width
