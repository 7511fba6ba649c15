"""Reading files that nobody trusts: the parsers run in a limited child process, the caller sees only typed cells.

`inspect` says what a file is and what its first rows look like; `read_rows` streams all of them. Both raise
`ValueProblem` with one of the codes in `problems.py`, and nothing else, whatever the file holds.
"""

from guanxi.engines.exchange.reading.cells import Cell, CellError, Row, cell_text
from guanxi.engines.exchange.reading.inspection import Inspection, SourceColumn
from guanxi.engines.exchange.reading.limits import INSPECTION, Limits
from guanxi.engines.exchange.reading.reader import inspect, read_rows

__all__ = ["INSPECTION", "Cell", "CellError", "Inspection", "Limits", "Row", "SourceColumn", "cell_text", "inspect", "read_rows"]
