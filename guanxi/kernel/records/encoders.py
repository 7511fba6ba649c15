"""How one field of a fetched row becomes JSON: chosen once for a field and a right, so that a page asks no field what it is.

An encoder takes the row as fetched (`custom` opened) and the names of what rows refer to. The quick ones do what `Field.unpack` and
`Field.wire` would do; a field type that brings its own goes through them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from guanxi.kernel.objects.fields.base import Field, Labels
from guanxi.kernel.objects.fields.datetime import Datetime, wire_time
from guanxi.kernel.objects.fields.money import Money
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.reference import Reference
from guanxi.kernel.vault.codec import Place

Row = Sequence[Any]
Encode = Callable[[Row, Labels], Any]
Parts = Callable[[Row], Sequence[Any]]
"""The stored primitives of a field in a row, None first where it is empty."""

_BLIND_MASKS = (Field.mask, Money.mask, Number.mask)  # the same whatever the value is: it need not be opened


def wire_text(text: str) -> str:
    """A moment as the databases write it (`2026-11-22 06:05:00.5+00`, without a zone where there is none), as `wire_time` writes it."""
    clock = text[11:].removesuffix("+00")
    if "+" in clock or "-" in clock or text[4] != "-":
        return wire_time(dt.datetime.fromisoformat(text))
    seconds, _, fraction = clock.partition(".")
    fraction = fraction.rstrip("0")
    return f"{text[:10]}T{seconds}.{fraction:0<6}Z" if fraction else f"{text[:10]}T{seconds}Z"


def reads_text(field: Field) -> bool:
    """Whether the column is fetched as text, which costs no moment for every row."""
    return not field.custom and not field.encrypted and type(field).wire is Datetime.wire and isinstance(field, Datetime)


def is_opened(field: Field, *, masked: bool) -> bool:
    """Whether its column is opened for every row before it is encoded: encrypted, and something of it is shown."""
    return field.encrypted and not field.custom and not (masked and type(field).mask in _BLIND_MASKS)


def encoder(field: Field, place: int, parts: Parts, object_key: str, tenant: int, *, masked: bool) -> Encode:
    """place: of its first column in the row, which for `is_opened` has plain text. parts: how its primitives are taken from the row."""
    kind = type(field)
    if is_opened(field, masked=masked):
        return _plain(field, place, masked=masked)
    if masked:
        return _masked(field, parts, object_key, tenant)
    if field.encrypted or field.custom or field.listy or kind.unpack is not Field.unpack:
        return _whole(field, parts, object_key, tenant)
    if reads_text(field):
        return lambda row, _: None if (text := row[place]) is None else wire_text(text)
    plain = kind.from_primitives is Field.from_primitives
    if plain and kind.wire is Field.wire:
        return lambda row, _: row[place]
    if plain and kind.wire is Reference.wire:
        target = str(field.object)
        return lambda row, labels: None if (held := row[place]) is None else {"id": held, "name": labels(target, held)}
    if kind.from_primitives is Number.from_primitives and kind.wire is Number.wire and field.options["decimals"] == 0:
        return lambda row, _: row[place]
    return _whole(field, parts, object_key, tenant)


def _plain(field: Field, place: int, *, masked: bool) -> Encode:
    take, wire, mask = field.from_plain, field.wire, field.mask
    if masked:
        return lambda row, _: None if (text := row[place]) is None else mask(take(text))
    return lambda row, labels: None if (text := row[place]) is None else wire(take(text), labels)


def _whole(field: Field, parts: Parts, object_key: str, tenant: int) -> Encode:
    opened, wire = _opened(field, object_key, tenant), field.wire

    def encode(row: Row, labels: Labels) -> Any:
        held = parts(row)
        return None if held[0] is None else wire(opened(held, row[0]), labels)

    return encode


def _masked(field: Field, parts: Parts, object_key: str, tenant: int) -> Encode:
    opened, mask = _opened(field, object_key, tenant), field.mask
    if type(field).mask in _BLIND_MASKS:
        told = mask(None)
        return lambda row, _: None if parts(row)[0] is None else told

    def encode(row: Row, labels: Labels) -> Any:
        held = parts(row)
        return None if held[0] is None else mask(opened(held, row[0]))

    return encode


def _opened(field: Field, object_key: str, tenant: int) -> Callable[[Sequence[Any], str], Any]:
    """How primitives and the id of their record become a value."""
    if not field.encrypted:
        take = field.from_primitives
        return lambda held, _: take(held)
    key, unpack = field.key, field.unpack
    return lambda held, record: unpack(held, Place(tenant, object_key, record, key))
