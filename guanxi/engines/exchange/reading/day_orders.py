"""Whether a column of dates such as 03/04/2024 puts the day or the month first: told by those of its dates that can be read in one way only."""

import re
from collections.abc import Iterable

from guanxi.engines.exchange.reading.cells import Cell, Row

_DOUBTFUL = re.compile(r"\s*([0-9]{1,2})([-/.])([0-9]{1,2})\2[0-9]{4}(?![0-9])")
_MONTHS = 12


class DayOrders:
    """Looks at the columns in which such dates occur among the first rows."""

    def __init__(self, window: Iterable[Row]) -> None:
        rows = list(window)
        self._seen: dict[int, set[str]] = {
            index: set() for row in rows for index, cell in enumerate(row.cells) if isinstance(cell, str) and _DOUBTFUL.match(cell)
        }
        for row in rows:
            self.look(row.cells)

    @property
    def wanted(self) -> bool:
        """Whether there is any such column."""
        return bool(self._seen)

    def look(self, cells: list[Cell]) -> None:
        for index, seen in self._seen.items():
            cell = cells[index] if index < len(cells) else None
            if isinstance(cell, str) and (match := _DOUBTFUL.match(cell)):
                first, second = int(match[1]), int(match[3])
                if first > _MONTHS >= second:
                    seen.add("dmy")
                elif second > _MONTHS >= first:
                    seen.add("mdy")

    def found(self) -> dict[int, str]:
        """Column -> dmy, mdy, mixed (both occur) or unclear (nothing tells)."""
        return {index: "mixed" if len(seen) > 1 else next(iter(seen), "unclear") for index, seen in self._seen.items()}
