"""The process that looks at a foreign file: limits itself, reads standard input, answers on standard output.

An answer is four bytes of length (big-endian) and a JSON object: `{"inspection": …}`, `{"rows": [packed row, …]}`,
`{"error": code, "params": {}}`, `{"done": true}`.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from guanxi.engines.exchange.reading.cells import Row, cell_text, is_blank, pack_row
from guanxi.engines.exchange.reading.day_orders import DayOrders
from guanxi.engines.exchange.reading.formats import open_table
from guanxi.engines.exchange.reading.layout import Sheet, lay_out
from guanxi.engines.exchange.reading.limits import Limits
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.table import Table

PREVIEW = 20
SAMPLES = 5
_SAMPLE_CHARS = 200
_BATCH_ROWS = 1_000
_BATCH_BYTES = 256 * 1024


def main() -> None:
    """Answers the request in the last argument; whatever goes wrong becomes an answer, if there is memory for one."""
    request: dict[str, Any] = orjson.loads(sys.argv[-1])
    limits = Limits(**request["limits"])
    restrict(limits)
    # Neither a parser's print nor a warning may end up among the answers.
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        with os.fdopen(0, "rb", buffering=0, closefd=False) as source:
            for answer in _answers(source, request, limits):
                _send(pipe, answer)
        _send(pipe, b'{"done":true}')
    except BrokenPipeError:
        os._exit(0)
    except Refused as refusal:
        _send(pipe, orjson.dumps({"error": refusal.code, "params": refusal.params}))
    except MemoryError:
        _send(pipe, b'{"error":"memory_exceeded"}')
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust parser is no Exception
        # Its name only: the text may hold what stands in the file.
        _send(pipe, orjson.dumps({"error": "file_broken", "params": {"fault": type(error).__name__}}))
    # Without the interpreter's tidying up: freeing a million cells takes time and nobody needs it.
    os._exit(0)


def restrict(limits: Limits) -> None:
    """Takes from this process what reading a file does not need; only what the platform knows."""
    with contextlib.suppress(ImportError):
        import resource

        for kind, amount in (
            ("RLIMIT_AS", limits.memory),
            ("RLIMIT_CPU", limits.cpu_seconds),
            ("RLIMIT_FSIZE", 1024 * 1024),
            ("RLIMIT_NOFILE", 32),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_NPROC", 0),
        ):
            which = getattr(resource, kind, None)
            if which is None:
                continue
            hard = resource.getrlimit(which)[1]
            if hard != resource.RLIM_INFINITY:
                amount = min(amount, hard)  # noqa: PLW2901 - what may be asked for
            # macOS knows RLIMIT_AS and refuses to set it.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (amount, amount + 1 if kind == "RLIMIT_CPU" else amount))


def _answers(source: BinaryIO, request: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    table = open_table(source, request["sheet"], request["encoding"], limits)
    sheet = lay_out(table, request["header_row"], limits)
    if request["ask"] == "inspect":
        yield b'{"inspection":' + _inspection(table, sheet, limits) + b"}"
        return
    batch: list[bytes] = []
    size = 0
    for row in sheet.rows:
        if row.number <= request["start"]:
            continue
        batch.append(pack_row(row.number, row.cells))
        size += len(batch[-1])
        if len(batch) == _BATCH_ROWS or size > _BATCH_BYTES:
            yield b'{"rows":[' + b",".join(batch) + b"]}"
            batch, size = [], 0
    if batch:
        yield b'{"rows":[' + b",".join(batch) + b"]}"


def _inspection(table: Table, sheet: Sheet, limits: Limits) -> bytes:
    orders = DayOrders(sheet.window)
    total = _counted(table, sheet, limits)
    if orders.wanted and total is not None:
        for row in _in_time(table.records(), limits):
            if row is not None and row.number > sheet.header_row:
                orders.look(row.cells)
    day_orders = orders.found()
    found = {
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheets": table.sheets,
        "sheet": table.sheet,
        "header_row": sheet.header_row,
        "columns": [[name[:_SAMPLE_CHARS], _samples(sheet.window, index), day_orders.get(index)] for index, name in enumerate(sheet.names)],
        "preview": [orjson.Fragment(pack_row(*row)) for row in sheet.window[:PREVIEW]],
        "total_rows": total,
        "since_1904": table.since_1904,
    }
    return orjson.dumps(found)


def _counted(table: Table, sheet: Sheet, limits: Limits) -> int | None:
    """The number of rows of data; None where counting them takes too long."""
    if not table.countable:
        return None
    total = 0
    for row in _in_time(table.records(), limits):
        if row is None:
            return None
        total += row.number > sheet.header_row and not is_blank(row.cells)
    return total


def _in_time(rows: Iterator[Row], limits: Limits) -> Iterator[Row | None]:
    """The rows; after `counting_seconds` of processor time None and no more."""
    until = time.process_time() + limits.counting_seconds
    for number, row in enumerate(rows):
        if number % _BATCH_ROWS == 0 and time.process_time() > until:
            yield None
            return
        yield row


def _samples(rows: list[Row], index: int) -> list[str]:
    texts = (cell_text(row.cells[index])[:_SAMPLE_CHARS] for row in rows if not is_blank([row.cells[index]]))
    return list(dict.fromkeys(texts))[:SAMPLES]


def _send(pipe: BinaryIO, answer: bytes) -> None:
    pipe.write(len(answer).to_bytes(4, "big") + answer)
    pipe.flush()
