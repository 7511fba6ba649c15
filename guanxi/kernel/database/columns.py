"""Column types of our own: ids as canonical text in Python on every database, and JSON kept as text."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import models


class IdField(models.Field):  # type: ignore[type-arg] # Django's own classes take no arguments at run time
    """A UUIDv7 in canonical text; `uuid` on PostgreSQL, 36 ASCII characters elsewhere, always `str` in Python."""

    def get_internal_type(self) -> str:
        return "IdField"

    def db_type(self, connection: Any) -> str:
        return {"postgresql": "uuid", "mysql": "char(36) CHARACTER SET ascii COLLATE ascii_bin"}.get(connection.vendor, "char(36)")

    def rel_db_type(self, connection: Any) -> str:
        return self.db_type(connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else str(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(value)


class JsonTextField(models.TextField):  # type: ignore[type-arg] # as above
    """JSON kept as text and written by orjson: the same bytes on every database."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value in (None, "") else orjson.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def to_python(self, value: Any) -> Any:
        return value
