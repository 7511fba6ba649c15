"""Many rows into one table, and many rows changed by their keys: tuples in, no model instances, no statement a row where the database has a better way.

For rows that nobody needs to see as objects: writes of records, the log, imports. Django's `bulk_create` makes an object of each row, asks every
field of it again for its value, and builds a statement of thousands of placeholders; that is ten times as dear as the database's own work.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from guanxi.kernel.database.columns import IdField, JsonTextField

Adapt = Callable[[Any], Any]
_AS_THEY_ARE = (
    IdField,
    models.TextField,
    models.CharField,
    models.IntegerField,
    models.BooleanField,
    models.FloatField,
    models.BinaryField,
)
_COPIED = 40  # rows from which on COPY into a table aside is cheaper on PostgreSQL than sending each by itself


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into the table of a model, in the transaction of the caller, who must have opened one (else RuntimeError).

    columns: names of the model's fields (`attname`, which for our tables are the names of the columns). Those left out get what the DATABASE gives
    them: a key that it counts itself (`BigAutoField`), or NULL. Defaults of Django's fields are not asked: name every other column, `tenant` too.
    rows: a sequence for each row, as long as `columns`, with Python's values: `str` for text and `IdField` (canonical text), `int`, `bool`,
    aware `datetime`, `date`, `Decimal`, bytes, anything that orjson writes for a `JsonTextField` (it is dumped here), None for NULL. A value of another type than the
    column's is the caller's mistake; it is not converted. Rows are not changed.

    Raises what Django raises: IntegrityError (nothing of the call is in then only if the caller's atomic block is left), DataError, OperationalError.
    Statements: one for all on SQLite and MySQL (the drivers repeat it), on PostgreSQL one for few rows, COPY into a temporary table and INSERT … SELECT for many,
    since row-level security lets nobody COPY into a table that it guards. No keys are given back, no signals sent.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are inserted in the transaction of what they belong to")
    if not rows:
        return
    table, names, adapters = _plan(connection.vendor, model, tuple(columns))
    made = _adapted(rows, adapters)
    into = f"INSERT INTO {table} ({', '.join(names)})"
    if connection.vendor == "postgresql" and len(made) >= _COPIED:
        aside = _aside(table, names, made)
        with connection.cursor() as cursor:
            cursor.execute(f"{into} SELECT {', '.join(names)} FROM {aside}")
            cursor.execute(f"DELETE FROM {aside}")
        return
    _many(f"{into} VALUES ({', '.join(['%s'] * len(names))})", made)


def update(
    model: type[models.Model], keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, step: str = ""
) -> None:
    """Change rows of the table of a model by their keys, in the transaction of the caller (else RuntimeError).

    keys: the columns that together name one row, such as ("tenant", "id"). columns: those that get a value; one set for all rows of a call.
    rows: for each row the values of `keys` and then those of `columns`, as `insert` takes them; no key is NULL, no row is named twice.
    step: a column of whole numbers that grows by one. A row that is not there is passed over. Raises as `insert` does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are changed in the transaction of what they belong to")
    if not rows or not (columns or step):
        return
    table, names, adapters = _plan(connection.vendor, model, (*keys, *columns))
    made = _adapted(rows, adapters)
    named, written = names[: len(keys)], names[len(keys) :]
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql" and len(made) >= _COPIED:
        aside = _aside(table, names, made)
        change = ", ".join([*(f"{name} = a.{name}" for name in written), *([f"{quote(step)} = t.{quote(step)} + 1"] if step else [])])
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} t SET {change} FROM {aside} a WHERE {' AND '.join(f't.{name} = a.{name}' for name in named)}")
            cursor.execute(f"DELETE FROM {aside}")
        return
    change = ", ".join([*(f"{name} = %s" for name in written), *([f"{quote(step)} = {quote(step)} + 1"] if step else [])])
    of = " AND ".join(f"{name} = %s" for name in named)
    first = len(keys)
    _many(f"UPDATE {table} SET {change} WHERE {of}", [(*row[first:], *row[:first]) for row in made])


def _many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)


def _aside(table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The name of a temporary table with these columns of the table, filled with the rows. Made once a session, emptied at every commit."""
    listed = ", ".join(names)
    aside = connection.ops.quote_name(f"aside_{zlib.crc32(f'{table} {listed}'.encode()):08x}")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {aside} ON COMMIT DELETE ROWS AS SELECT {listed} FROM {table} WITH NO DATA")
        with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {aside} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return aside


def _adapted(rows: Sequence[Sequence[Any]], adapters: Sequence[tuple[int, Adapt]]) -> Sequence[Sequence[Any]]:
    """The rows as the driver takes them; the same object where nothing is to be done."""
    if not adapters:
        return rows
    made = [list(row) for row in rows]
    for place, adapt in adapters:
        last = shown = None
        for row in made:
            value = row[place]
            if value is None:
                continue
            if value is not last:  # most rows of a write have the very same moment
                last, shown = value, adapt(value)
            row[place] = shown
    return made


@lru_cache(maxsize=512)
def _plan(vendor: str, model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[tuple[int, Adapt], ...]]:
    """The quoted table, the quoted columns, and for the columns whose values the driver does not take as they are what makes them so."""
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in columns]
    adapters = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(vendor, field)) is not None]
    return quote(model._meta.db_table), tuple(quote(str(field.column)) for field in fields), tuple(adapters)  # type: ignore[union-attr]


def _adapter(vendor: str, field: Any) -> Adapt | None:
    """How Django stores a value of this field; None where the driver takes it as it is."""
    if isinstance(field, JsonTextField | models.DecimalField | models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, _AS_THEY_ARE):
        return None
    if isinstance(field, models.DateTimeField):
        return None if vendor == "postgresql" else _moment
    if isinstance(field, models.DateField):
        return None if vendor == "postgresql" else dt.date.isoformat
    return lambda value: field.get_db_prep_save(value, connection)


def _moment(value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
