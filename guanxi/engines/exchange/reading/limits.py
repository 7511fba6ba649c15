"""How much a foreign file may cost before it is refused."""

import dataclasses

MEGABYTE = 1024 * 1024
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
"""The size of a sheet in Excel; what lies beyond is no table."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """The budget of one reading; the defaults are what a workbook or a bill of a company needs, far below what hurts its neighbours.

    memory: bytes of address space of the child process, with interpreter and libraries (about 50 MB); below 128 MB
    it cannot start. A workbook costs about 100 bytes a cell.
    cpu_seconds: processor time of the child. silence_seconds: wall time in which the child must answer something; it
    may then wait for its reader as long as it likes.
    text_bytes: size of a CSV, TSV, TXT or JSON-lines file. book_bytes: size of a workbook or of one JSON document,
    which are held in memory.
    unpacked_bytes, ratio, entries: of a zip container, counted while unpacking; the ratio is judged for parts over
    10 MB. xml_depth: nesting of its XML.
    counting_seconds: processor time for counting all rows, and as much for looking at all dates; a file that takes longer is not counted.
    line_chars: characters of one CSV record or JSON line, and of one cell. columns: of a row.
    """

    memory: int = 1024 * MEGABYTE
    cpu_seconds: int = 120
    silence_seconds: float = 120.0
    text_bytes: int = 4096 * MEGABYTE
    book_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 500 * MEGABYTE
    ratio: int = 100
    entries: int = 1_000
    xml_depth: int = 256
    line_chars: int = 1_000_000
    columns: int = 500
    counting_seconds: float = 4.0


INSPECTION = Limits(cpu_seconds=10, silence_seconds=60.0)
"""What a first look may cost while somebody waits for its answer."""
