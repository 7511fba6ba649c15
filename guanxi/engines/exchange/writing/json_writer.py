"""JSON: `{"columns": [{"key", "title", "kind"}], "rows": [{key: value, …}, …]}`, one row a line."""

import os
from collections.abc import Sequence

import orjson

from guanxi.engines.exchange.writing.columns import Column, Mark, Value, Writer, Written, check_width, json_bytes


class JsonWriter(Writer):
    """Writes `application/json` in UTF-8; dates are ISO text, nothing is null, all columns are in every row."""

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[Column], mark: Mark | None = None) -> None:
        """mark: has no place here. OSError: the file cannot be written."""
        self._columns = tuple(columns)
        self._keys = [json_bytes(column.key) for column in self._columns]
        self._rows = 0
        self._file = open(path, "wb")
        described = [{"key": one.key, "title": one.title, "kind": one.kind} for one in self._columns]
        self._file.write(b'{"columns":' + orjson.dumps(described) + b',"rows":[')

    def write(self, row: Sequence[Value]) -> None:
        check_width(row, self._columns)
        members = (key + b":" + json_bytes(value) for key, value in zip(self._keys, row, strict=True))
        self._file.write((b",\n{" if self._rows else b"\n{") + b",".join(members) + b"}")
        self._rows += 1

    def close(self) -> Written:
        if not self._file.closed:
            self._file.write(b"\n]}\n")
            self._file.close()
        return Written(self._rows)
