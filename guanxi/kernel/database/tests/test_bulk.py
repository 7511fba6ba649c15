"""Rows put in by tuples are those that Django would have put in, on whichever database runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from guanxi.base.ids import new_id
from guanxi.kernel.changes.models import Change, Pending
from guanxi.kernel.database import bulk
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.models import RecordIndex, UniqueKey
from guanxi.kernel.objects.types import OBJECT_TYPES

TENANT = 7
ZONE = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 22, 6, 5, 4, 321, dt.UTC)
COLUMNS = (
    "tenant", "id", "at", "actor", "channel", "action", "op", "object", "record", "version", "values", "reason", "correlation",
)  # fmt: skip
MANY = [1, 2, 39, 40, 1100]  # one statement, the driver's repetition, PostgreSQL's COPY


def entry(number: int) -> list[Any]:
    odd = number % 2 == 1
    return [
        TENANT, new_id(), dt.datetime(2026, 1, 1, 3, tzinfo=ZONE) + dt.timedelta(minutes=number) if odd else NOW, new_id() if odd else None, "import", "客户🙂\t\\N",
        "create", "customer", new_id(), 2**53 + number, {"name": [None, ["甲\n\\.", number, None, True]]}, "'; %s ? {}" if odd else "", "",
    ]  # fmt: skip


def _held(rows: list[list[Any]]) -> list[list[Any]]:
    found = {row[1]: list(row) for row in Change.unscoped.filter(tenant=TENANT).values_list(*COLUMNS)}
    assert len(found) == len(rows)
    return [found[row[1]] for row in rows]


@pytest.mark.parametrize("count", MANY)
def test_rows_come_back_as_they_went_in(db: None, count: int) -> None:
    rows = [entry(n) for n in range(count)]
    before = [list(row) for row in rows]
    bulk.insert(Change, COLUMNS, rows)
    assert rows == before
    assert _held(rows) == rows


def test_they_are_kept_as_django_keeps_them(db: None) -> None:
    """Byte by byte: the same columns of both, as the driver gives them."""
    shared = entry(1)
    ids = sorted(new_id() for _ in range(101))
    bulk.insert(Change, COLUMNS, [[TENANT, key, *shared[2:]] for key in ids[1:]])
    Change.unscoped.bulk_create([Change(**dict(zip(COLUMNS, [TENANT, ids[0], *shared[2:]], strict=True)))])
    rest = ", ".join(connection.ops.quote_name(name) for name in COLUMNS[2:])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {rest} FROM changes_entry WHERE tenant = %s", [TENANT])
        assert len(cursor.fetchall()) == 1


@pytest.mark.parametrize("count", MANY)
def test_a_key_that_the_database_counts_may_be_left_out(db: None, count: int) -> None:
    record = new_id()
    rows = [(TENANT, "customer", "tags", f"k{n}", n if n % 2 else None, record) for n in range(count)]
    bulk.insert(RecordIndex, ("tenant", "object", "field", "key", "number", "record"), rows)
    held = RecordIndex.unscoped.filter(tenant=TENANT).order_by("id").values_list("key", "number")
    assert sorted(held) == sorted((row[3], row[4]) for row in rows)


def _of_record(model: type[Record], number: int) -> tuple[list[str], list[Any]]:
    """A row with a value of every kind of column that an object type has."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        kind = column.get_internal_type()
        if kind == "DateTimeField":
            values[column.attname] = NOW + dt.timedelta(days=number)
        elif kind == "DateField":
            values[column.attname] = dt.date(1999, 1, 1) + dt.timedelta(days=number)
        elif kind in ("BigIntegerField", "IntegerField"):
            values[column.attname] = number - 3
        elif kind == "BooleanField":
            values[column.attname] = number % 2 == 0
        elif kind == "IdField":
            values[column.attname] = new_id()
        else:
            values[column.attname] = f"文{number}"[: column.max_length or 10]
    values |= {"tenant": TENANT, "deleted_key": ""}
    return list(values), list(values.values())


@pytest.mark.parametrize("key", sorted(k for k, o in OBJECT_TYPES.items() if issubclass(o.model, Record)))
@pytest.mark.parametrize("count", [2, 60])
def test_every_table_of_records_takes_them(db: None, key: str, count: int) -> None:
    model: Any = OBJECT_TYPES.get(key).model
    made = [_of_record(model, n) for n in range(1, count + 1)]
    columns, rows = made[0][0], [row for _, row in made]
    bulk.insert(model, columns, rows)
    place = columns.index("id")
    held = {row[place]: list(row) for row in model.unscoped.filter(tenant=TENANT).values_list(*columns)}
    assert [held[row[place]] for row in rows] == rows


@pytest.mark.parametrize("count", MANY)
def test_rows_are_changed_by_their_keys(db: None, count: int) -> None:
    rows = [entry(n) for n in range(count)]
    spared, foreign = entry(1), [TENANT + 1, *entry(1)[1:]]
    bulk.insert(Change, COLUMNS, [*rows, spared, foreign])
    changes = [(TENANT, row[1], NOW + dt.timedelta(seconds=n), None, {"n": n}) for n, row in enumerate(rows)]
    bulk.update(
        Change,
        ("tenant", "id"),
        ("at", "actor", "values"),
        [*changes, (TENANT, foreign[1], NOW, None, {}), (TENANT, new_id(), NOW, None, {})],
        step="version",
    )
    after = [list(row) for row in rows]
    for row, (_, _, at, actor, values) in zip(after, changes, strict=True):
        row[2], row[3], row[9], row[10] = at, actor, row[9] + 1, values
    assert _held([*after, spared]) == [*after, spared]
    assert list(Change.unscoped.filter(tenant=TENANT + 1).values_list(*COLUMNS)) == [tuple(foreign)]


@pytest.mark.parametrize("count", [2, 60])
def test_a_clash_is_djangos_own(db: None, count: int) -> None:
    columns = ("tenant", "id", "object", "field", "key", "record")
    rows = [[TENANT, new_id(), "customer", "c_no", f"{n}", new_id()] for n in range(count)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(UniqueKey, columns, [*rows, [TENANT, new_id(), "customer", "c_no", "0", new_id()]])
    assert not UniqueKey.unscoped.filter(tenant=TENANT).exists()
    bulk.insert(UniqueKey, columns, rows)
    assert UniqueKey.unscoped.filter(tenant=TENANT).count() == count


@pytest.mark.parametrize("count", [2, 60])
def test_what_does_not_fit_is_djangos_error_too(db: None, count: int) -> None:
    if connection.vendor == "sqlite":
        rows = [[TENANT, None] for _ in range(count)]  # it knows no lengths
    else:
        rows = [[TENANT, "x" * 99] for _ in range(count)]
    with pytest.raises((DataError, IntegrityError)), transaction.atomic():
        bulk.insert(Pending, ("tenant", "entry"), rows)
    assert not Pending.unscoped.filter(tenant=TENANT).exists()


def test_one_call_after_another_adds_no_row_twice(db: None) -> None:
    for _ in range(3):
        bulk.insert(Pending, ("tenant", "entry"), [(TENANT, new_id()) for _ in range(50)])
    assert Pending.unscoped.filter(tenant=TENANT).count() == 150
    bulk.insert(Pending, ("tenant", "entry"), [])
    assert Pending.unscoped.filter(tenant=TENANT).count() == 150


@pytest.mark.django_db(transaction=True)
def test_it_is_part_of_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        bulk.insert(Pending, ("tenant", "entry"), [(TENANT, new_id())])
    with pytest.raises(RuntimeError):
        bulk.update(Pending, ("entry",), ("tenant",), [(new_id(), TENANT)])
    for _ in range(2):  # the table aside is there from the first time
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            bulk.insert(Pending, ("tenant", "entry"), [(TENANT, new_id()) for _ in range(50)])
            raise ZeroDivisionError
    assert not Pending.unscoped.filter(tenant=TENANT).exists()
    with transaction.atomic():
        bulk.insert(Pending, ("tenant", "entry"), [(TENANT, new_id()) for _ in range(50)])
    assert Pending.unscoped.filter(tenant=TENANT).count() == 50
    Pending.unscoped.filter(tenant=TENANT).delete()


def test_every_field_of_the_tables_is_known(db: None) -> None:
    """A field of another kind is stored through Django's own way, not by guess."""

    class Odd(models.Field):  # type: ignore[type-arg]
        def get_db_prep_save(self, value: Any, connection: Any) -> str:
            return f"odd {value}"

    adapt = bulk._adapter(connection.vendor, Odd())
    assert adapt is not None
    assert adapt(1) == "odd 1"
