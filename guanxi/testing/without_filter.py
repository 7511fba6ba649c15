"""The application with its own filter of organisations switched off, so that the second wall stands alone.

Every condition `tenant = …` of a statement on tables behind the wall becomes true before the statement is sent, whoever wrote it: a manager, a
compiler, SQL by hand. Statements that name a table without a wall are left alone. In tests only, and only behind the wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from guanxi.kernel.database.postgresql.base import WalledCursor
from guanxi.kernel.tenancy.walls import FREE

_CONDITION = re.compile(r"""(?<![\w."])(?:(?:"\w+"|\w+)\.)?"?tenant"?\s*=\s*(%s|\d+)""")
_IN = re.compile(r"""(?<![\w."])(?:(?:"\w+"|\w+)\.)?"?tenant"?\s+IN\s*\((%s(?:, %s)*)\)""")
_FREE = re.compile(rf"\b(?:{'|'.join(FREE)})\b")
_INSERT = re.compile(r"\s*INSERT\b", re.IGNORECASE)


def unfiltered(query: str) -> str:
    """The statement without its conditions on the organisation; its parameters stay where they are."""
    if _FREE.search(query) or _INSERT.match(query):
        return query
    query = _IN.sub(lambda found: "(" + " IS NOT NULL AND ".join(found[1].split(", ")) + " IS NOT NULL)", query)
    return _CONDITION.sub(r"(\1 IS NOT NULL)", query)


@contextmanager
def switched_off() -> Iterator[list[int]]:
    """The filter is off until the block ends; yields a list that holds how many statements have lost it."""
    counted = [0]
    execute = WalledCursor.execute

    def run(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        if isinstance(query, str):
            bare = unfiltered(query)
            counted[0] += bare != query
            query = bare
        return execute(self, query, params, **options)

    WalledCursor.execute = run  # type: ignore[method-assign]
    try:
        yield counted
    finally:
        WalledCursor.execute = execute  # type: ignore[method-assign]
