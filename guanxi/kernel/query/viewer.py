"""What the filter language asks of the gate: for whom a tree is read, which fields and rows that person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from guanxi.kernel.objects.schema import Schema
from guanxi.kernel.objects.types import ObjectType


class Sql(NamedTuple):
    """A piece of a statement and its parameters, in order."""

    text: str
    params: tuple[Any, ...] = ()


class Viewer(Protocol):
    """The gate, as the filter language sees it."""

    @property
    def tenant(self) -> int: ...
    @property
    def person(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def departments(self) -> Sequence[str]: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def currency(self) -> str: ...
    @property
    def schema(self) -> Schema: ...

    def now(self) -> dt.datetime: ...
    def may_filter(self, object_type: ObjectType, field: str) -> bool: ...
    def may_read(self, object_type: ObjectType) -> bool: ...
    def rows(self, object_type: ObjectType, alias: str) -> Sql: ...
    def departments_under(self, department: str) -> Sequence[str]: ...
