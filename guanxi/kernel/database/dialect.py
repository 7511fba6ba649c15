"""One small object per database that spells what the three databases spell differently; it builds no conditions of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

Convert = Callable[[Any], Any]
UTC = dt.UTC


def _aware(value: dt.datetime | None) -> dt.datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Dialect:
    """The spelling of PostgreSQL; the others override what they spell otherwise."""

    vendor = "postgresql"
    false = "FALSE"
    true = "TRUE"
    for_update = " FOR UPDATE"
    skip_locked = " FOR UPDATE SKIP LOCKED"
    uuid_array_cast = "::uuid[]"

    def quote(self, name: str) -> str:
        """A column or table name from the registry, quoted; never client text."""
        return '"' + name + '"'

    def in_ids(self, expression: str, ids: Sequence[str]) -> tuple[str, list[Any]]:
        """`expression IN (ids)` for record ids; an empty list is false."""
        if not ids:
            return self.false, []
        return f"{expression} = ANY(%s{self.uuid_array_cast})", [list(ids)]

    def by_ids(self, source: str, expression: str, ids: Sequence[str]) -> tuple[str, list[Any], str, list[Any]]:
        """(FROM, its parameters, condition, its parameters) of the rows of `source` with these ids, read by their key."""
        condition, params = self.in_ids(expression, ids)
        return source, [], condition, params

    def in_values(self, expression: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
        if not values:
            return self.false, []
        return f"{expression} IN ({', '.join(['%s'] * len(values))})", list(values)

    def contains(self, expression: str, text: str) -> tuple[str, list[Any]]:
        """Bytewise substring test; never a pattern, so nothing needs escaping and no index misleads the planner."""
        return f"strpos({expression}, %s) > 0", [text]

    def starts_with(self, expression: str, text: str) -> tuple[str, list[Any]]:
        return f"({expression} >= %s AND substr({expression}, 1, %s) = %s)", [text, len(text), text]

    def param(self, value: Any) -> Any:
        """A Python value as a parameter of a statement."""
        return value

    def converter(self, kind: str) -> Convert | None:
        """How a fetched column of this kind becomes a Python value; None where it already is one."""
        return None

    def as_text(self, expression: str) -> str:
        """A time as the database writes it: `2026-11-22 06:05:00.5`, behind it `+00` on PostgreSQL; no driver makes a moment of it."""
        return f"CAST({expression} AS text)"

    def bucket(self, expression: str, by: str, offset_seconds: int) -> str:
        """Text label of the period that a UTC time falls in, in a zone of this offset; agrees with base.periods.bucket."""
        local = f"({expression} AT TIME ZONE 'UTC' + interval '{int(offset_seconds)} seconds')"
        return {
            "year": f"to_char({local}, 'YYYY')",
            "quarter": f"to_char({local}, 'YYYY\"-Q\"Q')",
            "month": f"to_char({local}, 'YYYY-MM')",
            "week": f"to_char({local}, 'IYYY\"-W\"IW')",
            "day": f"to_char({local}, 'YYYY-MM-DD')",
        }[by]

    def moment(self, expression: str) -> str:
        """A day or a time kept as ISO text in UTC, as something that `bucket` takes."""
        return f"CAST({expression} AS timestamp)"


class SQLite(Dialect):
    vendor = "sqlite"
    false = "0"
    true = "1"
    for_update = ""
    skip_locked = ""
    uuid_array_cast = ""

    def in_ids(self, expression: str, ids: Sequence[str]) -> tuple[str, list[Any]]:
        return self.in_values(expression, ids)

    def by_ids(self, source: str, expression: str, ids: Sequence[str]) -> tuple[str, list[Any], str, list[Any]]:
        # Before ANALYZE, SQLite takes any index on the tenant for better than some ids; the order of a CROSS JOIN it keeps.
        return (
            f"(SELECT DISTINCT value AS id FROM json_each(%s)) k CROSS JOIN {source}",
            [orjson.dumps(list(ids)).decode()],
            f"{expression} = k.id",
            [],
        )

    def contains(self, expression: str, text: str) -> tuple[str, list[Any]]:
        return f"instr({expression}, %s) > 0", [text]

    def param(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds" if value.microsecond else "seconds")
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return float(value)  # Django would send text, which is greater than every number
        return value

    def converter(self, kind: str) -> Convert | None:
        # Django's own converters have run where the column has a declared type; expressions come as text.
        if kind == "datetime":
            return lambda v: _aware(dt.datetime.fromisoformat(v) if isinstance(v, str) else v)
        if kind == "date":
            return lambda v: dt.date.fromisoformat(v) if isinstance(v, str) else v
        if kind == "bool":
            return lambda v: None if v is None else bool(v)
        return None

    def bucket(self, expression: str, by: str, offset_seconds: int) -> str:
        local = f"datetime({expression}, '{int(offset_seconds)} seconds')"
        return {
            "year": f"strftime('%%Y', {local})",
            "quarter": f"(strftime('%%Y', {local}) || '-Q' || ((strftime('%%m', {local}) + 2) / 3))",
            "month": f"strftime('%%Y-%%m', {local})",
            "week": f"strftime('%%G-W%%V', {local})",
            "day": f"strftime('%%Y-%%m-%%d', {local})",
        }[by]

    def moment(self, expression: str) -> str:
        return expression


class MySQL(Dialect):
    vendor = "mysql"
    false = "FALSE"
    true = "TRUE"
    uuid_array_cast = ""

    def quote(self, name: str) -> str:
        return "`" + name + "`"

    def in_ids(self, expression: str, ids: Sequence[str]) -> tuple[str, list[Any]]:
        return self.in_values(expression, ids)

    def contains(self, expression: str, text: str) -> tuple[str, list[Any]]:
        return f"LOCATE(%s, {expression}) > 0", [text]

    def starts_with(self, expression: str, text: str) -> tuple[str, list[Any]]:
        return f"({expression} >= %s AND LEFT({expression}, %s) = %s)", [text, len(text), text]

    def param(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return value.astimezone(UTC).replace(tzinfo=None)
        return value

    def converter(self, kind: str) -> Convert | None:
        if kind == "datetime":
            return _aware
        if kind == "bool":
            return lambda v: None if v is None else bool(v)
        if kind == "id":
            return lambda v: None if v is None else str(v)
        return None

    def as_text(self, expression: str) -> str:
        return f"CAST({expression} AS char)"

    def bucket(self, expression: str, by: str, offset_seconds: int) -> str:
        local = f"DATE_ADD({expression}, INTERVAL {int(offset_seconds)} SECOND)"
        return {
            "year": f"DATE_FORMAT({local}, '%%Y')",
            "quarter": f"CONCAT(YEAR({local}), '-Q', QUARTER({local}))",
            "month": f"DATE_FORMAT({local}, '%%Y-%%m')",
            "week": f"DATE_FORMAT({local}, '%%x-W%%v')",
            "day": f"DATE_FORMAT({local}, '%%Y-%%m-%%d')",
        }[by]

    def moment(self, expression: str) -> str:
        return f"CAST({expression} AS datetime(6))"


_DIALECTS = {"postgresql": Dialect(), "sqlite": SQLite(), "mysql": MySQL()}


def dialect() -> Dialect:
    """The dialect of the default connection."""
    return _DIALECTS[connection.vendor]


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of one statement on the default connection, as tuples."""
    spell = dialect()
    with connection.cursor() as cursor:
        cursor.execute(sql, [spell.param(p) for p in params])
        return list(cursor.fetchall())
